"""Indexes of words, built while the tables are in use."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from accounts import words


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0007_search_words"),
    ]

    operations = [
        AddIndexConcurrently("contact", GinIndex(words.NAME, name="contact_words")),
        AddIndexConcurrently("customer", GinIndex(words.NAME, name="customer_words")),
        AddIndexConcurrently("machine", GinIndex(words.SERIAL, name="machine_words")),
        AddIndexConcurrently("site", GinIndex(words.SITE, name="site_words")),
    ]
