"""What keeps the log append-only, and rooms and search true to it, compared with what the migrations made: every
function, trigger and rule, the log's constraints, generated columns; that no table is hidden behind another, and that
whoever writes through `log_append` can do nothing else to it.

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
    "function public.answer_of_open_round()": "ccacdaf129f6a6d3",
    "function public.audit_let_go(uuid,integer)": "0e19725e194dfd12",
    "function public.audit_stays()": "48cd2a1456eee9e2",
    "function public.coming_day_begin()": "0a944539b2cf482c",
    "function public.coming_day_follow()": "c2323baf475e7fd9",
    "function public.log_append(uuid,uuid,text,text,text,text)": "b3f78a475a52e998",
    "function public.log_append_past(uuid,uuid,text,text,text,text,timestamp with time zone)": "06c257783cd13aa3",
    "function public.log_field(text)": "f604efc79df39a57",
    "function public.log_hash(uuid,bigint,uuid,text,text,text,timestamp with time zone,text,text)": "cfb75f6d3e667345",
    "function public.log_refuse()": "2a42fa6df94aafa5",
    "function public.promise_stays()": "d3dc201048cd7f30",
    "function public.round_stays_closed()": "3e7cfe66792c92c8",
    "function public.search_approach(text)": "6d9b2c20427533eb",
    "function public.search_dictionary(text)": "f226b04cd3182203",
    "function public.search_fold(text)": "e4e76f74c0471a48",
    "function public.search_follow()": "81f60ab833f23163",
    "function public.search_follow_name()": "bf3a6456ef1c687a",
    "function public.search_grams(text)": "83a3cf6c8c6150eb",
    "function public.search_parts(uuid)": "4b32469dbe89c6a6",
    "function public.search_parts_of(uuid[])": "fbe2790309c37054",
    "function public.search_refresh(uuid)": "0b9503ff11aea512",
    "function public.search_refresh_subject(text)": "7ce03436189350de",
    "function public.search_terms(uuid)": "3a7de9e3f579ef11",
    "function public.search_vector(text[],integer,regdictionary)": "305c85bf956f6bd8",
    "function public.search_words(text)": "680cdf9391a786b0",
    "function public.spoken_owner(uuid,text)": "2fc17fb0c0d1164b",
    "function public.weight_of_last_round()": "5498b2705b84ff33",
    "kind of log_chain_head": "454349e422f05297",
    "kind of log_event": "454349e422f05297",
    "kind of workshops_revision": "454349e422f05297",
    "trigger answer_of_open_round on workshops_answer": "a0970fe14a3432d7",
    "trigger audit_stays on workshops_auditentry": "16dc578faaa7d5fa",
    "trigger coming_day_begins on workshops_decision": "22c12c682825935a",
    "trigger coming_day_follows on workshops_occurrence": "1eeb1fab348f5d8f",
    "trigger log_event_no_change on log_event": "8bc3d604fdddf25f",
    "trigger log_event_no_truncate on log_event": "79f3694a2b0dd284",
    "trigger log_head_no_delete on log_chain_head": "11fcaadaa5d652ee",
    "trigger log_head_no_truncate on log_chain_head": "9f452deb9040f40b",
    "trigger promise_stays on workshops_workshop": "7ffb853ea0da534c",
    "trigger round_stays_closed on workshops_round": "9b70fd9fc0d48f07",
    "trigger search_follows_account on workshops_user": "9542695fd9d65bd0",
    "trigger search_follows_language on workshops_workspace": "2222fce3aa81b9d5",
    "trigger search_follows_member on workshops_member": "8c6dbd82fc9dedd6",
    "trigger search_follows_note on workshops_note": "31bc9af588a73628",
    "trigger search_follows_seat on workshops_participant": "98284bd06e1272d0",
    "trigger search_follows_sign_off on workshops_signoff": "6cbbab06635db083",
    "trigger search_follows_successor on workshops_decision": "82231b05bd9c0106",
    "trigger search_follows_text on workshops_eventtext": "f98cd7c377d65b41",
    "trigger weight_of_last_round on workshops_weight": "f5e2812d6b921ecd",
}

# With an empty search path every name is written out in full. What an extension brought is its own.
_DEFINITIONS = """
    SELECT 'function ' || p.oid::regprocedure::text, pg_get_functiondef(p.oid)
    FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p', 'w')
        AND NOT EXISTS (SELECT FROM pg_depend x
            WHERE x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'e')
    UNION ALL
    SELECT 'trigger ' || tgname || ' on ' || c.relname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
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
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
    WHERE c.relnamespace = 'public'::regnamespace AND (r.rulename <> '_RETURN' OR c.relname ~ '^(log|workshops)_')
    UNION ALL
    SELECT 'policy ' || p.polname || ' on ' || c.relname, coalesce(pg_get_expr(p.polqual, p.polrelid), '')
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'kind of ' || c.relname, c.relkind::text
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname IN ('log_event', 'log_chain_head', 'workshops_revision')
"""

# What is wrong wherever it is, in the words of the fault.
_WRONG = """
    SELECT 'the foreign keys of ' || c.relname || ' are switched off'
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        AND EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgisinternal AND t.tgenabled <> 'O')
    UNION ALL
    SELECT 'rows of ' || c.relname || ' are hidden by row security'
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity
    UNION ALL
    SELECT i.inhrelid::regclass || ' adds its rows to those of ' || c.relname
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname ~ '^(log|workshops)_' AND c.relkind = 'r'
    UNION ALL
    SELECT 'the table ' || c.relname || ' is hidden behind another of its name'
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
        AND c.relname ~ '^(log|workshops)_' AND NOT pg_table_is_visible(c.oid)
    UNION ALL
    SELECT 'the function ' || p.proname || ' is hidden behind another of its name'
    FROM pg_proc p WHERE p.pronamespace IN ('public'::regnamespace, 'pg_catalog'::regnamespace)
        AND NOT pg_function_is_visible(p.oid)
        AND NOT EXISTS (SELECT FROM pg_depend x
            WHERE x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'e')
    UNION ALL
    SELECT 'the table ' || c.relname || ' is unlogged: its rows are gone after a crash'
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        AND c.relname ~ '^(log|workshops)_' AND c.relpersistence = 'u'
    UNION ALL
    SELECT 'the function ' || p.oid::regprocedure || ' acts with the rights of “' || pg_get_userbyid(p.proowner)
        || '”, who may change the log, and no migration made it'
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prosecdef AND n.nspname NOT IN ('public', 'pg_catalog', 'information_schema')
        AND p.proowner = (SELECT relowner FROM pg_class WHERE oid = 'public.log_event'::regclass)
        AND NOT EXISTS (SELECT FROM pg_depend x
            WHERE x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND x.deptype = 'e')
    UNION ALL
    SELECT what || ' belongs to “' || pg_get_userbyid(owner) || '”, and not to whom the log does'
    FROM (SELECT oid::regprocedure::text, proowner FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'log\\_%'
          UNION ALL SELECT relname, relowner FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname LIKE 'log\\_%'
         ) owned(what, owner)
    WHERE owner <> (SELECT relowner FROM pg_class WHERE oid = 'public.log_event'::regclass)
    UNION ALL
    SELECT 'connections' || coalesce(' of “' || r.rolname || '”', '') || ' begin with ' || setting
        || ', which switches triggers off'
    FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole CROSS JOIN unnest(s.setconfig) AS setting
    WHERE setting ~ '^session_replication_role=' AND setting !~* '=origin$'
        AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    UNION ALL
    SELECT 'triggers are switched off here (session_replication_role)'
    WHERE current_setting('session_replication_role') <> 'origin'
    ORDER BY 1
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
    with connection.cursor() as cursor:
        cursor.execute(_WRONG)
        for (words,) in cursor.fetchall():
            yield Fault(None, 0, words)
    for role, words in rights_over_log():
        yield Fault(None, 0, f"the role “{role}” {words}; it may read, and append through log_append")
