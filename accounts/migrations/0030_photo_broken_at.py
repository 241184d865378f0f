from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_links_are_audited_and_no_public_url")]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="broken_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
