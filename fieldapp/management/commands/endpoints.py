"""`manage.py endpoints`: writes docs/reference/endpoints.md from the OpenAPI document."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fieldapp import api_docs

PLACE = settings.BASE_DIR / "docs" / "reference" / "endpoints.md"
HEAD = """# Endpoints

Written by `manage.py endpoints` from the code; a test holds both together. The words of the API
are in the document at `/api/v1/schema/` and on the page `/api/v1/docs/`.

A program sends `Authorization: Token <key>`; a page of ours uses its session and sends the CSRF
token. Bodies are one JSON object in UTF-8. Fields that may be left out may be `null`. Times carry
their zone, money is a decimal string, people are usernames, everything else has a UUID.

Headers that every PUT and POST understands: `X-Sent-At`, the sender's clock as it sends, which
corrects the times it reports; `Idempotency-Key`, a UUID: sent again with it, it is done once.

| method | address | does |
|---|---|---|
"""
TAIL = """| `GET` | `/api/v1/schema/` | The OpenAPI 3.1 document. Public: it tells what, not whose. |
| `GET` | `/api/v1/docs/` | The same as a page. Public too. |
| `GET` | `/healthz` | The process answers. |
| `GET` | `/readyz` | 503 until database, migrations, broker and worker were there once; after that 503 only for database and migrations, and `degraded` for the others. |
| `GET` | `/metrics` | Numbers for Prometheus, from the same machine or with `Authorization: Bearer` and METRICS_TOKEN. |

## Errors

`application/problem+json` with `type title status detail instance code errors`; `errors` holds
`pointer code detail` for each field. `instance` is the request's id, as in `X-Request-ID` and in
the logs. Programs rely on `code`; words may change.

| status | codes |
|---|---|
| 400 | `malformed_json` `not_utf8` `wrong_shape` `too_deep` `duplicate_key` `out_of_range` `bad_filter` `bad_cursor` `bad_header` `bad_request` |
| 401 | `login_required` `wrong_credentials` |
| 403 | `forbidden` `csrf_failed` `mfa_required` |
| 404 | `not_found`: unknown and invisible read the same |
| 405 | `method_not_allowed` |
| 409 | `wrong_move` `different_body` |
| 413 | `too_large` |
| 415 | `unsupported_media_type` `heic_unsupported` |
| 422 | `unknown_field` `required` `type` `invalid` `invalid_choice` `too_long` `out_of_range` `timezone_required` `nul_character` `bad_unicode` `unknown_reference` `wrong_clue` `wrong_site` `wrong_role` `in_the_past` `closed` `same_follow_up` `empty_file` `checksum` `not_an_image` `broken_image` `too_many_pixels`; `invalid` where several fields differ |
| 429 | `too_many_requests` `too_many_tries`, with `Retry-After` |
| 500 | `our_mistake` |
| 503 | `try_later`, with `Retry-After`: nothing was stored |
"""


class Command(BaseCommand):
    """Writes the reference, or says that it is out of date."""

    help = "Write docs/reference/endpoints.md from the code."

    def add_arguments(self, parser: Any) -> None:
        """``--check`` writes nothing."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """One row for each operation."""
        text = HEAD + "".join(self.rows()) + TAIL
        if not options["check"]:
            PLACE.write_text(text)
        elif PLACE.read_text() != text:
            raise CommandError("endpoints.md is out of date: run `manage.py endpoints`.")

    def rows(self) -> list[str]:
        """In the order of the addresses."""
        found = [each for operations in api_docs.rooms().values() for each in operations]
        return [
            f"| `{each['method']}` | `{each['path']}` | {' '.join(each['text'].split())} |\n"
            for each in sorted(found, key=lambda each: (each["path"], each["method"]))
        ]
