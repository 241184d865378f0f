"""Two technicians at one machine: what one of them did not touch is the other one's."""

import re

from calls import work
from calls.models import Reading, Work
from tests.pages.fieldpages import hidden, text
from tests.pages.visits import bench, now, on_site, send


def both(cast, sign_in):
    cast.visit.helpers.add(cast.carl)
    on_site(cast)
    return sign_in(cast.erin), sign_in(cast.carl)


def counters(page: str) -> dict[str, str]:
    """What the counters' form would send untouched."""
    form = page[page.index("do=counters") :].split("</form>")[0]
    shown = re.findall(r'name="initial-(\w+)"(?: value="([^"]*)")?', form)
    return {f"initial-{name}": value for name, value in shown} | dict(shown)


def latest(counter: str) -> str:
    rows = Reading.objects.filter(counter=counter).order_by("-read_at", "-id")
    return f"{rows[0].value.normalize():f}"


def test_a_counter_that_one_did_not_read_stays_as_the_other_read_it(cast, sign_in):
    erin, carl = both(cast, sign_in)
    send(carl, bench(cast, do="counters"), mono="5000", colour="700")
    opened = counters(text(erin.get(bench(cast))))
    assert opened["colour"] == "700"
    send(carl, bench(cast, do="counters"), **opened | {"colour": "800"})
    assert send(erin, bench(cast, do="counters"), **opened | {"mono": "5001"}).status_code == 302
    assert (latest("mono"), latest("colour")) == ("5001", "800")
    assert Reading.objects.count() == 4  # two, then one each


def test_counters_saved_as_they_are_change_nothing_and_are_no_error(cast, sign_in):
    erin, _carl = both(cast, sign_in)
    send(erin, bench(cast, do="counters"), mono="5000")
    opened = counters(text(erin.get(bench(cast))))
    assert send(erin, bench(cast, do="counters"), **opened).status_code == 302
    assert Reading.objects.count() == 1
    assert send(erin, bench(cast, do="counters")).status_code == 422


def test_what_was_written_as_a_form_was_on_its_way_is_shown_and_known(cast, sign_in, monkeypatch):
    erin, carl = both(cast, sign_in)
    say = work.say

    def while_carl_writes(*args, **facts):
        """Erin's form was read before Carl's words were there, and is acted upon after."""
        if facts["by"] == cast.erin:
            say(*args, done="Carl cleaned it", fixed=None, was="", by=cast.carl, at=now())
        return say(*args, **facts)

    monkeypatch.setattr(work, "say", while_carl_writes)
    answer = send(erin, bench(cast, do="done"), done="Erin changed it", was="")
    monkeypatch.undo()
    page = text(answer)
    assert answer.status_code == 409
    assert hidden(page, "was") == "Carl cleaned it"
    send(erin, bench(cast, do="done"), done="Both", was=hidden(page, "was"))
    assert Work.objects.get().done == "Both"
    assert carl.get(bench(cast)).status_code == 200
