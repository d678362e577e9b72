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

APPEND = """
CREATE OR REPLACE FUNCTION {name}(
    p_chain uuid, p_event_id uuid, p_kind text, p_subject text, p_actor text, p_body text{parameter}
) RETURNS TABLE (seq bigint, hash text) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    head public.log_chain_head;
    old public.log_event;
    now_at timestamptz;
    new_hash text;
BEGIN
    INSERT INTO public.log_chain_head AS h (chain, seq, hash, begun_at) VALUES (p_chain, 0, repeat('0', 64), now())
        ON CONFLICT (chain) DO NOTHING;
    SELECT * INTO head FROM public.log_chain_head h WHERE h.chain = p_chain FOR UPDATE;
    SELECT * INTO old FROM public.log_event e WHERE e.event_id = p_event_id;
    IF FOUND THEN
        IF (old.chain, old.kind, old.subject, old.actor, old.body_text)
           IS DISTINCT FROM (p_chain, p_kind, p_subject, p_actor, p_body) THEN
            RAISE EXCEPTION 'event % is in the log with other content', p_event_id;
        END IF;
        RETURN QUERY SELECT old.seq, old.hash;
        RETURN;
    END IF;
    now_at := {now};
{past}
    new_hash := public.log_hash(
        p_chain, head.seq + 1, p_event_id, p_kind, p_subject, p_actor, now_at, p_body, head.hash);
    INSERT INTO public.log_event (event_id, chain, seq, kind, subject, actor, at, body_text, prev_hash, hash)
        VALUES (p_event_id, p_chain, head.seq + 1, p_kind, p_subject, p_actor, now_at, p_body, head.hash, new_hash);
    UPDATE public.log_chain_head h SET seq = head.seq + 1, hash = new_hash WHERE h.chain = p_chain;
    RETURN QUERY SELECT head.seq + 1, new_hash;
END $$;
"""

LAST = "(SELECT e.at FROM public.log_event e WHERE e.chain = p_chain AND e.seq = head.seq)"

# now() is the moment at which the transaction began, and the same all through it.
PAST = f"""
    IF head.begun_at IS DISTINCT FROM now() THEN
        RAISE EXCEPTION 'only the transaction that begins a chain may tell of its past';
    END IF;
    IF p_at > now_at OR p_at < {LAST} THEN
        RAISE EXCEPTION 'an event is dated between the one before it and now, not %', p_at;
    END IF;
    now_at := p_at;
"""


def functions(now):
    return APPEND.format(name="log_append", parameter="", now=now, past="") + APPEND.format(
        name="log_append_past", parameter=", p_at timestamptz", now=now, past=PAST
    )


# greatest() passes over null: the first event of a chain.
FORWARD = functions(f"greatest(clock_timestamp(), {LAST})")
BACKWARD = functions("clock_timestamp()")

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
