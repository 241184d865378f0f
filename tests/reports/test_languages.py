"""A customer reads, signs and is sent everything in their own language."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from reportlab.pdfbase import pdfmetrics

from accounts import company
from accounts.models import CompanySettings
from calls.models import Report, Signature, Visit
from calls.reports import languages
from calls.reports.pdf.look import BOLD, TEXT, Look
from calls.reports.reading import current_report
from tests import cast as casting
from tests.pages.fieldpages import hidden
from tests.reports import visit_of
from tests.reports.paper import read, text

LANGUAGES = ("en", "de", "fr", "es", "nl")
WORDS = {
    "en": ("Please sign", "What was done", "PM call", "123,456"),
    "de": ("Bitte unterschreiben Sie", "Ausgeführte Arbeiten", "Wartung", "123.456"),
    "fr": ("Veuillez signer", "Travaux effectués", "Maintenance préventive", "123 456"),
    "es": ("Firme, por favor", "Trabajos realizados", "Mantenimiento preventivo", "123 456"),
    "nl": ("Uw handtekening, alstublieft", "Uitgevoerde werkzaamheden", "Preventief", "123.456"),
}


@pytest.fixture(autouse=True)
def _on_a_sunday(visit):
    """Its days are known: 22 November 2026."""
    arrived = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
    Visit.objects.filter(pk=visit.pk).update(arrived_at=arrived)
    visit.refresh_from_db()


def page_of(browser, visit, name="sign", **query) -> str:
    answer = browser.get(reverse(name, args=[visit.pk]), query, follow=True)
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def body_of(browser, visit, language, **more) -> dict[str, str]:
    """What a browser sends when Joan signs in a language."""
    page = page_of(browser, visit, language=language)
    return {
        "op_id": hidden(page, "op_id"),
        "shown": hidden(page, "shown"),
        "language": hidden(page, "language"),
        "who": str(visit.contact_id),
        "email": "joan@example.com",
        "strokes": json.dumps(visit_of.STROKES),
    } | more


def signed_in(browser, visit, language):
    url = reverse("sign", args=[visit.pk])
    answer = browser.post(url, body_of(browser, visit, language))
    assert answer.url == reverse("signed", args=[visit.pk])
    return Visit.objects.get(pk=visit.pk)


def company_speaks(language):
    CompanySettings.objects.update_or_create(pk=1, defaults={"language": language})
    company.forget()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_to_sign_is_in_the_language_that_was_chosen(cast, visit, sign_in, language):
    answer = sign_in(cast.erin).get(reverse("sign", args=[visit.pk]), {"language": language})
    page = answer.content.decode().replace("\xa0", " ")
    assert f'<html lang="{language}"' in page
    assert answer["Content-Language"] == language
    assert f'<option value="{language}" lang="{language}" selected>' in page
    please, _done, kind, pages = WORDS[language]
    for words in (please, kind, pages):
        assert words in page


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "22 November 2026"),
        ("de", "22. November 2026"),
        ("fr", "22 novembre 2026"),
        ("es", "22 de noviembre de 2026"),
        ("nl", "22 november 2026"),
    ],
)
def test_days_are_written_as_the_language_writes_them(cast, visit, sign_in, language, day):
    erin = sign_in(cast.erin)
    assert f"<dd>{day}</dd>" in page_of(erin, visit, language=language)
    signed_in(erin, visit, language)
    casting.work()
    assert f", {day}" in text(visit)


def test_what_is_refused_is_said_in_the_customers_language(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    body = body_of(erin, visit, "de", who="other", name="", strokes="", email="joan")
    answer = erin.post(reverse("sign", args=[visit.pk]), body)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<html lang="de"' in page
    assert "<title>Fehler: Bitte unterschreiben Sie" in page
    for words in (
        "Schreiben Sie den Namen der Person, die unterschreibt.",
        "Unterschreiben Sie im Feld, oder kreuzen Sie stattdessen das Kästchen an.",
        "Schreiben Sie die Adresse wie name@example.com, oder lassen Sie das Feld leer.",
    ):
        assert words in page
    assert hidden(page, "language") == "de"


def test_what_came_meanwhile_is_said_in_their_language_and_signed_in_it(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    body = body_of(erin, visit, "de")
    Visit.objects.filter(pk=visit.pk).update(summary="Etwas anderes")
    answer = erin.post(reverse("sign", args=[visit.pk]), body)
    assert answer.status_code == 409
    assert "Inzwischen ist auf dieser Seite etwas hinzugekommen." in answer.content.decode()
    fresh = {name: hidden(answer.content.decode(), name) for name in ("op_id", "shown")}
    assert erin.post(reverse("sign", args=[visit.pk]), body | fresh).status_code == 302
    assert Signature.objects.get().language == "de"


def test_thanks_report_file_and_mail_are_in_the_language_that_was_signed(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    done = signed_in(erin, visit, "de")
    thanks = page_of(erin, done, "signed")
    assert '<html lang="de"' in thanks
    assert "Bitte geben Sie das Telefon an Erin Cast zurück." in thanks
    Report.objects.update(asked_at=timezone.now() - dt.timedelta(hours=1))
    casting.work()
    report = current_report(done)
    assert (report.language, report.contents["language"]) == ("de", "de")
    (letter,) = [each for each in mail.outbox if each.to == ["joan@example.com"]]
    company_name = report.contents["company"]
    assert letter.subject == (
        f"{company_name}: Servicebericht {report.number} zu unserem Besuch am 22. November 2026"
    )
    assert letter.body.startswith(
        "Anbei erhalten Sie den Servicebericht zu unserem Besuch am 22. November 2026 ("
    )
    assert letter.attachments[0][0] == f"{report.number}.pdf"
    paper = text(done)
    for words in (
        "Servicebericht", "Wartung, 22. November 2026", "Behoben", "Ausgeführte Arbeiten",
        "Eingebaute Teile", "Schwarzweiß", "123.456", "Nicht in Ordnung", "Zurückgestellt",
        "Unterschrieben", "Seite 1 von",
    ):  # fmt: skip
        assert words in paper
    assert read(done).trailer["/Root"]["/Lang"] == "de"


def test_the_reports_page_shows_it_in_its_language_and_what_is_ours_in_ours(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    done = signed_in(erin, visit, "de")
    page = page_of(erin, done, "report")
    assert '<html lang="en"' in page
    assert f'<span lang="de">Servicebericht {current_report(done).number}</span>' in page
    assert '<p lang="de">Wartung, 22. November 2026' in page
    report = page.split('<div class="stack" lang="de">')[1].split("</div>\n")[0]
    assert "Eingebaute Teile" in page
    assert "Parts used" not in page
    assert "Sent to" not in report
    assert "Make it again" in page


def test_what_the_technician_reads_next_is_in_their_own_language(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    done = signed_in(erin, visit, "de")
    said = page_of(erin, done, "visit")
    assert "Harlow &amp; Pike: done" in said
    again = erin.get(reverse("sign", args=[visit.pk]), {"language": "de"}, follow=True)
    assert "This visit was signed already." in again.content.decode()


@pytest.mark.parametrize("unknown", ["tlh", "", "de-CH", "../de", "\0", "x" * 5000])
def test_a_language_that_we_do_not_have_is_the_companys(cast, visit, sign_in, unknown):
    erin = sign_in(cast.erin)
    assert '<html lang="en"' in page_of(erin, visit, language=unknown)
    answer = erin.post(
        reverse("sign", args=[visit.pk]), body_of(erin, visit, "en") | {"language": unknown}
    )
    assert answer.status_code == 422
    assert not Signature.objects.exists()


def test_the_page_opens_in_the_companys_language_where_nobody_ever_signed(cast, visit, sign_in):
    company_speaks("nl")
    assert '<html lang="nl"' in page_of(sign_in(cast.erin), visit)
    company_speaks("tlh")
    assert languages.of(visit) == "en"


def signed_before(cast, site, language, *, days, **facts):
    now = timezone.now() - dt.timedelta(days=days)
    visit = Visit.objects.create(
        site=site, kind="repair", state="done", lead=cast.erin, window_start=now, window_end=now
    )
    return Signature.objects.create(
        visit=visit, by=cast.erin, signed_at=now, language=language, **({"name": "Joan"} | facts)
    )


def test_the_language_of_the_last_signature_at_the_site_is_offered(cast, visit):
    here = visit.site
    signed_before(cast, here, "fr", days=9)
    signed_before(cast, here, "de", days=5)
    signed_before(cast, here, "es", days=3, withdrawn_at=timezone.now())
    signed_before(cast, here, "nl", days=2, name="", why_not="Nobody is here")
    signed_before(cast, here, "tlh", days=1)
    assert languages.of(visit) == "de"
    assert languages.of(visit, "es") == "es"


def test_another_site_of_the_customer_counts_where_nobody_signed_here(cast, visit):
    other = type(visit.site).objects.create(
        customer=visit.site.customer, name="Annex", country="DE", territory=visit.site.territory
    )
    signed_before(cast, other, "de", days=1)
    assert languages.of(visit) == "de"
    signed_before(cast, visit.site, "fr", days=9)
    assert languages.of(visit) == "fr"


def test_a_report_that_nobody_signed_is_in_the_language_of_the_customer(cast, visit, sign_in):
    signed_before(cast, visit.site, "de", days=5)
    erin = sign_in(cast.erin)
    page = page_of(erin, visit, "sign_off")
    assert '<html lang="en"' in page
    assert "2 Punkte geprüft" in page or "3 Punkte geprüft" in page
    body = {
        "op_id": hidden(page, "op_id"), "summary": "Alles gut.", "go": "nobody",
        "why_not": "Nobody is here", "email": "",
    }  # fmt: skip
    erin.post(reverse("sign_off", args=[visit.pk]), body)
    assert current_report(visit).language == "de"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_a_report_is_in_the_font(cast, visit, sign_in, language):
    now = timezone.now()
    visit_of.photographed(visit, by=cast.erin, sent=False)
    Visit.objects.filter(pk=visit.pk).update(
        state="incomplete", incomplete_why="access", finished_at=now, summary="Ça va? ¿Sí? Größe"
    )
    Visit.objects.create(
        site=visit.site, kind="repair", lead=cast.erin, returns_to=visit,
        window_start=now, window_end=now + dt.timedelta(hours=1),
    )  # fmt: skip
    signed_in(sign_in(cast.erin), Visit.objects.get(pk=visit.pk), language)
    casting.work()
    Look()
    letters = {c for c in text(visit) if c.isprintable()}
    for font in (TEXT, BOLD):
        known = pdfmetrics.getFont(font).face.charToGlyph
        assert {c for c in letters if ord(c) not in known} == set()
    for words in WORDS[language][1:]:
        assert words in text(visit)


def test_people_read_their_notices_in_their_own_language_whatever_the_companys_is():
    company_speaks("de")
    assert company.language_of_people() == "en"
