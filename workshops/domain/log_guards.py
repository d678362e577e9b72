"""What keeps the log append-only, compared with what the migrations made: functions, triggers, constraints, generated
columns, and that whoever writes through `log_append` can do nothing else to it.

The definitions are PostgreSQL's own, of which a digest stands here. A migration that changes one changes it here too;
the test of this list prints the new one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db import connection, transaction

from workshops.domain.database_rights import rights_over_log
from workshops.domain.log_faults import Fault

# {what: the first 16 hex digits of the SHA-256 of its definition}
EXPECTED: dict[str, str] = {
    "column body of log_event": "be49bd2fefd15b15",
    "column body of workshops_revision": "8b504ed9d248fa3d",
    "constraint log_chain_head_pkey on log_chain_head": "1d9f4ad1a0f3dcde",
    "constraint log_event_chain_prev_hash_key on log_event": "e06f703f626bcf7e",
    "constraint log_event_chain_seq_key on log_event": "fbd25b2cd10d9f7c",
    "constraint log_event_pkey on log_event": "c53f0511b2ddd149",
    "constraint log_event_seq_check on log_event": "34efad192ff6cb8e",
    "function public.log_append(uuid,uuid,text,text,text,text)": "b3f78a475a52e998",
    "function public.log_append_past(uuid,uuid,text,text,text,text,timestamp with time zone)": "06c257783cd13aa3",
    "function public.log_field(text)": "f604efc79df39a57",
    "function public.log_hash(uuid,bigint,uuid,text,text,text,timestamp with time zone,text,text)": "cfb75f6d3e667345",
    "function public.log_refuse()": "2a42fa6df94aafa5",
    "kind of log_chain_head": "454349e422f05297",
    "kind of log_event": "454349e422f05297",
    "kind of workshops_revision": "454349e422f05297",
    "trigger log_event_no_change on log_event": "8bc3d604fdddf25f",
    "trigger log_event_no_truncate on log_event": "79f3694a2b0dd284",
    "trigger log_head_no_delete on log_chain_head": "11fcaadaa5d652ee",
    "trigger log_head_no_truncate on log_chain_head": "9f452deb9040f40b",
}

# With an empty search path every name is written out in full.
_DEFINITIONS = """
    SELECT 'function ' || p.oid::regprocedure::text, pg_get_functiondef(p.oid)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND p.prokind = 'f' AND p.proname LIKE 'log\\_%'
    UNION ALL
    SELECT 'trigger ' || tgname || ' on ' || c.relname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname IN ('log_event', 'log_chain_head') AND NOT t.tgisinternal
    UNION ALL
    SELECT 'constraint ' || o.conname || ' on ' || c.relname, pg_get_constraintdef(o.oid) || ' ' || o.convalidated::text
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname IN ('log_event', 'log_chain_head') AND o.contype <> 'n'
    UNION ALL
    SELECT 'column ' || a.attname || ' of ' || c.relname,
           a.attgenerated::text || ' ' || coalesce(pg_get_expr(f.adbin, f.adrelid), '')
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
    WHERE n.nspname = 'public' AND (c.relname, a.attname) IN (('log_event', 'body'), ('workshops_revision', 'body'))
    UNION ALL
    SELECT 'rule ' || r.rulename || ' on ' || c.relname, pg_get_ruledef(r.oid)
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname IN ('log_event', 'log_chain_head', 'workshops_revision')
    UNION ALL
    SELECT 'kind of ' || c.relname, c.relkind::text
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname IN ('log_event', 'log_chain_head', 'workshops_revision')
"""


def definitions() -> dict[str, str]:
    """{what: digest of its definition} as the database has them now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('search_path', 'pg_catalog', true)")
        cursor.execute(_DEFINITIONS)
        found = {what: hashlib.sha256(text.encode()).hexdigest()[:16] for what, text in cursor.fetchall()}
        cursor.execute("SELECT set_config('search_path', %s, true)", [before])
    return found


def guard_faults() -> Iterator[Fault]:
    """The first guard that is missing, another, or more than the migrations made; and the first right too many."""
    found = definitions()
    for what in sorted(EXPECTED.keys() | found.keys()):
        if what not in found:
            yield Fault(None, 0, f"{what} is missing, which a migration made")
        elif what not in EXPECTED:
            yield Fault(None, 0, f"{what} is there, which no migration made")
        elif found[what] != EXPECTED[what]:
            yield Fault(None, 0, f"{what} is not what the migrations made")
    for role, words in rights_over_log():
        yield Fault(None, 0, f"the role “{role}” {words}; it may read, and append through log_append")
