"""The words by which rows are found: what is kept of each row, in SQL, and how it is asked.

The functions ``search_document`` and ``search_query`` come with a migration. Indexes and questions
must say the same expression, so both take it from here.
"""

from django.db.models import BooleanField, F, Func, Value


class Together(Func):
    """Columns one after the other, as one text."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "


class Document(Func):
    """The words of a text, and of a code that is also found without its blanks and hyphens."""

    function = "search_document"


class Query(Func):
    """All words of what was typed, each as the beginning of a word."""

    function = "search_query"


class Matches(Func):
    """Whether a document holds what is asked."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()


class Among(Func):
    """Whether an id is among those that a question gives.

    "Is true" keeps PostgreSQL from joining the two, of which it guesses too low how many they are.
    It gathers the ids once and holds each row against them.
    """

    template = "(%(expressions)s) is true"
    arg_joiner = " in "
    output_field = BooleanField()


NAME = Document(F("name"), Value(""))
SITE = Document(Together(F("name"), F("address"), F("city")), F("postal_code"))
SERIAL = Document(Value(""), F("serial"))
