from django.db import migrations


class Migration(migrations.Migration):
    """What people type is kept on their phones now, so the server's copies go."""

    dependencies = [("accounts", "0031_drafts")]

    operations = [migrations.DeleteModel(name="Draft")]
