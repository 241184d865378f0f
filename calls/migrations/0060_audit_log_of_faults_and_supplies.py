import django.contrib.postgres.fields
import django.db.models.deletion
import fieldapp.plumbing.ids
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0031_drafts'),
        ('calls', '0052_report_numbers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChecklistModelChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FaultCodeChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(default=fieldapp.plumbing.ids.uuid7, editable=False, serialize=False)),
                ('kind', models.CharField(choices=[('problem', 'Problem'), ('cause', 'Cause'), ('correction', 'Correction')], max_length=10)),
                ('words', models.CharField(max_length=80)),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('position', models.PositiveSmallIntegerField(default=100)),
                ('archived_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SuppliesRequestChange',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.UUIDField(default=fieldapp.plumbing.ids.uuid7, editable=False, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChecklistModel',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('calls.checklisttemplate_machine_models',),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='faultcode',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calls_faultcodechange" ("archived_on", "categories", "id", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "words") VALUES (NEW."archived_on", NEW."categories", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."position", NEW."words"); RETURN NULL;', hash='2f43519365ab50cf554379b4506786a13076b80d', operation='INSERT', pgid='pgtrigger_insert_insert_2d443', table='calls_faultcode', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='faultcode',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "calls_faultcodechange" ("archived_on", "categories", "id", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "words") VALUES (OLD."archived_on", OLD."categories", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."position", OLD."words"); RETURN NULL;', hash='8c95f747092f4c07e1bfc3bb5fa12fb9914b4dc1', operation='UPDATE', pgid='pgtrigger_update_update_232cc', table='calls_faultcode', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='faultcode',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calls_faultcodechange" ("archived_on", "categories", "id", "kind", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "words") VALUES (OLD."archived_on", OLD."categories", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."position", OLD."words"); RETURN NULL;', hash='c30762cb2c157562d4c3427e2b743f99693d711f', operation='DELETE', pgid='pgtrigger_delete_delete_80e33', table='calls_faultcode', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suppliesrequest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."machine_id" IS DISTINCT FROM (NEW."machine_id") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at") OR OLD."sent_by_id" IS DISTINCT FROM (NEW."sent_by_id") OR OLD."site_id" IS DISTINCT FROM (NEW."site_id") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id") OR OLD."withdrawn_at" IS DISTINCT FROM (NEW."withdrawn_at"))', func='INSERT INTO "calls_suppliesrequestchange" ("asked_at", "by_id", "id", "machine_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "sent_at", "sent_by_id", "site_id", "visit_id", "withdrawn_at") VALUES (OLD."asked_at", OLD."by_id", OLD."id", OLD."machine_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."received_at", OLD."sent_at", OLD."sent_by_id", OLD."site_id", OLD."visit_id", OLD."withdrawn_at"); RETURN NULL;', hash='490f07972b8da5e9a86cfc6c817905b75bd865bf', operation='UPDATE', pgid='pgtrigger_update_update_188f5', table='calls_suppliesrequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suppliesrequest',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calls_suppliesrequestchange" ("asked_at", "by_id", "id", "machine_id", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "sent_at", "sent_by_id", "site_id", "visit_id", "withdrawn_at") VALUES (OLD."asked_at", OLD."by_id", OLD."id", OLD."machine_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."received_at", OLD."sent_at", OLD."sent_by_id", OLD."site_id", OLD."visit_id", OLD."withdrawn_at"); RETURN NULL;', hash='433a9e646097b7c1d69bed8b30eec3eb0076994c', operation='DELETE', pgid='pgtrigger_delete_delete_1e7fa', table='calls_suppliesrequest', when='AFTER')),
        ),
        migrations.AddField(
            model_name='checklistmodelchange',
            name='checklisttemplate',
            field=models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='calls.checklisttemplate'),
        ),
        migrations.AddField(
            model_name='checklistmodelchange',
            name='machinemodel',
            field=models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.machinemodel'),
        ),
        migrations.AddField(
            model_name='faultcodechange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='calls.faultcode'),
        ),
        migrations.AddField(
            model_name='suppliesrequestchange',
            name='by',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='suppliesrequestchange',
            name='machine',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.machine'),
        ),
        migrations.AddField(
            model_name='suppliesrequestchange',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='calls.suppliesrequest'),
        ),
        migrations.AddField(
            model_name='suppliesrequestchange',
            name='sent_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='suppliesrequestchange',
            name='site',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.site'),
        ),
        migrations.AddField(
            model_name='suppliesrequestchange',
            name='visit',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='calls.visit'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checklistmodel',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calls_checklistmodelchange" ("checklisttemplate_id", "id", "machinemodel_id", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."checklisttemplate_id", NEW."id", NEW."machinemodel_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\'); RETURN NULL;', hash='8327154aee88ab027926d0f8924f6d58989b385e', operation='INSERT', pgid='pgtrigger_insert_insert_10d9d', table='calls_checklisttemplate_machine_models', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checklistmodel',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calls_checklistmodelchange" ("checklisttemplate_id", "id", "machinemodel_id", "pgh_context", "pgh_created_at", "pgh_label") VALUES (OLD."checklisttemplate_id", OLD."id", OLD."machinemodel_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\'); RETURN NULL;', hash='a855892d2c1feed8419f2b1c80b6895af471cc2f', operation='DELETE', pgid='pgtrigger_delete_delete_c8fed', table='calls_checklisttemplate_machine_models', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='checklistmodelchange',
            index=models.Index(fields=['pgh_created_at', 'pgh_id'], name='checklistmodelchange_cre'),
        ),
        migrations.AddIndex(
            model_name='faultcodechange',
            index=models.Index(fields=['pgh_created_at', 'pgh_id'], name='faultcodechange_cre'),
        ),
        migrations.AddIndex(
            model_name='faultcodechange',
            index=models.Index(fields=['pgh_obj', 'pgh_id'], name='faultcodechange_obj'),
        ),
        migrations.AddIndex(
            model_name='suppliesrequestchange',
            index=models.Index(fields=['pgh_created_at', 'pgh_id'], name='suppliesrequestchange_cre'),
        ),
        migrations.AddIndex(
            model_name='suppliesrequestchange',
            index=models.Index(fields=['pgh_obj', 'pgh_id'], name='suppliesrequestchange_obj'),
        ),
    ]
