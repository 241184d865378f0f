"""The pages that notices and cards lead to, as paths.

The worker writes notices. Asking Django for a path by name would load every page, form and part of
the API into the worker, which serves none of them; and a list asks for many. A test holds these
against Django's answers.
"""

from uuid import UUID

MY_SIGNALS = "/signals/"


def follow_up(pk: UUID) -> str:
    """A follow-up's page."""
    return f"/follow-ups/{pk}/"


def claim(pk: UUID) -> str:
    """Where a follow-up is claimed."""
    return f"/follow-ups/{pk}/claim/"


def account(pk: UUID) -> str:
    """A customer's page."""
    return f"/accounts/{pk}/"
