"""Shares with their uncertainty: a share of few is worth little, and says so."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054  # how many standard deviations hold 95 % of a normal distribution


@dataclass(frozen=True)
class Rate:
    """``part`` of ``whole``."""

    part: int
    whole: int

    def __bool__(self) -> bool:
        """Whether there is anything to have a share of."""
        return self.whole > 0

    @property
    def share(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, with 95 % confidence (Wilson's score interval, 1927).

        Of nothing it is anything from 0 to 1. Unlike share ± error it stays between 0 and 1,
        and holds for small numbers too.
        """
        if not self.whole:
            return 0.0, 1.0
        share, whole, square = self.part / self.whole, self.whole, Z_95 * Z_95
        centre = share + square / (2 * whole)
        spread = Z_95 * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
        scale = 1 + square / whole
        return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)

    @property
    def percent(self) -> int | None:
        """The share in whole per cent."""
        return round(100 * self.part / self.whole) if self.whole else None

    @property
    def percent_interval(self) -> tuple[int, int]:
        """The interval in whole per cent."""
        low, high = self.interval
        return round(100 * low), round(100 * high)
