from django.db import migrations

from accounts.machine_codes import new

BATCH = 2000


def fill(apps, schema_editor):
    """Give each machine its code, a batch at a time; begun again, it goes on where it was."""
    machines = apps.get_model("accounts", "Machine").objects
    while rows := list(machines.filter(code=None).only("pk")[:BATCH]):
        for row in rows:
            row.code = new()
        machines.bulk_update(rows, ["code"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0010_machine_code"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
