"""What guards the log: triggers, functions and rights, each changed by hand and named; what the web's role may not."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import Error, connection, transaction

from tests.log.hands import web_role
from workshops.domain.database_owner import as_owner
from workshops.domain.log_check import check_log
from workshops.domain.log_guards import EXPECTED, definitions, guard_faults

ON_GUARDS = [
    ("CREATE OR REPLACE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",
     "function public.log_refuse() is not what the migrations made"),
    ("CREATE OR REPLACE FUNCTION log_field(value text) RETURNS text LANGUAGE sql IMMUTABLE RETURN value",
     "function public.log_field(text) is not what the migrations made"),
    ("ALTER FUNCTION log_append(uuid, uuid, text, text, text, text) SET search_path = pg_temp",
     "function public.log_append(uuid,uuid,text,text,text,text) is not what the migrations made"),
    ("CREATE FUNCTION log_append(text) RETURNS text LANGUAGE sql RETURN $1",
     "function public.log_append(text) is there, which no migration made"),
    ("DROP TRIGGER log_event_no_change ON log_event", "trigger log_event_no_change on log_event is missing"),
    ("ALTER TABLE log_event DISABLE TRIGGER log_event_no_truncate",
     "trigger log_event_no_truncate on log_event is not what the migrations made"),
    ("ALTER TABLE log_event DISABLE TRIGGER ALL", "trigger log_event_no_change on log_event is not what"),
    ("CREATE TRIGGER a BEFORE INSERT ON log_event FOR EACH ROW EXECUTE FUNCTION log_refuse()",
     "trigger a on log_event is there, which no migration made"),
    ("CREATE RULE r AS ON INSERT TO log_event DO INSTEAD NOTHING",
     "rule r on log_event is there, which no migration made"),
    ("ALTER TABLE log_event DROP CONSTRAINT log_event_chain_prev_hash_key",
     "constraint log_event_chain_prev_hash_key on log_event is missing"),
    ("ALTER TABLE workshops_revision ALTER COLUMN body DROP EXPRESSION",
     "column body of workshops_revision is not what the migrations made"),
    ("ALTER TABLE log_event ALTER COLUMN body DROP EXPRESSION",
     "column body of log_event is not what the migrations made"),
    ("GRANT UPDATE ON log_event TO {role}", "“{role}” may update log_event"),
    ("GRANT UPDATE (body_text) ON log_event TO {role}", "“{role}” may update log_event"),
    ("GRANT DELETE ON log_chain_head TO public", "may delete from log_chain_head"),
    ("GRANT EXECUTE ON FUNCTION log_append(uuid, uuid, text, text, text, text) TO {role}; ALTER ROLE {role} SUPERUSER",
     "“{role}” is a superuser"),
    ("GRANT SELECT ON log_event TO {role}; GRANT SET ON PARAMETER session_replication_role TO {role}",
     "“{role}” may switch triggers off"),
    ("GRANT SELECT ON log_event TO {role}; DO $$ BEGIN EXECUTE 'GRANT ' || quote_ident(current_user) || ' TO {role}';"
     " END $$", "“{role}” is a member of "),
    # A way round them, for whoever comes later.
    ("CREATE FUNCTION tidy() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM log_event'",
     "function public.tidy() is there, which no migration made"),
    ("CREATE SCHEMA aside; CREATE FUNCTION aside.tidy() RETURNS void LANGUAGE sql SECURITY DEFINER"
     " AS 'DELETE FROM public.log_event'", "the function aside.tidy() acts with the rights of "),
    ("CREATE ROLE mallory; ALTER FUNCTION log_append(uuid, uuid, text, text, text, text) OWNER TO mallory",
     "log_append(uuid,uuid,text,text,text,text) belongs to “mallory”"),
    ("GRANT EXECUTE ON FUNCTION log_append_past(uuid, uuid, text, text, text, text, timestamptz) TO {role}",
     "“{role}” may tell a past"),
    ("GRANT TRUNCATE ON workshops_signoff TO {role}", "“{role}” may truncate workshops_signoff"),
    ("GRANT CREATE ON SCHEMA public TO {role}", "“{role}” may make objects in the schema public"),
    ("ALTER ROLE {role} SET session_replication_role = 'replica'",
     "connections of “{role}” begin with session_replication_role=replica"),
    # Other rows than those that are checked.
    ("ALTER TABLE log_event RENAME TO log_old; CREATE VIEW log_event AS SELECT * FROM log_old", "log_event is "),
    ("CREATE TABLE more () INHERITS (log_event)", "more adds its rows to those of log_event"),
    ("CREATE SCHEMA {role}; GRANT USAGE ON SCHEMA {role} TO {role}; CREATE TABLE {role}.workshops_signoff (id int)",
     "the table workshops_signoff is hidden behind another of its name"),
    ("CREATE SCHEMA {role}; GRANT USAGE ON SCHEMA {role} TO {role}; CREATE FUNCTION {role}.log_append(uuid, uuid, text,"
     " text, text, text) RETURNS void LANGUAGE sql AS ''",
     "the function log_append is hidden behind another of its name"),
    ("ALTER TABLE log_event SET UNLOGGED", "the table log_event is unlogged: its rows are gone after a crash"),
    ("ALTER TABLE workshops_signoff ENABLE ROW LEVEL SECURITY", "rows of workshops_signoff are hidden by row security"),
    ("CREATE POLICY kind ON workshops_signoff USING (stance <> 'dissent')",
     "policy kind on workshops_signoff is there"),
    # Rows that cannot be written any more, or not as they were meant.
    ("ALTER TABLE workshops_signoff ADD CONSTRAINT kind CHECK (stance <> 'dissent') NOT VALID",
     "constraint kind on workshops_signoff is there, which no migration made"),
    ("ALTER TABLE log_event ADD CONSTRAINT kind CHECK (kind <> 'decision.signed') NOT VALID",
     "constraint kind on log_event is there, which no migration made"),
    ("ALTER TABLE workshops_signoff DROP CONSTRAINT sign_off_stance_known, ADD CONSTRAINT sign_off_stance_known"
     " CHECK (stance IN ('approve', 'approve_with_reservation', 'abstain')) NOT VALID",
     "constraint sign_off_stance_known on workshops_signoff is not what the migrations made"),
    ("CREATE UNIQUE INDEX kind ON workshops_signoff (revision_id)",
     "list of foreign keys and unique indexes of workshops_signoff is not what the migrations made"),
    ("ALTER TABLE log_event ADD COLUMN note text", "column note of log_event is there, which no migration made"),
    ("ALTER TABLE workshops_signoff ADD COLUMN note text",
     "the column note of workshops_signoff is there, which no migration made"),
    ("ALTER TABLE workshops_revisitplan ALTER COLUMN every_months TYPE bigint",
     "the column every_months of workshops_revisitplan is bigint, never null, and the migrations made it smallint"),
    ("ALTER TABLE log_event ALTER COLUMN actor SET DEFAULT 'system'",
     "column actor of log_event is not what the migrations made"),
    ("ALTER TABLE workshops_signoff ALTER COLUMN stance SET DEFAULT 'approve'",
     "default of stance of workshops_signoff is there, which no migration made"),
    ("ALTER TABLE workshops_signoff ALTER COLUMN guest SET DEFAULT true",
     "default of guest of workshops_signoff is not what the migrations made"),
    # What the web cannot do any more, or does elsewhere.
    ("REVOKE SELECT ON log_event FROM {role}", "“{role}” may not select log_event, without which pages fail"),
    ("REVOKE SELECT ON workshops_signoff FROM {role}", "“{role}” may not select workshops_signoff"),
    ("REVOKE EXECUTE ON FUNCTION log_append(uuid, uuid, text, text, text, text) FROM {role}",
     "“{role}” may not execute log_append("),
    ("ALTER ROLE {role} SET search_path = aside, public",
     "connections of “{role}” begin with search_path=aside, public, in which other tables may stand before ours"),
    ("ALTER ROLE {role} SET search_path = ''", "connections of “{role}” begin with search_path=\"\", in which"),
    # What keeps rooms, signatures and search as they were.
    ("CREATE TRIGGER kind BEFORE INSERT ON workshops_signoff FOR EACH ROW EXECUTE FUNCTION log_refuse()",
     "trigger kind on workshops_signoff is there, which no migration made"),
    ("DROP TRIGGER answer_of_open_round ON workshops_answer", "trigger answer_of_open_round on workshops_answer is"),
    ("CREATE OR REPLACE FUNCTION search_parts(p_decision uuid) RETURNS jsonb LANGUAGE sql"
     " AS 'SELECT NULL::jsonb'",
     "function public.search_parts(uuid) is not what the migrations made"),
    ("ALTER TABLE workshops_revision DISABLE TRIGGER ALL", "the foreign keys of workshops_revision are switched off"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "why"), ON_GUARDS)
def test_a_guard_that_was_changed_and_a_right_too_many_are_named(db: None, sql: str, why: str) -> None:
    role = settings.DATABASE_WEB_ROLE
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql.replace("{role}", role))
    faults = list(guard_faults())
    assert {fault.where for fault in faults} == {"the database"}
    assert why.replace("{role}", role) in faults[0].why


@pytest.mark.parametrize("path", ['"$user", public', "public, extensions", "pg_catalog, public"])
def test_a_path_that_leads_to_our_tables_first_is_nobodys_fault(db: None, path: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {settings.DATABASE_WEB_ROLE} SET search_path = {path}")
    assert list(guard_faults()) == []


def test_a_guard_is_named_by_the_check_of_the_log(db: None) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER log_event_no_change ON log_event")
    fault = check_log().fault
    assert fault is not None
    assert "trigger log_event_no_change on log_event is missing" in fault.why


def test_the_web_role_cannot_reach_what_is_shown_of_a_text_nor_the_log_itself(db: None) -> None:
    attempts = [
        ("UPDATE workshops_revision SET body = '{}'", "generated column"),
        ("UPDATE log_event SET kind = 'x'", "permission denied"),
        ("DELETE FROM log_event", "permission denied"),
        ("INSERT INTO log_chain_head VALUES (gen_random_uuid(), 0, '')", "permission denied"),
        ("ALTER TABLE log_event DISABLE TRIGGER ALL", "must be owner"),
        ("SET session_replication_role = replica", "permission denied"),
        ("SELECT log_append_past(gen_random_uuid(), gen_random_uuid(), '', '', '', '', now())", "permission denied"),
    ]
    with web_role() as cursor:
        for sql, refused in attempts:
            with pytest.raises(Error, match=refused), transaction.atomic():
                cursor.execute(sql)


def test_the_guards_are_those_that_are_expected(db: None) -> None:
    """Where a migration changes one, this says what `log_guards.EXPECTED` must say."""
    now = definitions()
    lines = [f'    "{what}": "{now[what]}",' for what in sorted(now) if EXPECTED.get(what) != now[what]]
    if lines:
        pytest.fail("\n".join(lines))
    assert EXPECTED.keys() - now.keys() == set()
