
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0015_audit_log_of_more_fields'),
        ('calls', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='agreed',
            field=models.CharField(blank=True, db_default='', max_length=500),
        ),
        migrations.AddField(
            model_name='visit',
            name='asked',
            field=models.CharField(blank=True, db_default='', max_length=500),
        ),
        migrations.AddField(
            model_name='visit',
            name='cancelled_why',
            field=models.CharField(blank=True, db_default='', max_length=200),
        ),
        migrations.AddField(
            model_name='visit',
            name='incomplete_why',
            field=models.CharField(blank=True, choices=[('part', 'A part'), ('access', 'Access'), ('second_person', 'A second person')], db_default='', max_length=13),
        ),
        migrations.AddField(
            model_name='visit',
            name='left',
            field=models.CharField(blank=True, db_default='', max_length=500),
        ),
        migrations.AddField(
            model_name='visit',
            name='problem',
            field=models.CharField(blank=True, db_default='', max_length=500),
        ),
        migrations.AddField(
            model_name='visit',
            name='reported_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='reported_by',
            field=models.CharField(blank=True, db_default='', max_length=120),
        ),
        migrations.AddField(
            model_name='visit',
            name='respond_by',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='visit',
            name='returns_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='calls.visit'),
        ),
        migrations.AddField(
            model_name='visit',
            name='skills',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='visit',
            name='summary',
            field=models.CharField(blank=True, db_default='', max_length=2000),
        ),
        migrations.AddField(
            model_name='visit',
            name='unplanned',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='visit',
            name='why_not',
            field=models.CharField(blank=True, db_default='', max_length=500),
        ),
        migrations.AddField(
            model_name='visitstep',
            name='words',
            field=models.CharField(blank=True, db_default='', max_length=500),
        ),
    ]
