"""Earshot's wiring: it knows every app and is imported by none.

Kept empty: the supervisor and the embedded servers live in here and must start without Django and
Celery. Whoever sends or runs tasks imports ``fieldapp.celery``; ``celery -A fieldapp`` finds it.
"""
