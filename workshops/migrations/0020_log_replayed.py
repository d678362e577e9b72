"""The log gives every row again that people are shown of a decision.

A revision's parsed text is generated from the text that its hash is over. An event is never dated before the one that
it follows, whatever the clock does meanwhile. And each chain that has begun before states once, in an event for each
decision, how its rows stand: from there on they are all compared, and earlier events by what they say themselves.
"""

import json
import uuid

import django.db.models.functions.comparison
import rfc8785
from django.db import migrations, models

from workshops.migrations.sql import log

FORWARD = log.append(now=log.NEVER_BACK) + log.append_past(now=log.NEVER_BACK)
BACKWARD = log.append() + log.append_past()

# What each decision's rows were: (table, key, chain, decision, row). Free texts, and what only steers, are left out.
ROWS = """
SELECT 'decision', d.id::text, d.workspace_id, d.id, to_jsonb(d)::text FROM workshops_decision d
UNION ALL
SELECT 'revision', d.id::text || ':' || r.number, d.workspace_id, d.id,
       (to_jsonb(r) - '{text,body}'::text[])::text
FROM workshops_revision r JOIN workshops_decision d ON d.id = r.decision_id
UNION ALL
SELECT 'sign_off',
       d.id::text || ':' || r.number || ':' ||
       CASE WHEN s.participant_id IS NULL THEN 'member:' || s.member_id ELSE 'participant:' || s.participant_id END,
       d.workspace_id, d.id, (to_jsonb(s) - '{signer_name,reason}'::text[])::text
FROM workshops_signoff s JOIN workshops_revision r ON r.id = s.revision_id
JOIN workshops_decision d ON d.id = r.decision_id
UNION ALL
SELECT 'assumption', a.id::text, d.workspace_id, d.id, to_jsonb(a)::text
FROM workshops_assumption a JOIN workshops_decision d ON d.id = a.decision_id
UNION ALL
SELECT 'signal', s.id::text, d.workspace_id, d.id, (to_jsonb(s) - 'silent_at')::text
FROM workshops_signal s JOIN workshops_assumption a ON a.id = s.assumption_id
JOIN workshops_decision d ON d.id = a.decision_id
UNION ALL
SELECT 'reading', g.id::text, d.workspace_id, d.id, (to_jsonb(g) - '{source,idempotency_key}'::text[])::text
FROM workshops_reading g JOIN workshops_signal s ON s.id = g.signal_id
JOIN workshops_assumption a ON a.id = s.assumption_id JOIN workshops_decision d ON d.id = a.decision_id
UNION ALL
SELECT 'plan', d.id::text, d.workspace_id, d.id, (to_jsonb(p) - 'owner_name')::text
FROM workshops_revisitplan p JOIN workshops_decision d ON d.id = p.decision_id
UNION ALL
SELECT 'occurrence', o.id::text, d.workspace_id, d.id,
       (to_jsonb(o) - '{reason_words,note,wake_at,passed_at,changed_at,started_at,left_since}'::text[])::text
FROM workshops_occurrence o JOIN workshops_revisitplan p ON p.id = o.plan_id
JOIN workshops_decision d ON d.id = p.decision_id
ORDER BY 3, 4
"""


def _number(digits):
    whole = int(digits)
    return whole if abs(whole) < 2**53 else float(digits)


def state_rows(apps, schema_editor):
    """One event for each decision there is, which states its rows. A decision without a chain is left as it is."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT chain FROM log_chain_head")
        chains = {chain for (chain,) in cursor.fetchall()}
        if not chains:
            return
        cursor.execute(ROWS)
        stated = {}
        for table, key, chain, decision, row in cursor.fetchall():
            tables = stated.setdefault((chain, decision), {})
            tables.setdefault(table, {})[key] = json.loads(row, parse_int=_number)
        for (chain, decision), rows in stated.items():
            if chain in chains:
                body = rfc8785.dumps({"rows": rows}).decode()
                cursor.execute(
                    "SELECT log_append(%s, %s, 'log.stated', %s, 'system', %s)",
                    [chain, uuid.uuid4(), f"decision:{decision}", body],
                )


class Migration(migrations.Migration):
    dependencies = [("workshops", "0019_what_messages_say")]

    operations = [
        migrations.RemoveField("revision", "body"),
        migrations.AddField(
            "revision",
            "body",
            models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Cast("text", models.JSONField()),
                output_field=models.JSONField(),
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunPython(state_rows, migrations.RunPython.noop),
    ]
