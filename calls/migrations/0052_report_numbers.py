"""Numbers of reports come from a sequence: two made at one moment differ, and gaps do not matter."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("calls", "0051_reports_and_their_emails")]

    operations = [
        migrations.RunSQL(
            "create sequence calls_report_number", "drop sequence calls_report_number"
        )
    ]
