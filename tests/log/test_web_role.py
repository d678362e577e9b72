"""What the web's role may do to the log, tried by one that really comes in as it: append and read, and nothing else."""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.checks import Error
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from psycopg import sql

from tests.processes import database
from workshops.checks import deployed_role_can_work, web_role_can_work, web_role_is_narrow
from workshops.domain.database_needs import missing_rights
from workshops.domain.database_owner import as_owner
from workshops.domain.database_rights import GRANTS, NoWebRole, set_up_web_role, wide_rights
from workshops.models import Workspace

ROLE = settings.DATABASE_WEB_ROLE


@pytest.fixture
def web(db: None) -> Iterator[psycopg.Connection]:
    """Somebody who has taken over a web process: its way into the database, and every statement there is."""
    with psycopg.connect(database()["DATABASE_URL"]) as link:
        yield link


def test_it_is_the_role_that_is_named_and_cannot_lay_it_down(web: psycopg.Connection) -> None:
    web.execute("SET ROLE NONE")
    assert web.execute("SELECT session_user, current_user").fetchone() == (ROLE, ROLE)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO log_event (event_id) VALUES (gen_random_uuid())",
        "UPDATE log_event SET kind = 'x'",
        "UPDATE log_chain_head SET seq = 1",
        "DELETE FROM log_event",
        "DELETE FROM log_chain_head",
        "TRUNCATE log_event",
        "TRUNCATE workshops_eventtext",
        "DELETE FROM workshops_eventtext",
        "UPDATE workshops_eventtext SET field = ''",
        "DELETE FROM workshops_auditentry",
        "UPDATE workshops_auditentry SET kind = 'invited'",
        "TRUNCATE workshops_auditentry",
        "UPDATE django_migrations SET name = 'x'",
        "ALTER TABLE log_event DISABLE TRIGGER ALL",
        "ALTER TABLE log_event ADD COLUMN x int",
        "ALTER TABLE log_event OWNER TO current_user",
        "DROP TABLE log_event CASCADE",
        "DROP TRIGGER log_event_no_change ON log_event",
        "CREATE TRIGGER x BEFORE INSERT ON log_event FOR EACH ROW EXECUTE FUNCTION log_refuse()",
        "CREATE RULE x AS ON INSERT TO log_event DO INSTEAD NOTHING",
        "SET session_replication_role = replica",
        "SELECT set_config('session_replication_role', 'replica', false)",
        "CREATE OR REPLACE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "ALTER FUNCTION log_append(uuid, uuid, text, text, text, text) SECURITY INVOKER",
        "DROP FUNCTION log_refuse() CASCADE",
        "CREATE FUNCTION log_append(uuid) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE shadow (x int)",
        "SELECT log_append_past(gen_random_uuid(), gen_random_uuid(), 'x', 'x', 'x', '{}', now())",
        "GRANT advisor TO advisor_web",
        "ALTER ROLE advisor_web SUPERUSER",
        "SET ROLE advisor",
        "SET SESSION AUTHORIZATION advisor",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)  # fmt: skip
def test_it_may_not(web: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(statement)


def test_it_appends_and_reads_what_it_appended(web: psycopg.Connection) -> None:
    chain, event = uuid.uuid4(), uuid.uuid4()
    appended = web.execute("SELECT seq, hash FROM log_append(%s, %s, 'x', 'x', 'x', '{}')", [chain, event]).fetchone()
    read = web.execute("SELECT seq, hash FROM log_event WHERE event_id = %s", [event]).fetchone()
    web.rollback()
    assert appended == read
    assert appended is not None
    assert appended[0] == 1


def test_tables_made_later_are_its_to_write_and_not_its_own(db: None) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE later (id serial, said text)")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO later (said) VALUES ('a'); UPDATE later SET said = 'b'; DELETE FROM later")
    with pytest.raises(Exception, match="must be owner"), connection.cursor() as cursor:
        cursor.execute("DROP TABLE later")


# What is too wide


@contextmanager
def changed(*statements: str) -> Iterator[Any]:
    """As the administrator, and taken back at the end; meanwhile we are the web's role."""
    with transaction.atomic():
        with as_owner(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(sql.SQL(statement).format(web=sql.Identifier(ROLE)))
        yield
        transaction.set_rollback(True)


def test_rights_as_they_come_are_narrow_and_the_check_is_content(db: None) -> None:
    assert wide_rights() == []
    assert web_role_is_narrow() == []


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["GRANT DELETE ON log_event TO {web}"], ["may delete from log_event"]),
        (["GRANT UPDATE (kind) ON log_event TO {web}"], ["may update log_event"]),
        (["GRANT DELETE ON workshops_auditentry TO {web}"], ["may delete from workshops_auditentry"]),
        (["GRANT TRUNCATE ON log_chain_head TO PUBLIC"], ["may truncate log_chain_head"]),
        (["GRANT TRIGGER ON workshops_revision TO {web}"], ["may trigger (make triggers) on workshops_revision"]),
        (["GRANT CREATE ON SCHEMA public TO {web}"], ["may make objects in the schema public"]),
        (["GRANT SET ON PARAMETER session_replication_role TO {web}"],
         ["may switch triggers off (session_replication_role)"]),
        (["GRANT EXECUTE ON FUNCTION log_append_past(uuid, uuid, text, text, text, text, timestamptz) TO {web}"],
         ["may tell a past (log_append_past)"]),
        (["ALTER FUNCTION log_refuse() OWNER TO {web}"], ["owns the function log_refuse"]),
        (["CREATE ROLE other ROLE {web}", "ALTER TABLE workshops_tick OWNER TO other"],
         ["owns the table workshops_tick as a member of other", "may truncate workshops_tick",
          "may trigger (make triggers) on workshops_tick"]),
        (["ALTER ROLE {web} CREATEROLE"], ["may make roles"]),
        (["GRANT pg_execute_server_program TO {web}"], ["is a member of pg_execute_server_program"]),
        (["ALTER ROLE {web} SUPERUSER"], ["is a superuser"]),
    ],
)  # fmt: skip
def test_each_right_that_is_too_wide_fails_the_check(db: None, statements: list[str], said: list[str]) -> None:
    with changed(*statements):
        assert sorted(wide_rights()) == sorted(said)
        (found,) = web_role_is_narrow()
    assert isinstance(found, Error)
    assert "; ".join(wide for wide in said[:1]) in found.msg


