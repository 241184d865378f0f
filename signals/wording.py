"""The words of notices about follow-ups, in the language that is active."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts import money
from accounts.notices import Words
from signals.models.followups import Verb

if TYPE_CHECKING:
    from signals.models import FollowUp


def about(follow_up: FollowUp) -> str:
    """The account's name, or the place as the technician wrote it."""
    signal = follow_up.signal
    return str(signal.customer or signal.place)


def said(follow_up: FollowUp) -> str:
    """The customer's words, or what was heard or seen in ours."""
    signal = follow_up.signal
    return signal.note or signal.get_clue_display() or signal.get_offer_category_display()


def new(follow_up: FollowUp) -> Words:
    """There is a new follow-up."""
    return Words(_("New follow-up: %(account)s") % {"account": about(follow_up)}, said(follow_up))


def reminder(follow_up: FollowUp) -> Words:
    """Part of the clock is over."""
    title = _("Not called yet: %(account)s") % {"account": about(follow_up)}
    return Words(title, said(follow_up))


def late(follow_up: FollowUp) -> Words:
    """The clock is over."""
    who = str(follow_up.owner or follow_up.queue)
    title = _("Late: %(account)s") % {"account": about(follow_up)}
    return Words(title, _("%(who)s has not reached the customer.") % {"who": who})


def might_leave(follow_up: FollowUp) -> Words:
    """The customer might leave us."""
    title = _("%(account)s might leave us") % {"account": about(follow_up)}
    return Words(title, said(follow_up))


def fix_first(follow_up: FollowUp) -> Words:
    """A fault stands in the way of a sale."""
    title = _("Fix this first: %(account)s") % {"account": about(follow_up)}
    return Words(title, said(follow_up))


def claimed(follow_up: FollowUp) -> Words:
    """Somebody takes care of it."""
    facts = {"name": follow_up.owner, "account": about(follow_up)}
    return Words(_("%(name)s takes care of %(account)s") % facts)


def taken(follow_up: FollowUp) -> Words:
    """Somebody else took it over."""
    facts = {"name": follow_up.owner, "account": about(follow_up)}
    return Words(_("%(name)s took over %(account)s") % facts)


def yours(follow_up: FollowUp) -> Words:
    """It was handed to the reader."""
    title = _("Now yours: %(account)s") % {"account": about(follow_up)}
    return Words(title, said(follow_up))


def called(follow_up: FollowUp) -> Words:
    """The customer was reached."""
    facts = {"name": follow_up.owner, "account": about(follow_up)}
    return Words(_("%(name)s called %(account)s") % facts)


def offered(follow_up: FollowUp) -> Words:
    """An offer went out."""
    return Words(_("%(account)s has an offer") % {"account": about(follow_up)})


def sold(follow_up: FollowUp) -> Words:
    """They bought."""
    value = money.in_words(follow_up.value or Decimal(0))
    facts = {"account": about(follow_up), "value": value}
    title = _("Your signal became an order: %(account)s, %(value)s") % facts
    return Words(title, follow_up.thanks)


def not_this_time(follow_up: FollowUp) -> Words:
    """They did not buy."""
    facts = {"account": about(follow_up), "why": follow_up.get_lost_reason_display().lower()}
    return Words(_("Not this time: %(account)s (%(why)s)") % facts)


def asked(follow_up: FollowUp) -> Words:
    """Sales asks the technician."""
    question = follow_up.steps.filter(verb=Verb.RETURN).last()
    title = _("A question about %(account)s") % {"account": about(follow_up)}
    return Words(title, question.note if question else "")


def answered(follow_up: FollowUp) -> Words:
    """The technician answered."""
    reply = follow_up.steps.filter(verb=Verb.ANSWER).last()
    title = _("An answer about %(account)s") % {"account": about(follow_up)}
    return Words(title, reply.note if reply else "")


def not_called(follow_up: FollowUp) -> Words:
    """The customer says that nobody called."""
    title = _("Nobody called %(account)s") % {"account": about(follow_up)}
    return Words(title, _("The technician heard it from the customer. The clock runs again."))


def described(follow_up: FollowUp) -> Words:
    """The technician added something."""
    return Words(_("More about %(account)s") % {"account": about(follow_up)}, said(follow_up))


def yes(follow_up: FollowUp) -> Words:
    """They said yes."""
    return Words(_("%(account)s said yes: call now") % {"account": about(follow_up)})


def awake(follow_up: FollowUp) -> Words:
    """A customer's commitment elsewhere has ended."""
    return Words(_("The day has come: %(account)s") % {"account": about(follow_up)})
