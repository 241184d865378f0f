"""Every form of the field carries the id that makes sending it twice the same as once."""

import re

from django.urls import reverse
from django.utils import timezone

from calls.models import Visit
from signals import followups, pausing
from tests.pages.fieldpages import routed, text

FORM = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)


def pages(cast):
    """The pages of the field, in the states in which they offer most."""
    follow_up, now = routed(cast, type="passive", clue="breaks_down"), timezone.now()
    followups.claim(follow_up.pk, by=cast.sam, now=now)
    pausing.ask_technician(follow_up.pk, by=cast.sam, now=now, question="Which floor?")
    fresh = routed(cast, type="observed", clue="overused")
    query = f"?visit={cast.visit.pk}"
    return [
        reverse("my_day"),
        reverse("visit", args=[cast.visit.pk]),
        reverse("visit_machine", args=[cast.visit.pk, cast.copier.pk]),
        reverse("visit_incomplete", args=[cast.visit.pk]),
        reverse("visit_close_short", args=[cast.visit.pk]),
        reverse("visit_add_machine", args=[cast.visit.pk]),
        reverse("visit_new") + f"?site={cast.harlow_hq.pk}",
        reverse("phone_fix") + query,
        reverse("supplies_new") + query,
        reverse("my_signals"),
        reverse("accounts"),
        reverse("account", args=[cast.harlow.pk]),
        reverse("machine", args=[cast.copier.pk]),
        reverse("signal_new") + query,
        *(reverse("signal_sheet", args=[t]) + query for t in ("overt", "passive", "observed")),
        reverse("signal_saved", args=[follow_up.signal_id]),
        reverse("signal_saved", args=[fresh.signal_id]),
    ]


def test_no_field_form_is_without_its_id(cast, sign_in):
    erin, bare, seen = sign_in(cast.erin), [], 0
    for state in ("planned", "on_the_way", "on_site"):
        Visit.objects.filter(pk=cast.visit.pk).update(state=state, arrived_at=timezone.now())
        for url in pages(cast):
            for action, body in FORM.findall(text(erin.get(url))):
                seen += 1
                if not re.search(r'name="op_id" value="[0-9a-f-]{36}"', body):
                    bare.append((url, action))
    assert bare == []
    assert seen > 30


def test_no_page_of_the_field_needs_a_script_to_send(cast, sign_in):
    erin = sign_in(cast.erin)
    for url in pages(cast):
        page = text(erin.get(url))
        assert "htmx" not in page
        assert page.count("<script") == 2  # the import map and the one module
