"""How words are taken apart for a search: the same for what is kept and for what is asked."""

from django.db import migrations

# Small letters, no accents, nothing but letters and digits. NFKD parts a letter from its accent,
# so that neither the extension "unaccent" nor ICU is needed.
# Codes are found with and without their blanks and hyphens: "EC4A 1" and "ec4a1".
#
# In plpgsql, so that it is not written out in each question: the planner then knows by its cost that
# an index costs less than taking apart all rows, also for a word that many of them say. It calls
# nothing but what PostgreSQL brings: an index is built, and a backup restored, without our schema.
WORDS = r"""
create function search_words(said text) returns text
    language sql immutable strict parallel safe
    return trim(regexp_replace(
        lower(regexp_replace(normalize(said, NFKD), '[\u0300-\u036f]', '', 'g')),
        '[^[:alnum:]]+', ' ', 'g'))
"""
DOCUMENT = r"""
create function search_document(said text, code text) returns tsvector
    language plpgsql immutable strict parallel safe cost 5000 as $$
declare
    words text := lower(regexp_replace(
        normalize(said || ' ' || code, NFKD), '[\u0300-\u036f]', '', 'g'));
    together text := regexp_replace(
        lower(regexp_replace(normalize(code, NFKD), '[\u0300-\u036f]', '', 'g')),
        '[^[:alnum:]]+', '', 'g');
begin
    return to_tsvector('simple'::regconfig,
        regexp_replace(words, '[^[:alnum:]]+', ' ', 'g') || ' ' || together);
end $$
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
        ("accounts", "0006_anonymous_contacts_and_looks"),
    ]

    operations = [
        migrations.RunSQL(WORDS, "drop function search_words(text)"),
        migrations.RunSQL(DOCUMENT, "drop function search_document(text, text)"),
        migrations.RunSQL(QUERY, "drop function search_query(text)"),
    ]
