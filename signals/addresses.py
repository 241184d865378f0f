"""The pages that a notice leads to, as paths.

The worker writes notices. Asking Django for a path by name would load every page, form and part of
the API into the worker, which serves none of them. A test holds these against Django's answers.
"""

from uuid import UUID

MY_SIGNALS = "/signals/"


def follow_up(pk: UUID) -> str:
    """A follow-up's page."""
    return f"/follow-ups/{pk}/"


def account(pk: UUID) -> str:
    """A customer's page."""
    return f"/accounts/{pk}/"
