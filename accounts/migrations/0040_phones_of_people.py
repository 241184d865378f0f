
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0035_drafts_are_on_the_phone'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='person',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='person',
            name='phone',
            field=models.CharField(blank=True, db_default='', max_length=40),
        ),
        migrations.AddField(
            model_name='personchange',
            name='phone',
            field=models.CharField(blank=True, db_default='', max_length=40),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_personchange" ("archived_on", "created_at", "email", "id", "is_active", "is_contractor", "is_superuser", "language", "last_day", "manager_id", "name", "notices_by_email", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles", "time_zone", "username") VALUES (NEW."archived_on", NEW."created_at", NEW."email", NEW."id", NEW."is_active", NEW."is_contractor", NEW."is_superuser", NEW."language", NEW."last_day", NEW."manager_id", NEW."name", NEW."notices_by_email", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."phone", NEW."roles", NEW."time_zone", NEW."username"); RETURN NULL;', hash='6fa415a3ade2580f16945ae378aebeb7c2e18b9a', operation='INSERT', pgid='pgtrigger_insert_insert_6b541', table='accounts_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."archived_on" IS DISTINCT FROM (NEW."archived_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_contractor" IS DISTINCT FROM (NEW."is_contractor") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."last_day" IS DISTINCT FROM (NEW."last_day") OR OLD."manager_id" IS DISTINCT FROM (NEW."manager_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."notices_by_email" IS DISTINCT FROM (NEW."notices_by_email") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."roles" IS DISTINCT FROM (NEW."roles") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."username" IS DISTINCT FROM (NEW."username"))', func='INSERT INTO "accounts_personchange" ("archived_on", "created_at", "email", "id", "is_active", "is_contractor", "is_superuser", "language", "last_day", "manager_id", "name", "notices_by_email", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles", "time_zone", "username") VALUES (OLD."archived_on", OLD."created_at", OLD."email", OLD."id", OLD."is_active", OLD."is_contractor", OLD."is_superuser", OLD."language", OLD."last_day", OLD."manager_id", OLD."name", OLD."notices_by_email", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', OLD."id", OLD."phone", OLD."roles", OLD."time_zone", OLD."username"); RETURN NULL;', hash='418aaf9aac7a1c6058f157ddf161d3d77123a4f4', operation='UPDATE', pgid='pgtrigger_update_update_70819', table='accounts_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_personchange" ("archived_on", "created_at", "email", "id", "is_active", "is_contractor", "is_superuser", "language", "last_day", "manager_id", "name", "notices_by_email", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles", "time_zone", "username") VALUES (OLD."archived_on", OLD."created_at", OLD."email", OLD."id", OLD."is_active", OLD."is_contractor", OLD."is_superuser", OLD."language", OLD."last_day", OLD."manager_id", OLD."name", OLD."notices_by_email", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."phone", OLD."roles", OLD."time_zone", OLD."username"); RETURN NULL;', hash='40ab12bbaaaa6ace5f68474d0715b6fc081b6148', operation='DELETE', pgid='pgtrigger_delete_delete_18acd', table='accounts_person', when='AFTER')),
        ),
    ]
