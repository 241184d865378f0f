"""How long a run is: `make test` does each thing once, `make test-long` does it for real.

Also a pytest plugin: it tells Hypothesis how many examples to try.
"""

import os
import random

from hypothesis import settings

LONG = bool(os.environ.get("EARSHOT_LONG"))
STORMS = 5 if LONG else 1  # each of half a minute of kills, and what they leave to be done
UNDO_SECONDS = 60 if LONG else 1  # what mails wait for
EXAMPLES = 1_000 if LONG else 100  # of each law
CALLS = 60 if LONG else 6  # odd calls of each operation of the API, by each role
CALLS_SEED = 20261121  # `make test` sends the same odd calls each time

settings.register_profile("this run", max_examples=EXAMPLES)
settings.load_profile("this run")


def seed(usual: int | None = None) -> int:
    """CHAOS_SEED; else the usual one in a short run; else a new one."""
    named = os.environ.get("CHAOS_SEED")
    if named:
        return int(named)
    new = random.SystemRandom().randrange(10**6)
    return new if LONG or usual is None else usual
