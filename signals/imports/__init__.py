"""What sales brings with it: what it can offer, and what became of the signals of the past."""

from fieldapp.plumbing.importing import kinds
from signals.imports.offers import Offers
from signals.imports.past import PastSignals

kinds.register(Offers, PastSignals)
