"""Offers, buying signals, queues and follow-ups."""

from .buying_signals import Signal, SignalPhoto
from .followups import CreditShare, Escalation, FollowUp, Step
from .offers import Offer
from .queues import Queue, QueueClock

from . import history  # isort: skip - needs all of the above

__all__ = [
    "CreditShare",
    "Escalation",
    "FollowUp",
    "Offer",
    "Queue",
    "QueueClock",
    "Signal",
    "SignalPhoto",
    "Step",
    "history",
]
