"""A new chain may begin with a past: the transaction that begins it, and no other, may say when its events were.

So a demo can be told as it would have happened, and no event can ever be dated back in a chain that others have seen.
It is a function of its own, so that who may append (`log_append`, as before) may not tell a past.
"""

from django.db import migrations

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
    INSERT INTO public.log_chain_head AS h (chain, seq, hash{column}) VALUES (p_chain, 0, repeat('0', 64){value})
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
    now_at := clock_timestamp();
{past}
    new_hash := public.log_hash(
        p_chain, head.seq + 1, p_event_id, p_kind, p_subject, p_actor, now_at, p_body, head.hash);
    INSERT INTO public.log_event (event_id, chain, seq, kind, subject, actor, at, body_text, prev_hash, hash)
        VALUES (p_event_id, p_chain, head.seq + 1, p_kind, p_subject, p_actor, now_at, p_body, head.hash, new_hash);
    UPDATE public.log_chain_head h SET seq = head.seq + 1, hash = new_hash WHERE h.chain = p_chain;
    RETURN QUERY SELECT head.seq + 1, new_hash;
END $$;
"""

# now() is the moment at which the transaction began, and the same all through it.
PAST = """
    IF head.begun_at IS DISTINCT FROM now() THEN
        RAISE EXCEPTION 'only the transaction that begins a chain may tell of its past';
    END IF;
    IF p_at > now_at OR p_at < (SELECT e.at FROM public.log_event e WHERE e.chain = p_chain AND e.seq = head.seq) THEN
        RAISE EXCEPTION 'an event is dated between the one before it and now, not %', p_at;
    END IF;
    now_at := p_at;
"""

BEGUN = {"column": ", begun_at", "value": ", now()"}

FORWARD = (
    "ALTER TABLE log_chain_head ADD COLUMN begun_at timestamptz;"
    + APPEND.format(name="log_append", parameter="", past="", **BEGUN)
    + APPEND.format(name="log_append_past", parameter=", p_at timestamptz", past=PAST, **BEGUN)
    + "REVOKE ALL ON FUNCTION log_append_past(uuid, uuid, text, text, text, text, timestamptz) FROM PUBLIC;"
)
BACKWARD = (
    "DROP FUNCTION log_append_past(uuid, uuid, text, text, text, text, timestamptz);"
    + APPEND.format(name="log_append", parameter="", past="", column="", value="")
    + "ALTER TABLE log_chain_head DROP COLUMN begun_at;"
)


class Migration(migrations.Migration):
    dependencies = [("workshops", "0009_setup_link")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
