"""What customers of the demo company said, and what technicians saw, by clue."""

from signals.clues import Clue

SAID: dict[str, list[str]] = {
    Clue.ASKED_MACHINE: [
        "Our copier is done for. Have you got a newer one?",
        "If we replaced this one, what would you put here?",
        "Do you have something that scans faster?",
    ],
    Clue.ASKED_CONTRACT: [
        "Could we just pay a fixed amount per month for all of this?",
        "What does a full contract cost for these three?",
        "Our other site has a contract with you. Can we join it?",
    ],
    Clue.ASKED_WARRANTY: [
        "We come off warranty soon. Can it be made longer?",
        "What happens to the price when the warranty is over?",
    ],
    Clue.ASKED_SUPPLIES: [
        "Can you send toner before we notice that it is out?",
        "Who do I order staples from? It should not be my job.",
    ],
    Clue.ASKED_SOFTWARE: [
        "Can it tell us who prints what? Clients ask for it.",
        "We want scans to land in the case folder by themselves.",
    ],
    Clue.ASKED_TRAINING: [
        "Half the office is new. Could somebody show them the booklet settings?",
        "Nobody here knows how to do tabs since Maureen retired.",
    ],
    Clue.ASKED_PRICE: [
        "What would one more like this cost us?",
        "Roughly, what are we talking about for a colour one?",
    ],
    Clue.BREAKS_DOWN: [
        "It keeps breaking down. What if it goes during the month-end run?",
        "You were here last week for the same thing, weren’t you?",
        "We have started to keep a spare for the days this one is out.",
    ],
    Clue.PAYS_PER_VISIT: [
        "Since the warranty ended we pay every time you come.",
        "Finance asked me why there are so many small invoices.",
    ],
    Clue.SLOWER_THAN_OTHERS: [
        "Upstairs gets their copies in half the time.",
        "The new one at the other office is twice as fast.",
    ],
    Clue.OUT_OF_CAPACITY: [
        "On Mondays there is a queue by nine.",
        "We send the big jobs out now, it cannot cope.",
    ],
    Clue.COSTS_TOO_MUCH: [
        "The toner costs more than the machine did.",
        "My boss wants the print bill down by a fifth.",
    ],
    Clue.WANTS_FEATURE: [
        "If only it could staple on the other side.",
        "Shame that it does not fold.",
    ],
    Clue.MIGHT_LEAVE: [
        "Somebody from Vantra gave us a demonstration on Tuesday.",
        "Head office is looking at one supplier for all sites.",
        "There is a new purchasing manager; everything is being looked at.",
    ],
    Clue.OVERUSED: [
        "Counter far over what this model is built for.",
        "Runs all day; the fuser is glowing when I arrive.",
    ],
    Clue.MISUSED: [
        "They print labels on the office copier. Glue in the fuser again.",
        "Thick card through the lower tray, day after day.",
    ],
    Clue.NEW_VOLUME: [
        "Twice as many pages as in spring.",
        "A second shift has started; volume up by half.",
    ],
    Clue.NEW_WORK: [
        "They have begun to print booklets themselves.",
        "Plans in A1, folded by hand on the floor.",
    ],
    Clue.OTHER_BRAND: [
        "A machine of another brand, new since my last visit.",
        "Other brand beside ours; the lease sticker says when it ends.",
    ],
    Clue.WAITING_LINE: [
        "Five people waiting at ten o’clock.",
        "A note on the machine: long jobs after four only.",
    ],
    Clue.FRUSTRATED: [
        "Somebody kicked the side panel in.",
        "A sign on it: “Ask Gary before you use me”.",
    ],
    Clue.MOVING: [
        "Boxes in the corridor: they move in the autumn.",
        "Floor 3 is being emptied.",
    ],
    Clue.GROWING: [
        "Twelve new desks on the second floor.",
        "They are taking the building next door.",
    ],
}

TRIED = ["No answer, left a message.", "Voicemail.", "In a meeting, try again tomorrow.", ""]
REACHED = [
    "Remembers the talk with our technician. Wants figures.",
    "Glad that somebody called. Sends the current lease.",
    "Open to it; decides with the director.",
    "Asked how soon we could deliver.",
    "",
]
THANKS = [
    "Your note said what they needed. Thank you.",
    "They knew all about it when I called. Well done.",
    "Your photo closed it. Thank you.",
    "You were there at the right moment.",
    "",
]
