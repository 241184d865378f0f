from django.db import migrations

from calls import fault_words


def fill(apps, _editor):
    """Only where nobody has a list yet."""
    codes = apps.get_model("calls", "FaultCode")
    if codes.objects.exists():
        return
    codes.objects.bulk_create(
        codes(kind=kind, words=words, categories=categories, position=position)
        for kind, words, categories, position in fault_words.rows()
    )


class Migration(migrations.Migration):
    dependencies = [("calls", "0021_visits_by_their_end")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
