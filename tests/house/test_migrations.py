"""A new database is made at once by the squashed migration. It is the same as one that came by every step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from tests.processes import database
from workshops.domain.database_owner import LOGIN

SQUASHED = ("workshops", "0001_squashed_0047_search_names")
MIDDLE = ("workshops", "0019_what_messages_say")

# Every object of ours: what it is called, and everything that PostgreSQL says of it but where a column stands.
CATALOGUE = r"""
    SELECT 'table ' || relname, concat_ws(' ', relkind, relpersistence, relrowsecurity, reloptions,
        (SELECT string_agg(acl::text, ' ' ORDER BY acl::text) FROM unnest(relacl) acl))
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i'
    UNION ALL
    SELECT 'column ' || c.relname || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
        a.attnotnull, a.attidentity, a.attgenerated, a.attacl, attcollation::regcollation,
        pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'constraint ' || conrelid::regclass || '.' || conname,
        concat_ws(' ', pg_get_constraintdef(oid), condeferrable, condeferred, convalidated)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index ' || indexrelid::regclass, concat_ws(' ', pg_get_indexdef(indexrelid), indisvalid)
    FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'trigger ' || tgrelid::regclass || '.' || tgname, concat_ws(' ', pg_get_triggerdef(oid), tgenabled)
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function ' || p.oid::regprocedure, concat_ws(' ', pg_get_functiondef(p.oid),
        (SELECT string_agg(acl::text, ' ' ORDER BY acl::text) FROM unnest(proacl) acl))
    FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'sequence ' || relname, concat_ws(' ', format_type(seqtypid, NULL), seqstart, seqincrement, seqmax)
    FROM pg_sequence JOIN pg_class ON oid = seqrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'by default ' || defaclobjtype::text, defaclacl::text FROM pg_default_acl
    UNION ALL
    SELECT 'content type ' || app_label || '.' || model, '' FROM django_content_type
    UNION ALL
    SELECT 'migration ' || app || '.' || name, '' FROM django_migrations
"""


@contextmanager
def as_owner(alias: str, name: str) -> Iterator[None]:
    """The database of this name on the tests' server, to which we come in as its owner, not as the web's role."""
    there = deepcopy(connections.settings[DEFAULT_DB_ALIAS])
    login = {name: settings.DATABASE_OWNER[name] for name in LOGIN}
    options = {**there["OPTIONS"], "pool": False, "options": ""}
    connections.settings[alias] = {**there, **login, "NAME": name, "OPTIONS": options}
    try:
        yield
    finally:
        connections[alias].close()
        del connections[alias], connections.settings[alias]


@contextmanager
def empty_database(name: str) -> Iterator[None]:
    with psycopg.connect(database()["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            with as_owner(name, name):
                yield
        finally:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def step_by_step(alias: str, to: tuple[str, str]) -> None:
    """As every version before the squashed migration did."""
    executor = MigrationExecutor(connections[alias])
    executor.loader.replace_migrations = False  # type: ignore[attr-defined]  # misspelt in the stubs
    executor.loader.build_graph()
    executor.migrate([to])


def catalogue(alias: str) -> dict[str, str]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SET search_path = pg_catalog")
        cursor.execute(CATALOGUE.replace("FROM django_", "FROM public.django_"))
        found = dict(cursor.fetchall())
        cursor.execute("RESET search_path")
    assert {"table log_event", "trigger public.log_event.log_event_no_change"} <= found.keys()
    return found


@pytest.mark.django_db
def test_a_new_database_is_made_at_once() -> None:
    assert MigrationRecorder(connection).applied_migrations().keys() >= {SQUASHED}


@pytest.mark.django_db
def test_the_models_ask_for_nothing_that_no_migration_makes() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True)


@pytest.mark.ci
def test_a_database_that_came_by_every_step_goes_on_and_is_the_same_as_a_new_one(
    django_db_setup: None, django_db_blocker: Any
) -> None:
    """The new one is the tests' own."""
    made = connections.settings[DEFAULT_DB_ALIAS]["NAME"]
    with django_db_blocker.unblock(), empty_database("older"), as_owner("newest", made):
        recorded = MigrationRecorder(connections["older"])
        step_by_step("older", MIDDLE)
        assert MIDDLE in recorded.applied_migrations()
        assert SQUASHED not in recorded.applied_migrations()

        call_command("migrate", database="older", verbosity=0)

        assert SQUASHED in recorded.applied_migrations()
        executor = MigrationExecutor(connections["older"])
        assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
        assert catalogue("older") == catalogue("newest")
