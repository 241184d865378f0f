"""The catalogs hold every word that customers read, whole and compiled."""

from __future__ import annotations

import gettext
import io
import re

import pytest
from django.conf import settings

from tests import words

PLACES = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")
LANGUAGES = ("de", "fr", "es", "nl")


def said(message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_customers_read_in_five_languages_and_people_in_one():
    assert words.languages() == list(LANGUAGES)
    assert settings.LANGUAGES == [("en", "English")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_holds_what_customers_read_and_nothing_else(language):
    def ids(catalog):
        return {(each.context, each.id) for each in words.translated(catalog)}

    assert ids(words.kept(language)) == ids(words.asked())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated_in_all_its_numbers_and_none_is_a_guess(language):
    catalog = words.kept(language)
    for message in words.translated(catalog):
        plurals = catalog.num_plurals if message.pluralizable else 1
        assert len(said(message)) == plurals, message.id
        assert all(each.strip() for each in said(message)), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_original(language):
    for message in words.translated(words.kept(language)):
        original = message.id[0] if message.pluralizable else message.id
        wanted = sorted(PLACES.findall(original))
        for each in said(message):
            assert sorted(PLACES.findall(each)) == wanted, each


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_django_reads_is_what_the_catalog_says(language):
    def read(data: bytes) -> dict:
        return gettext.GNUTranslations(io.BytesIO(data))._catalog | {"": ""}

    compiled = words.path_of(language, "mo").read_bytes()
    assert read(compiled) == read(words.compiled(words.kept(language)))


def test_fragments_of_what_customers_read_are_read_too():
    whole = [file for file, names in words.READ.items() if file.endswith(".html") and not names]
    included = {
        f"templates/{name}"
        for file in whole
        for name in re.findall(r'{% include "([^"]+)"', (words.PROJECT / file).read_text())
    }
    silent = {file for file in included if not list(words.of_file(file, ()))}
    assert included - silent - set(whole) == set()


def test_a_definition_that_is_named_has_to_be_there():
    with pytest.raises(LookupError, match="Sing"):
        words._definitions("calls/reports/forms.py", "class SignForm: pass", ("Sing",))