# What is missing


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["REVOKE INSERT ON workshops_tick FROM {web}"], ["may not insert into workshops_tick"]),
        (["REVOKE ALL ON workshops_answer FROM {web}"],
         ["may not select workshops_answer", "may not insert into workshops_answer", "may not update workshops_answer",
          "may not delete from workshops_answer"]),
        (["REVOKE UPDATE (salt) ON workshops_eventtext FROM {web}"], ["may not update workshops_eventtext.salt"]),
        (["REVOKE SELECT ON log_event FROM {web}"], ["may not select log_event"]),
        (["ALTER TABLE workshops_mute RENAME TO gone"], ["finds no table workshops_mute"]),
        (["REVOKE EXECUTE ON FUNCTION log_append(uuid, uuid, text, text, text, text) FROM {web}"],
         ["may not execute log_append(uuid, uuid, text, text, text, text)"]),
        (["DROP FUNCTION audit_let_go"], ["finds no function audit_let_go(uuid, integer)"]),
        (["REVOKE USAGE ON SCHEMA public FROM {web}", "REVOKE USAGE ON SCHEMA public FROM PUBLIC"],
         ["may not use the schema public"]),
    ],
)  # fmt: skip
def test_each_right_that_is_missing_fails_the_checks_and_readyz_names_it(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch, statements: list[str], said: list[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["manage.py", "check"])
    with changed(*statements):
        assert missing_rights() == said
        ((by_hand,), (deployed,)) = web_role_can_work(databases=["default"]), deployed_role_can_work()
        if said != ["may not use the schema public"]:  # without it readyz finds no database at all
            answer = client.get("/readyz").json()
            assert (answer["ready"], answer["rights"], answer["missing_rights"]) == (False, False, said)
    assert by_hand == deployed
    assert "; ".join(said) in by_hand.msg


def test_nothing_is_missing_after_a_migration_and_migrate_itself_is_not_asked(db: None) -> None:
    assert missing_rights() == []
    with changed("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {web}"):
        assert web_role_can_work(databases=["default"]) == []
        call_command("migrate", verbosity=0)
        assert missing_rights() == []


def test_the_deployment_check_fails_where_the_web_is_the_owner(db: None) -> None:
    with as_owner(), pytest.raises(CommandError, match=r"The web's database role .* is a superuser"):
        call_command("check", "--deploy", stderr=io.StringIO())


# Put right by the next migration


def test_a_migration_takes_back_what_is_too_much_and_loses_nothing(db: None) -> None:
    with changed(
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO {web}",
        "GRANT CREATE ON SCHEMA public TO {web}",
        "ALTER TABLE workshops_tick OWNER TO {web}",
        "INSERT INTO workshops_tick (id, at, counts) VALUES (7, now(), '{{}}')",
    ):
        assert wide_rights() != []
        call_command("migrate", verbosity=0)
        assert wide_rights() == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM workshops_tick WHERE id = 7")
            assert cursor.fetchone() == (1,)


def test_a_missing_web_role_is_made_with_its_password(db: None, settings: Any) -> None:
    settings.DATABASE_WEB_ROLE = "advisor_other"
    settings.DATABASES["default"]["PASSWORD"] = "let me in"
    try:
        with transaction.atomic():
            with as_owner():
                set_up_web_role()
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT left(rolpassword, 13), rolcanlogin FROM pg_authid WHERE rolname = 'advisor_other'"
                    )
                    assert cursor.fetchone() == ("SCRAM-SHA-256", True)
                    assert wide_rights("advisor_other") == []
            transaction.set_rollback(True)
    finally:
        settings.DATABASES["default"]["PASSWORD"] = ""


def test_an_owner_who_may_not_make_roles_says_what_to_do(db: None, settings: Any) -> None:
    settings.DATABASE_WEB_ROLE = "advisor_other"
    with transaction.atomic(), as_owner():
        with connection.cursor() as cursor:
            cursor.execute("CREATE ROLE small; SET LOCAL ROLE small")
        with pytest.raises(NoWebRole, match="as an administrator, CREATE ROLE advisor_other LOGIN"):
            set_up_web_role()
        transaction.set_rollback(True)


def test_every_grant_names_the_web_and_nobody_else() -> None:
    assert all("{web}" in statement for statement in GRANTS)
    assert "DATABASE_OWNER_URL" in os.environ


def test_rights_that_cannot_be_read_are_said_by_the_check(db: None) -> None:
    with transaction.atomic():
        transaction.set_rollback(True)  # no statement is taken any more
        found = [one for check in (web_role_is_narrow, deployed_role_can_work) for one in check()]
    assert [(one.id, bool(one.hint)) for one in found] == [("workshops.E005", True)] * 2


@pytest.mark.django_db(transaction=True)
def test_all_tables_are_emptied_by_their_owner(workspace: Workspace) -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert not Workspace.objects.exists()
