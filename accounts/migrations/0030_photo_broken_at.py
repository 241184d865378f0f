from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0017_supplies_email")]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="broken_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
