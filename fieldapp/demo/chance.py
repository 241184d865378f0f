"""Chance that falls the same way each time: everything invented is drawn from a seed."""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from fieldapp.plumbing import ids

T = TypeVar("T")


class Dice(random.Random):
    """Draws for one subject; another subject has dice of its own, so neither disturbs the other."""

    def id(self, moment: datetime) -> uuid.UUID:
        """A UUID of version 7 for something made at ``moment``."""
        return ids.made_of(int(moment.timestamp() * 1000), self.getrandbits(80))

    def happens(self, probability: float) -> bool:
        """True this often."""
        return self.random() < probability

    def one_of(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as often as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]

    def around(self, median: float, spread: float = 0.8) -> float:
        """A span with this median, seldom very long: how people take their time."""
        return self.lognormvariate(math.log(median), spread)

    def some(self, things: Sequence[T], least: int, most: int) -> list[T]:
        """A few different ones, as many as there are at most."""
        return self.sample(list(things), min(len(things), self.randint(least, most)))
