"""Visits and the history of their states."""

from .visits import Visit, VisitStep

__all__ = ["Visit", "VisitStep"]
