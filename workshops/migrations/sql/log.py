"""The append-only log in PostgreSQL: two tables, the functions that write, and triggers that refuse everything else.

The migrations 0002, 0010, 0020, 0024 and 0025 came to it step by step; a new database is given the last state at once.
"""

TABLES = """
CREATE TABLE log_chain_head (
    chain uuid PRIMARY KEY,
    seq bigint NOT NULL,
    hash text NOT NULL
);

CREATE TABLE log_event (
    event_id uuid PRIMARY KEY,
    chain uuid NOT NULL,
    seq bigint NOT NULL CHECK (seq > 0),
    kind text NOT NULL,
    subject text NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL,
    body_text text NOT NULL,
    body jsonb GENERATED ALWAYS AS (body_text::jsonb) STORED,
    prev_hash text NOT NULL,
    hash text NOT NULL,
    UNIQUE (chain, seq),
    UNIQUE (chain, prev_hash)
);
CREATE INDEX log_event_by_subject ON log_event (chain, subject, seq);

CREATE FUNCTION log_field(value text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp
RETURN octet_length(value)::text || ':' || value;

-- SHA-256 over length-prefixed fields, so that no two different entries have the same bytes.
CREATE FUNCTION log_hash(
    chain uuid, seq bigint, event_id uuid, kind text, subject text, actor text,
    at timestamptz, body_text text, prev_hash text
) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT encode(sha256(convert_to(
        public.log_field('advisor-event-1') || public.log_field(chain::text) || public.log_field(seq::text)
        || public.log_field(event_id::text) || public.log_field(kind) || public.log_field(subject)
        || public.log_field(actor)
        || public.log_field(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        || public.log_field(body_text) || public.log_field(prev_hash), 'UTF8')), 'hex')
$$;
"""

# Writes one event at the end of a chain. What differs between its versions: see `append`.
_APPEND = """
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
    now_at := {now};{past}
    new_hash := public.log_hash(
        p_chain, head.seq + 1, p_event_id, p_kind, p_subject, p_actor, now_at, p_body, head.hash);
    INSERT INTO public.log_event (event_id, chain, seq, kind, subject, actor, at, body_text, prev_hash, hash)
        VALUES (p_event_id, p_chain, head.seq + 1, p_kind, p_subject, p_actor, now_at, p_body, head.hash, new_hash);
    UPDATE public.log_chain_head h SET seq = head.seq + 1, hash = new_hash WHERE h.chain = p_chain;
    RETURN QUERY SELECT head.seq + 1, new_hash;
END $$;
"""

# now() is the moment at which the transaction began, and the same all through it.
_PAST = """

    IF head.begun_at IS DISTINCT FROM now() THEN
        RAISE EXCEPTION 'only the transaction that begins a chain may tell of its past';
    END IF;
    IF p_at > now_at OR p_at < {last} THEN
        RAISE EXCEPTION 'an event is dated between the one before it and now, not %', p_at;
    END IF;
    now_at := p_at;
"""

_LAST = "(SELECT e.at FROM public.log_event e WHERE e.chain = p_chain AND e.seq = head.seq)"

# greatest() passes over null: the first event of a chain.
NEVER_BACK = f"greatest(clock_timestamp(), {_LAST})"


def append(*, now="clock_timestamp()", begun=True):
    """`log_append`, by the clock `now`. `begun`: a chain notes when the transaction began that begins it (0010)."""
    column, value = (", begun_at", ", now()") if begun else ("", "")
    past = "\n" if begun else ""
    return _APPEND.format(name="log_append", parameter="", column=column, value=value, now=now, past=past)


def append_past(*, now="clock_timestamp()"):
    """`log_append_past`, which may say when the events of a chain were in the transaction that begins it."""
    return _APPEND.format(
        name="log_append_past",
        parameter=", p_at timestamptz",
        column=", begun_at",
        value=", now()",
        now=now,
        past=_PAST.format(last=_LAST),
    )


GUARDS = """
CREATE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$;

CREATE TRIGGER log_event_no_change BEFORE UPDATE OR DELETE ON log_event
    FOR EACH ROW EXECUTE FUNCTION log_refuse();
CREATE TRIGGER log_event_no_truncate BEFORE TRUNCATE ON log_event
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();
CREATE TRIGGER log_head_no_delete BEFORE DELETE ON log_chain_head
    FOR EACH ROW EXECUTE FUNCTION log_refuse();
CREATE TRIGGER log_head_no_truncate BEFORE TRUNCATE ON log_chain_head
    FOR EACH STATEMENT EXECUTE FUNCTION log_refuse();
"""

BEGUN = "ALTER TABLE log_chain_head ADD COLUMN begun_at timestamptz;"

NOT_FOR_ALL = "REVOKE ALL ON FUNCTION log_append(uuid, uuid, text, text, text, text) FROM PUBLIC;"
PAST_NOT_FOR_ALL = (
    "REVOKE ALL ON FUNCTION log_append_past(uuid, uuid, text, text, text, text, timestamptz) FROM PUBLIC;"
)

# Few of the log's events are of these kinds, so that an append of any other writes no entry here.
BREAKS_INDEX = """
CREATE INDEX log_event_breaks ON log_event (chain, kind, seq) WHERE kind IN ('signal.broke', 'assumption.marked');
"""

# What is known already is asked before each import, of logs with a million events.
IMPORTED_INDEX = (
    "CREATE INDEX log_event_imported ON log_event (chain, seq)"
    " WHERE kind IN ('decision.imported', 'decision.reimported');"
)
