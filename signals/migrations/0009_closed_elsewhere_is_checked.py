from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Read through what 0005 left unread: under a lock that lets others read and write."""

    dependencies = [
        ('signals', '0008_audit_log_of_offers_models'),
    ]

    operations = [
        ValidateConstraint(
            model_name='followup',
            name='a_claimed_follow_up_has_an_owner',
        ),
        ValidateConstraint(
            model_name='followup',
            name='a_lost_follow_up_has_a_reason',
        ),
    ]
