"""What the dealer sells, and the queues in which its reps find their follow-ups."""

from __future__ import annotations

from django.db.models import prefetch_related_objects

from fieldapp.demo.company import Company
from signals import routing
from signals.clues import Category
from signals.models import Offer, Queue

# queue: territory, members
QUEUES: dict[str, tuple[str, list[str]]] = {
    "Sales South": ("South", ["sam", "rita"]),
    "Sales North": ("North", ["paul", "lena"]),
    "Sales West": ("West", ["gwen", "lena"]),
    "Anywhere else": ("", ["sam", "gwen"]),
}

# name: category, models, what to say first
OFFERS: dict[str, tuple[Category, list[str], str]] = {
    "Orion C4570 copier": (
        Category.MACHINE,
        ["Orion M620", "Vantra 6055", "Vantra 3020"],
        "Ask what a day without the old one costs.\n"
        "Twice the scan speed, and colour at the price of mono on short runs.\n"
        "We take the old machine away on the same day.",
    ),
    "Orion C6010 press": (
        Category.MACHINE,
        ["Ardent Press 8"],
        "Ask which jobs they send outside today.\nShow the sample book before talking of price.",
    ),
    "Second copier for the floor": (
        Category.EXTRA_MACHINE,
        [],
        "Ask who waits, and when in the month.\nA smaller one near the desks often does it.",
    ),
    "Finisher and large tray": (
        Category.UPGRADE,
        ["Orion C4570", "Orion C6010"],
        "Fits the machine they have; half a day to build in.",
    ),
    "Full service contract": (
        Category.CONTRACT,
        [],
        "Add up what twelve months of single visits came to.\n"
        "Parts, labour and a visit within eight working hours are included.",
    ),
    "Warranty for two more years": (
        Category.WARRANTY,
        [],
        "Only possible before the first warranty ends: name the day.\n"
        "Price does not rise with use.",
    ),
    "Supplies by themselves": (
        Category.SUPPLIES,
        [],
        "The machine reports what it needs, a box arrives before it runs out.",
    ),
    "Print and scan manager": (
        Category.SOFTWARE,
        [],
        "Cost by department or client, without a meter list.\nThirty days to try it.",
    ),
    "Half a day of training": (
        Category.TRAINING,
        [],
        "At their machine, with their jobs, up to eight people.",
    ),
    "Partnership review": (
        Category.RETENTION,
        [],
        "Listen first: what has changed, and who decides now?\nBring the last year’s visits along.",
    ),
}


def make(company: Company) -> None:
    """Offers with brochures; a queue with clocks and members per territory."""
    _offers(company)
    _queues(company)


def _offers(company: Company) -> None:
    dice = company.dice("offers")
    offers, fits = [], []
    for number, (name, (category, models, points)) in enumerate(OFFERS.items()):
        offer = Offer(
            id=dice.id(company.founded),
            ref=f"O-{number + 1:02}",
            name=name,
            category=category,
            talking_points=points,
            brochure_url=f"https://example.com/brochures/{name.lower().replace(' ', '-')}.pdf",
        )
        offers.append(offer)
        fits += [
            Offer.models.through(offer=offer, machinemodel=company.models[model])
            for model in models
        ]
    Offer.objects.bulk_create(offers)
    Offer.models.through.objects.bulk_create(fits)


def _queues(company: Company) -> None:
    dice = company.dice("queues")
    made, members = [], []
    for name, (territory, usernames) in QUEUES.items():
        queue = Queue(
            id=dice.id(company.founded),
            name=name,
            territory=company.territories.get(territory),
            is_default=not territory,
        )
        made.append(queue)
        members += [
            Queue.members.through(queue=queue, person=company.people[username])
            for username in usernames
        ]
    Queue.objects.bulk_create(made)
    Queue.members.through.objects.bulk_create(members)
    for queue in made:
        routing.set_default_clocks(queue)
    queues = routing.queues()
    prefetch_related_objects(queues, "members")
    company.queues = {queue.pk: queue for queue in queues}
