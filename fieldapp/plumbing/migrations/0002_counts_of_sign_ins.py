from django.db import migrations


class Migration(migrations.Migration):
    """The table of Django's database cache, which counts sign-ins; unlogged, it needs no backup."""

    dependencies = [("plumbing", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            create unlogged table plumbing_cache (
                cache_key varchar(255) not null primary key,
                value text not null,
                expires timestamptz not null
            );
            create index plumbing_cache_expires on plumbing_cache (expires);
            """,
            "drop table plumbing_cache;",
        ),
    ]
