"""Benchmarks: Earshot beside THIN, the least that Django and DRF can do, in the same run."""
