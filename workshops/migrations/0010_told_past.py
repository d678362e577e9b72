"""A new chain may begin with a past: the transaction that begins it, and no other, may say when its events were.

So a demo can be told as it would have happened, and no event can ever be dated back in a chain that others have seen.
It is a function of its own, so that who may append (`log_append`, as before) may not tell a past.
"""

from django.db import migrations

from workshops.migrations.sql import log

FORWARD = log.BEGUN + log.append() + log.append_past() + log.PAST_NOT_FOR_ALL
BACKWARD = (
    "DROP FUNCTION log_append_past(uuid, uuid, text, text, text, text, timestamptz);"
    + log.append(begun=False)
    + "ALTER TABLE log_chain_head DROP COLUMN begun_at;"
)


class Migration(migrations.Migration):
    dependencies = [("workshops", "0009_setup_link")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
