from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_audit_log_of_more_fields")]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="broken_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
