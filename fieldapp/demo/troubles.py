"""What goes wrong with the machines of the demo company, why, and what helps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trouble:
    """A fault as the caller says it, as the short lists name it, and what was done about it.

    ``part`` and ``number`` are of what usually goes in; ``share`` is how often it happens.
    """

    said: str
    problem: str
    cause: str
    correction: str
    done: str
    part: str = ""
    number: str = ""
    share: float = 10


JAMS = Trouble(
    "It jams again and again, mostly from tray 2.",
    "Paper jam",
    "Rollers worn",
    "Rollers changed",
    "Changed the pickup rollers of tray 2, ran 200 sheets without a stop.",
    "Pickup roller set",
    "OR-4410-21",
    26,
)
TROUBLES = [
    JAMS,
    Trouble(
        "Dark lines down every page.",
        "Streaks or spots on prints",
        "Drum worn",
        "Drum changed",
        "Changed the drum unit, cleaned the chargers, even test prints.",
        "Drum unit, black",
        "OR-2207-03",
        18,
    ),
    Trouble(
        "Prints are so pale that nobody can read them.",
        "Print too light",
        "Toner empty or wrong",
        "Part changed",
        "Toner of another make was in it. Ours is in now; showed them where the spares are.",
        "Toner, black",
        "OR-0190-K",
        8,
    ),
    Trouble(
        "It stops with a code and wants service.",
        "Error code",
        "Fuser worn",
        "Fuser changed",
        "Fuser overheated. Changed it, reset the code, 50 pages at full speed.",
        "Fuser unit",
        "OR-3120-08",
        14,
    ),
    Trouble(
        "Nobody on the second floor can print since the network was changed.",
        "Does not print from the network",
        "Network or driver settings",
        "Settings corrected",
        "The machine had lost its address. Set it fixed, tested from three desks.",
        share=9,
    ),
    Trouble(
        "Scans never arrive in the mailbox.",
        "Scan does not arrive",
        "Network or driver settings",
        "Settings corrected",
        "Their mail server asks for a newer login. Entered it, three test scans arrived.",
        share=8,
    ),
    Trouble(
        "The stapler bites but nothing comes out.",
        "Finisher or stapler fails",
        "Foreign object",
        "Cleaned",
        "A bent staple sat across the head. Out, cleaned, 30 sets stapled.",
        share=8,
    ),
    Trouble(
        "It howls when it warms up.",
        "Noise",
        "Part worn",
        "Part changed",
        "Bearing of the main drive was dry. Changed it, quiet now.",
        "Drive bearing",
        "OR-5511-02",
        6,
    ),
    Trouble(
        "The screen stays black in the morning.",
        "Does not start",
        "Power supply",
        "Part changed",
        "The power board starts only when warm. Changed it, started five times cold.",
        "Power board",
        "OR-6002-11",
        5,
    ),
    Trouble(
        "Somebody drove a trolley into tray 3.",
        "Damage from outside",
        "Wrong use",
        "Adjusted",
        "Bent the rail straight and set the tray. It closes again.",
        share=3,
    ),
    Trouble(
        "They cannot find how to print two-sided.",
        "Question about use",
        "Wrong use",
        "User shown how",
        "Showed two people, two-sided is preset now.",
        share=4,
    ),
]
BY_PHONE = [
    Trouble(
        "Only one of them cannot print.",
        "Does not print from the network",
        "Network or driver settings",
        "Settings corrected",
        "Walked her through setting the printer up anew. It prints.",
    ),
    Trouble(
        "It wants paper although the tray is full.",
        "Paper jam",
        "Sensor dirty",
        "User shown how",
        "He wiped the sensor under the tray while we spoke. Fine since.",
    ),
    Trouble(
        "Where is the button for booklets?",
        "Question about use",
        "Wrong use",
        "User shown how",
        "Found it together; sent the page of the manual.",
    ),
]

# What is done at a machine on a visit that is no repair.
DONE = {
    "pm": [
        "Cleaned, checked, test prints are even.",
        "All in order. Rollers wiped, vents blown out.",
        "Serviced. The drum is good for another three months.",
        "Serviced, waste toner emptied, error log read.",
    ],
    "installation": ["Unpacked, connected, printed from four desks. Key user shown around."],
    "training": ["Showed six people scanning to folders, booklets and the address book."],
    "courtesy": ["Asked how it goes: no complaints. Looked at the counters."],
    "delivery": ["Brought in and set in its place; installation follows."],
    "swap": ["Old one out, new one in, address book carried over."],
}

# Why a visit ended without all of it: what was wanted, why not, what was agreed.
SHORT = [
    (
        "A newer machine than the contract gives, today.",
        "The contract covers repair, not exchange.",
        "It runs again; their account’s rep calls about an exchange.",
    ),
    (
        "To move the machine to the third floor.",
        "The lift is out of order and it takes two of us.",
        "We come back when the lift runs. They let us know.",
    ),
    (
        "To repair the other make beside it as well.",
        "We have neither parts nor papers for it.",
        "Gave them the maker’s service number; ours was seen to.",
    ),
    (
        "Colour like on the sample that they hold.",
        "Their paper drinks the toner; the machine prints within its range.",
        "They try coated paper and tell us within a week.",
    ),
]
CALLED_OFF = [
    "They sorted it out themselves.",
    "The office is closed that day.",
    "Asked for the week after; a new day is planned.",
]
# Why a visit waits: for what, and what is left to do.
NO_ACCESS = "The room was locked and nobody had the key. All of it is left to do."
TWO_NEEDED = "The drum sits behind the frame: one has to lift while the other pulls."

# What somebody left undone at a PM call, by the words of the item.
LEFT_UNDONE = {
    "Waste toner box": "No new box on the van.",
    "Error log": "The service menu was locked and their IT manager was out.",
}
SUPPLIES = [
    "Two black toners, one of each colour",
    "Waste toner box",
    "Staples, five boxes",
    "Black toner, the last one is in",
    "A3 paper trays are bare; they ask for two boxes",
]
SUMMARIES = [
    "All machines are serviced and run well.",
    "It works again. Please tell us at once should it come back.",
    "Done as planned. The next visit follows the contract.",
    "It runs. The rollers will last about three months more.",
]
NOBODY_SIGNS = ["Everybody had gone home.", "Reception may not sign for visitors."]
