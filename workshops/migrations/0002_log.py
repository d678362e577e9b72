"""The append-only log: two tables, one function that writes, and triggers that refuse everything else."""

from django.db import migrations

from workshops.migrations.sql import log

FORWARD = log.TABLES + log.append(begun=False) + log.GUARDS + log.NOT_FOR_ALL

BACKWARD = """
DROP TABLE log_event, log_chain_head;
DROP FUNCTION log_append(uuid, uuid, text, text, text, text);
DROP FUNCTION log_hash(uuid, bigint, uuid, text, text, text, timestamptz, text, text);
DROP FUNCTION log_field(text);
DROP FUNCTION log_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("workshops", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
