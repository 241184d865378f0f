"""Pages of signals and follow-ups."""
