"""What keeps the log append-only, and rooms and search true to it, compared with what the migrations made: every
function, trigger and rule, the columns, defaults and constraints of tables; that no table is hidden behind another, and
that whoever writes through `log_append` can do nothing else to it, and the web's role all that it needs.

The definitions are PostgreSQL's own, of which a digest stands here. A migration that changes one changes it here too;
the test of this list prints the new one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from django.conf import settings
from django.db import connection, transaction

from workshops.domain.database_needs import missing_rights
from workshops.domain.database_rights import rights_over_log
from workshops.domain.log_columns import column_faults
from workshops.domain.log_faults import Fault

# {what: the first 16 hex digits of the SHA-256 of its definition}
EXPECTED: dict[str, str] = {
    "column actor of log_event": "b925975ea7b37644",
    "column at of log_event": "93a834f5da2540b6",
    "column begun_at of log_chain_head": "50d7dd4a2b031730",
    "column body of log_event": "436387066110d3c6",
    "column body of workshops_revision": "aa706f73d52c8035",
    "column body_text of log_event": "b925975ea7b37644",
    "column chain of log_chain_head": "1f2401916fee6d2f",
    "column chain of log_event": "1f2401916fee6d2f",
    "column event_id of log_event": "1f2401916fee6d2f",
    "column hash of log_chain_head": "b925975ea7b37644",
    "column hash of log_event": "b925975ea7b37644",
    "column kind of log_event": "b925975ea7b37644",
    "column prev_hash of log_event": "b925975ea7b37644",
    "column seq of log_chain_head": "e91d81318ccd9f40",
    "column seq of log_event": "e91d81318ccd9f40",
    "column subject of log_event": "b925975ea7b37644",
    "constraint answer_confidence_1_to_3 on workshops_answer": "1aeb8a7918189216",
    "constraint answer_level_0_to_4 on workshops_answer": "46c0ca3a9d513270",
    "constraint assumption_state_known on workshops_assumption": "893766d38e3b124e",
    "constraint comparator_known on workshops_signal": "0ebc403015a9d067",
    "constraint decision_accepted_by_somebody on workshops_decision": "05f963fe5d0566c3",
    "constraint decision_not_its_own_amendment on workshops_decision": "e9de920ee4aede0b",
    "constraint decision_not_its_own_successor on workshops_decision": "65243b2be2b7aeb8",
    "constraint decision_open_not_accepted on workshops_decision": "56f65233b0a60c79",
    "constraint decision_status_known on workshops_decision": "1d0a7521fa4c7962",
    "constraint forecast_by_one on workshops_forecast": "0ff2f6ee90fb8eb9",
    "constraint forecast_in_percent on workshops_forecast": "c7539151d1b6c44d",
    "constraint knock_state_known on workshops_knock": "7d9dd29733729170",
    "constraint log_chain_head_pkey on log_chain_head": "e2b60dc0d846d0c7",
    "constraint log_event_chain_prev_hash_key on log_event": "e06f703f626bcf7e",
    "constraint log_event_chain_seq_key on log_event": "fbd25b2cd10d9f7c",
    "constraint log_event_pkey on log_event": "e1a8f62f2bb563ab",
    "constraint log_event_seq_check on log_event": "34efad192ff6cb8e",
    "constraint member_role_known on workshops_member": "0e80b572f82ab4f8",
    "constraint metric_outcome_measured_known on workshops_metricoutcome": "b3baf5721d63ff74",
    "constraint note_settled_only_parked on workshops_note": "de766173fba33e23",
    "constraint occurrence_cadence_counts on workshops_occurrence": "ef1cced0081765dc",
    "constraint occurrence_completed_with_outcome on workshops_occurrence": "2170fa32fff085ce",
    "constraint occurrence_reason_known on workshops_occurrence": "c4c4afea9aa9c97b",
    "constraint occurrence_snoozed_thrice_at_most on workshops_occurrence": "543b93989856eb03",
    "constraint occurrence_state_known on workshops_occurrence": "147e0cb999bb35f7",
    "constraint participant_barred_only_removed on workshops_participant": "607698f8ecfd1e2c",
    "constraint pilot_of_one on workshops_pilot": "e7ec07c312950fd7",
    "constraint plan_1_to_12 on workshops_revisitplan": "c85dae3a88b6dad4",
    "constraint recommendation_ready_has_result on workshops_recommendation": "2204b510f527a7f4",
    "constraint role_weight_not_negative on workshops_stakeholderrole": "56ecbe0eaa33460f",
    "constraint round_closed_after_opened on workshops_round": "7a41d1329e0dcbbf",
    "constraint round_revealed_only_closed on workshops_round": "f75c750efd19c9a6",
    "constraint sign_off_by_somebody on workshops_signoff": "f52f00f7761148be",
    "constraint sign_off_stance_known on workshops_signoff": "569555809338a5dc",
    "constraint weight_0_to_10 on workshops_weight": "56a7d77e0d8f8c8a",
    "constraint window_at_least_a_day on workshops_signal": "aad8898eb342f369",
    "constraint workshop_budget_known on workshops_workshop": "5284d45b89af05be",
    "constraint workshop_door_known on workshops_workshop": "7c720bac2407d1ee",
    "constraint workshop_ended_when_over on workshops_workshop": "c1a9987697e32ec3",
    "constraint workshop_in_place_known on workshops_workshop": "3c8b02f211d501b9",
    "constraint workshop_reveal_known on workshops_workshop": "a7b02be7f57ce996",
    "constraint workshop_stage_known on workshops_workshop": "b8848d5d310c4d78",
    "constraint workshop_table_in_discussion on workshops_workshop": "cb861ce6bb866f74",
    "constraint workshops_answer_confidence_check on workshops_answer": "e9e2900383643626",
    "constraint workshops_answer_level_check on workshops_answer": "d069b806e35cb156",
    "constraint workshops_assumption_position_check on workshops_assumption": "69da353a39e272c3",
    "constraint workshops_comingday_number_check on workshops_comingday": "d2ba83fac6620be7",
    "constraint workshops_decision_number_check on workshops_decision": "d2ba83fac6620be7",
    "constraint workshops_decision_revision_number_check on workshops_decision": "43059551b50d022b",
    "constraint workshops_forecast_metric_check on workshops_forecast": "de3fc8f6494d1a18",
    "constraint workshops_forecast_percent_check on workshops_forecast": "cbb674f7909cdea7",
    "constraint workshops_metricoutcome_metric_check on workshops_metricoutcome": "de3fc8f6494d1a18",
    "constraint workshops_occurrence_period_check on workshops_occurrence": "b76b996f1ee7ea96",
    "constraint workshops_occurrence_sequence_check on workshops_occurrence": "46ea8afe30f94f4c",
    "constraint workshops_occurrence_snooze_count_check on workshops_occurrence": "597b6439510ff06e",
    "constraint workshops_pilot_seed_check on workshops_pilot": "da6f7d0ea259ff3c",
    "constraint workshops_pilot_size_check on workshops_pilot": "4381903bedfa20eb",
    "constraint workshops_revision_number_check on workshops_revision": "d2ba83fac6620be7",
    "constraint workshops_revisitplan_anchor_period_check on workshops_revisitplan": "223e11bb924f41d5",
    "constraint workshops_revisitplan_every_months_check on workshops_revisitplan": "7fe3f4fbca71660b",
    "constraint workshops_round_number_check on workshops_round": "d2ba83fac6620be7",
    "constraint workshops_signal_window_days_check on workshops_signal": "8309ba452ab88756",
    "constraint workshops_stakeholderrole_position_check on workshops_stakeholderrole": "69da353a39e272c3",
    "constraint workshops_termofforce_revision_number_check on workshops_termofforce": "43059551b50d022b",
    "constraint workshops_workshop_meeting_sequence_check on workshops_workshop": "d5cc5ea7c8633118",
    "constraint workshops_workshop_queries_a_day_check on workshops_workshop": "474449560bb53f85",
    "default of barred of workshops_participant": "ef4b6eb6d3b6667a",
    "default of door of workshops_workshop": "693cd787bb5475df",
    "default of guest of workshops_signoff": "ef4b6eb6d3b6667a",
    "default of held of workshops_delivery": "ef4b6eb6d3b6667a",
    "default of role_claimed of workshops_participant": "ef4b6eb6d3b6667a",
    "default of watches of workshops_assumption": "8b33fa21c375b813",
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
    "list of foreign keys and unique indexes of log_chain_head": "9cc46584cd419b5c",
    "list of foreign keys and unique indexes of log_event": "a963710d28f22806",
    "list of foreign keys and unique indexes of workshops_answer": "5822597f90a36af5",
    "list of foreign keys and unique indexes of workshops_assumption": "05dec63b0c0a9407",
    "list of foreign keys and unique indexes of workshops_checklistanswer": "6810cac00fe8b8c9",
    "list of foreign keys and unique indexes of workshops_comingday": "eb4dbce01fcb2132",
    "list of foreign keys and unique indexes of workshops_decision": "b2dfc586c90719b7",
    "list of foreign keys and unique indexes of workshops_eventtext": "4425286c9d72daa6",
    "list of foreign keys and unique indexes of workshops_forecast": "b3cf48c7c0d3d602",
    "list of foreign keys and unique indexes of workshops_knock": "f6418bbe0d8fe417",
    "list of foreign keys and unique indexes of workshops_member": "dd37805935e9f6e9",
    "list of foreign keys and unique indexes of workshops_metricoutcome": "a09b2f718ec79a9c",
    "list of foreign keys and unique indexes of workshops_note": "e600b81c6dab4331",
    "list of foreign keys and unique indexes of workshops_occurrence": "42ef82aedba526ad",
    "list of foreign keys and unique indexes of workshops_participant": "2a77c35e14ba9070",
    "list of foreign keys and unique indexes of workshops_pilot": "7eac4c749c67eb06",
    "list of foreign keys and unique indexes of workshops_pilotfile": "6eb8451ccc6f76d3",
    "list of foreign keys and unique indexes of workshops_reading": "7bcfcbefef9f2189",
    "list of foreign keys and unique indexes of workshops_recommendation": "6d7ea954f33803e5",
    "list of foreign keys and unique indexes of workshops_revision": "01cebbbbf2e0cbd6",
    "list of foreign keys and unique indexes of workshops_revisitplan": "826d509c9932477f",
    "list of foreign keys and unique indexes of workshops_round": "490316ef9cb2d3cc",
    "list of foreign keys and unique indexes of workshops_searchdocument": "8298c402c4114203",
    "list of foreign keys and unique indexes of workshops_signal": "b3f30d2bedda26fd",
    "list of foreign keys and unique indexes of workshops_signoff": "3ee852bfd26d1230",
    "list of foreign keys and unique indexes of workshops_stakeholderrole": "769538722300a6be",
    "list of foreign keys and unique indexes of workshops_termofforce": "9ef869baf1b5e9d0",
    "list of foreign keys and unique indexes of workshops_weight": "3181747aca9ff3db",
    "list of foreign keys and unique indexes of workshops_workshop": "e027745f73c94c31",
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

# What the log gives again, what lies beside it, and what search and lists read of it.
_TABLES = (
    "^(log_(event|chain_head)|workshops_(answer|assumption|checklistanswer|comingday|decision|eventtext|forecast|knock"
    "|member|metricoutcome|note|occurrence|participant|pilot|pilotfile|reading|recommendation|revisitplan|revision"
    "|round|searchdocument|signal|signoff|stakeholderrole|termofforce|weight|workshop))$"
)

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
    FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
    WHERE c.relnamespace = 'public'::regnamespace AND (o.contype IN ('c', 'x') AND c.relname ~ %(tables)s
        OR o.contype <> 'n' AND c.relname IN ('log_event', 'log_chain_head'))
    UNION ALL
    SELECT 'list of foreign keys and unique indexes of ' || relname, string_agg(said, '; ' ORDER BY said COLLATE "C")
    FROM (SELECT conrelid, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'
          UNION ALL SELECT indrelid, pg_get_indexdef(indexrelid) FROM pg_index WHERE indisunique) key(relid, said)
    JOIN pg_class c ON c.oid = relid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname ~ %(tables)s GROUP BY relname
    UNION ALL
    SELECT CASE WHEN relname LIKE 'log\\_%%' OR attname = 'body' THEN 'column ' ELSE 'default of ' END
           || a.attname || ' of ' || c.relname,
           concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation::regcollation,
           a.attidentity, a.attgenerated, pg_get_expr(f.adbin, f.adrelid))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
        AND (c.relname LIKE 'log\\_%%' OR c.relname LIKE 'workshops\\_%%' AND f.oid IS NOT NULL
            OR (c.relname, a.attname) = ('workshops_revision', 'body'))
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
            WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'log\\_%%'
          UNION ALL SELECT relname, relowner FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname LIKE 'log\\_%%'
         ) owned(what, owner)
    WHERE owner <> (SELECT relowner FROM pg_class WHERE oid = 'public.log_event'::regclass)
    UNION ALL
    SELECT 'connections' || coalesce(' of “' || r.rolname || '”', '') || ' begin with ' || setting
        || ', which switches triggers off'
    FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole CROSS JOIN unnest(s.setconfig) AS setting
    WHERE setting ~ '^session_replication_role=' AND setting !~* '=origin$'
        AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    UNION ALL
    SELECT 'connections' || coalesce(' of “' || r.rolname || '”', '') || ' begin with ' || setting
        || ', in which other tables may stand before ours'
    FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole CROSS JOIN unnest(s.setconfig) AS setting
    WHERE setting ~ '^search_path=' AND setting !~ '^search_path=("[$]user", |pg_catalog, )*public(,|$)'
        AND (r.oid IS NULL OR r.rolname IN (current_user, %(web)s)
            OR r.oid = (SELECT relowner FROM pg_class WHERE oid = 'public.log_event'::regclass))
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
        cursor.execute(_DEFINITIONS, {"tables": _TABLES})
        found = {what: hashlib.sha256(_plain(what, text).encode()).hexdigest()[:16] for what, text in cursor.fetchall()}
        cursor.execute("SELECT set_config('search_path', %s, true)", [before])
    return found


_CAST = re.compile(r"::(?:character varying|text)(?:\[\])?")
_ALONE = re.compile(r"\((\w+|'[^']*'|ARRAY\[[^][]*\])\)")


def _plain(what: str, text: str) -> str:
    """Of a constraint, without the casts and brackets that PostgreSQL writes otherwise after a dump and restore."""
    if not what.startswith(("constraint", "list")):
        return text
    text = _CAST.sub("", text)
    while (plainer := _ALONE.sub(r"\1", text)) != text:
        text = plainer
    return text


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
    for words in column_faults():
        yield Fault(None, 0, words)
    with connection.cursor() as cursor:
        cursor.execute(_WRONG, {"web": settings.DATABASE_WEB_ROLE})
        for (words,) in cursor.fetchall():
            yield Fault(None, 0, words)
    for role, words in rights_over_log():
        yield Fault(None, 0, f"the role “{role}” {words}; it may read, and append through log_append")
    for words in missing_rights(settings.DATABASE_WEB_ROLE):
        yield Fault(None, 0, f"the role “{settings.DATABASE_WEB_ROLE}” {words}, without which pages fail")
