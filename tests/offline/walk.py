"""A technician's worst month in a minute: seeded steps in any order, and the count after them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from random import Random
from uuid import UUID

from playwright.sync_api import Error, Page, expect

from fieldapp import processes
from tests.faults.plant import WEB, Plant
from tests.journeys.conftest import is_ready
from tests.journeys.test_photos import noise
from tests.offline.phones import Phone
from tests.offline.proxy import Network
from tests.offline.releases import UPDATE, deploy, has_come_in, is_at_work
from tests.offline.tally import Tally, count
from tests.offline.work import OPS, PHOTOS, bench, end_session

API = "/api/v1/"
PERSON = "document.body.dataset.person"
# Keeps what is captured, one after the other, as the forms do, and names what the phone has.
KEEP = """async (all) => {
    const { keep } = await import('/static/js/outbox.js')
    const kept = []
    for (const { photo, ...input } of all) {
      const bytes = photo && Uint8Array.from(atob(photo), (letter) => letter.charCodeAt())
      const photos = bytes ? [new File([bytes], 'a.jpg', { type: 'image/jpeg' })] : []
      kept.push((await keep({ ...input, photos })).op_id)
    }
    return kept
}"""


class Walk:
    """One phone, and whatever may happen to it, to the network and to the office.

    ``captured`` holds the ids of which the phone has said that it has them; what became of them
    is counted from there, not from what the phone still knows.
    """

    def __init__(
        self, phone: Phone, office: Plant, network: Network, visit: UUID, seed: int
    ) -> None:
        self.phone, self.office, self.network, self.visit = phone, office, network, visit
        self.dice, self.seed = Random(seed), seed
        self.captured: list[str] = []
        self.story: list[str] = []
        self.known = self.release = ""  # the release that the office has, and the one it shows
        self.noise = str(office.ask("select id from calls_faultcode where words = 'Noise'"))

    def go(self, steps: int) -> None:
        """That many steps."""
        names, weights = zip(*STEPS.items(), strict=True)
        for step in self.dice.choices(names, weights, k=steps):
            self.story.append(step.__name__)
            step(self)

    # What a technician does ----------------------------------------------------------------

    def captures(self) -> None:
        """One thing or several: a fault, a photo, something that was heard."""
        self.keep([self.something() for _ in range(self.dice.randint(1, 3))])

    def keep(self, things: list[dict]) -> None:
        if self.phone.page.url.endswith(("/sign-in/login/", "about:blank")):
            self.opens()
        if not self.phone.run(PERSON):
            return  # the page that says that there is no connection has no forms
        self.captured += self.phone.run(KEEP, things)
        self.phone.again()

    def something(self) -> dict:
        says = f"{self.seed}-{len(self.captured)}-{self.dice.randrange(10**9)}"
        target = {"visit": str(self.visit)}
        kind = self.dice.choices(("fault", "photo", "heard"), (6, 2, 2))[0]
        if kind == "photo":
            picture = base64.b64encode(noise((48, 36))).decode()
            taken = {"type": "photo.add", "target": target, "says": says, "fields": {}}
            return taken | {"photo": picture}
        if kind == "heard":
            fields = {"clue": ["asked_machine"], "note": [says]}
            heard = target | {"type": "overt"}
            return {"type": "signal.capture", "target": heard, "says": says, "fields": fields}
        fields = {"problem": [self.noise], "note": [says]}
        at = target | {"machine": self.office.people["copier"]}
        return {"type": "work.fault", "target": at, "says": says, "fields": fields}

    def opens(self) -> None:
        """The page of the machine; whoever is asked to sign in does it."""
        page = self.phone.page
        at = bench(self.office, self.visit)
        goes(page, at)
        if "/sign-in/" in page.url:
            self.recovers()
            self.phone.sign_in("erin", self.office.people["password"])
            goes(page, at)

    def opens_a_window(self) -> None:
        """Both send, one at a time; what is captured from now on is captured in the new one."""
        assert self.phone.context
        for old in self.phone.context.pages[:-1]:
            old.close()
        self.phone.page = self.phone.window()
        self.opens()

    # What happens to the network -----------------------------------------------------------

    def loses_the_network(self) -> None:
        self.phone.offline()

    def finds_the_network(self) -> None:
        self.network.heal()
        if self.release:
            deploy(self.network, self.known, self.release)
        self.phone.offline(False)
        self.phone.again()

    def loses_answers(self) -> None:
        self.network.lose_answer("PUT", self.dice.choice((OPS, PHOTOS)), 3)

    def is_cut_off(self) -> None:
        how = self.dice.choice((self.network.cut, self.network.cut_halfway, self.network.spoil))
        how("PUT", self.dice.choice((OPS, PHOTOS)), 3)

    def meets_an_error(self) -> None:
        status = self.dice.choice((401, 404, 500, 502, 503, 504))
        self.network.answer(status, self.dice.choice(["GET", "PUT"]), API, 3)

    def meets_a_portal(self) -> None:
        self.network.captive(API, 5)

    def has_a_bad_cell(self) -> None:
        self.network.grow_bad(self.dice.randrange(10**6), drops=0.3)

    # What happens to the phone and to the office -------------------------------------------

    def dies(self) -> None:
        """The battery; it is switched on again at once."""
        self.phone.kill()
        self.phone.switch_on()
        self.opens()

    def office_dies(self) -> None:
        self.office.kill(WEB)

    def office_comes_back(self) -> None:
        self.office.start(WEB)

    def session_ends(self) -> None:
        """Whether the phone has noticed the last time, or not."""
        if self.phone.cookie("session"):
            end_session(self.office, self.phone, missing_ok=True)

    def office_is_renewed(self) -> None:
        """A new release, on a good day; the phone takes it at its next start, with all it holds.

        No window is opened beside another until it has: in the very moment in which one worker
        takes over from the other, Chromium now and then does not ask the new one for the page, and
        that window stays blank.
        """
        self.recovers()
        self.opens()
        self.known = self.known or self.phone.run("document.body.dataset.release")
        self.release = f"{self.dice.randrange(16**12):012x}"
        deploy(self.network, self.known, self.release)
        self.phone.run(UPDATE)
        self.dies()
        assert processes.wait_until(lambda: has_come_in(self.phone), 60, pause=0.1)
        processes.wait_until(lambda: is_at_work(self.phone), 60, pause=0.1)

    def recovers(self) -> None:
        """Everything is well again, but for who is signed in."""
        self.office.start(WEB)
        assert processes.wait_until(lambda: is_ready(self.office.port), 60, pause=0.1)
        self.finds_the_network()

    def tally(self, seconds: float = 300) -> Tally:
        """All is well, and what waits is sent; where everything is then."""
        self.recovers()
        self.opens()
        self.sends_again()
        self.sends(seconds)
        return count(self.captured, self.phone.waiting, self.office)

    def sends_again(self) -> None:
        """What came damaged and was refused: somebody presses the button in the outbox."""
        n = self.phone.states.count("parked")
        if not n:
            return
        goes(self.phone.page, "/outbox/")
        buttons = self.phone.page.locator("[data-do=again]")
        for left in range(n, 0, -1):
            expect(buttons).to_have_count(left)
            buttons.first.tap()
        expect(buttons).to_have_count(0)
        self.opens()

    def sends(self, seconds: float) -> bool:
        """Whether everything is received in time."""
        return processes.wait_until(self.has_sent, seconds, pause=0.2)

    def has_sent(self) -> bool:
        self.phone.again()
        return not self.phone.waiting


# How often each happens.
STEPS: dict[Callable[[Walk], None], int] = {
    Walk.captures: 110,
    Walk.finds_the_network: 24,
    Walk.loses_the_network: 12,
    Walk.loses_answers: 12,
    Walk.is_cut_off: 10,
    Walk.meets_an_error: 8,
    Walk.has_a_bad_cell: 6,
    Walk.meets_a_portal: 4,
    Walk.office_dies: 3,
    Walk.office_comes_back: 5,
    Walk.opens: 5,
    Walk.dies: 3,
    Walk.opens_a_window: 2,
    Walk.office_is_renewed: 2,
    Walk.session_ends: 2,
}


def goes(page: Page, address: str) -> None:
    """Load it; one that leads on at once, or is let go for another, is waited for."""
    try:
        page.goto(address)
    except Error as error:
        if "interrupted" not in str(error) and "ERR_ABORTED" not in str(error):
            raise
        page.wait_for_load_state()
