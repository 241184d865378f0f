"""Who may do what with what came from the field, and with what did not."""

from __future__ import annotations

from tests.access.rows import KEEPERS, MANAGERS, Row

OWN_PHONE = "302 200 404 404 404 404 200 200 200"  # Erin's own, and her managers'
PUT = OWN_PHONE.replace("200", "302")
FORMS = ("csv", "xlsx")
OFFICE = [
    Row("review", MANAGERS),
    *(Row("review_file", MANAGERS, "", (form,)) for form in FORMS),
    Row("review_many", MANAGERS.replace("200", "302"), "", (), {}, "POST"),
    Row("review_item", KEEPERS.replace("404", "403"), "looked"),
    Row("review_verb", KEEPERS.replace("404", "403"), "looked", ("correct",)),
    *(
        Row("review_verb", MANAGERS.replace("200", said), "looked", (verb,), {}, "POST")
        for verb, said in (("accept", "409"), ("send-back", "422"), ("undo", "302"))
    ),
    Row("not_received", MANAGERS),
    *(Row("not_received_file", MANAGERS, "", (form,)) for form in FORMS),
    Row("not_received_import", MANAGERS),
    *(
        Row("not_received_verb", MANAGERS.replace("200", "302"), "erin", (verb,), {}, "POST")
        for verb in ("ask", "put-aside")
    ),
    Row("phone_verb", OWN_PHONE, "phone", ("revoke",)),
    *(Row("phone_verb", PUT, "phone", (verb,), {}, "POST") for verb in ("revoke", "allow")),
]
