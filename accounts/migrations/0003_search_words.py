"""How words are taken apart for a search: the same for what is kept and for what is asked."""

from django.db import migrations

# Small letters, no accents, nothing but letters and digits. NFKD parts a letter from its accent,
# so that neither the extension "unaccent" nor ICU is needed.
WORDS = r"""
create function search_words(said text) returns text
    language sql immutable strict parallel safe
    return trim(regexp_replace(
        lower(regexp_replace(normalize(said, NFKD), '[\u0300-\u036f]', '', 'g')),
        '[^[:alnum:]]+', ' ', 'g'))
"""
# Codes are found with and without their blanks and hyphens: "EC4A 1" and "ec4a1".
DOCUMENT = r"""
create function search_document(said text, code text) returns tsvector
    language sql immutable strict parallel safe
    return to_tsvector('simple'::regconfig,
        search_words(said || ' ' || code) || ' ' || replace(search_words(code), ' ', ''))
"""
# Each word is the beginning of one. Without a letter or digit there is no question.
QUERY = r"""
create function search_query(said text) returns tsquery
    language sql immutable strict parallel safe
    return case when search_words(said) = '' then ''::tsquery
        else to_tsquery('simple'::regconfig, replace(search_words(said), ' ', ':* & ') || ':*') end
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_personal_reports_to_managers"),
    ]

    operations = [
        migrations.RunSQL(WORDS, "drop function search_words(text)"),
        migrations.RunSQL(DOCUMENT, "drop function search_document(text, text)"),
        migrations.RunSQL(QUERY, "drop function search_query(text)"),
    ]
