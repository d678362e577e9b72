"""A log of before events stated rows is good: what it says itself is compared, and the rest from the upgrade on."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from tests.log.hands import REHASH, administrator
from workshops.domain import decisions
from workshops.domain.database_owner import as_owner
from workshops.domain.log_check import check_log
from workshops.domain.log_faults import Fault
from workshops.models import Decision, Event, EventText, Member, Occurrence

pytestmark = pytest.mark.made_once("older")

upgrade = import_module("workshops.migrations.0020_log_replayed")


SAID_SINCE = ("rows", "reasons", "key", "weights", "answer", "framework_key", "framework_version", "follows")
TEXTS_SINCE = ("signer_name_sha256", "owner_name_sha256", "author_name_sha256", "known_sha256", "roles_sha256")


@pytest.fixture
def older(decided: Decision, ana: Member) -> Decision:
    """The decision as an earlier version left it: accepted, and no event says more than who did what."""
    decision = decisions.accept_decision(decision=decided, by=ana, unsigned_reason="Agreed aloud.")
    with administrator() as cursor:
        cursor.execute("UPDATE log_event SET body_text = (body - %s::text[])::text", [[*SAID_SINCE, *TEXTS_SINCE]])
        cursor.execute(REHASH % (decision.workspace_id, decision.workspace_id))
        EventText.objects.filter(field__in=[name.removesuffix("_sha256") for name in TEXTS_SINCE]).delete()
        cursor.execute("SELECT search_refresh(%s)", [decision.pk])  # which a trigger does otherwise
    return decision


def state_rows() -> None:
    """The upgrade's own step, on this database."""
    with as_owner(), connection.schema_editor() as editor:
        upgrade.state_rows(apps, editor)


def fault() -> Fault | None:
    return check_log().fault


def test_an_upgrade_states_every_row_and_from_there_on_all_are_compared(older: Decision, ana: Member) -> None:
    before = Event.objects.count()
    state_rows()
    assert (fault(), Event.objects.count()) == (None, before + 1)
    stated = Event.objects.get(kind="log.stated")
    assert (stated.subject, stated.actor) == (f"decision:{older.pk}", "system")
    assert set(stated.body["rows"]) == {
        "assumption", "decision", "occurrence", "plan", "revision", "sign_off", "signal",
    }  # fmt: skip
    # Everything that happens afterwards says what it changes.
    decisions.retire_decision(decision=older, by=ana, reason="The use case is gone.")
    assert fault() is None
    Occurrence.objects.update(due_on="2030-01-01")
    found = fault()
    assert found is not None
    assert (found.table, found.field) == ("occurrence", "due_on")


@pytest.mark.parametrize(
    ("sql", "table", "field"),
    [
        ("UPDATE workshops_signoff SET stance = 'approve'", "sign_off", "stance"),
        ("UPDATE workshops_signoff SET reason = 'Fine by me.'", "sign_off", "reason"),
        ("DELETE FROM workshops_signoff", "sign_off", ""),
        ("UPDATE workshops_decision SET title = 'Prompting'", "decision", "title"),
        ("UPDATE workshops_decision SET status = 'retired'", "decision", "status"),
        ("UPDATE workshops_revision SET text = '{}', sha256 = encode(sha256('{}'), 'hex')", "revision", "sha256"),
    ],
)
def test_what_was_changed_before_the_upgrade_is_named_where_older_events_say_otherwise(
    older: Decision, sql: str, table: str, field: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
    state_rows()
    found = fault()
    assert found is not None
    assert (found.table, found.field) == (table, field)


def test_a_clock_that_was_put_right_before_the_upgrade_is_no_fault_and_leaves_none_after_it(older: Decision) -> None:
    with administrator() as cursor:
        cursor.execute("UPDATE log_event SET at = at + interval '20 seconds' WHERE seq = 4")
        cursor.execute(REHASH % (older.workspace_id, older.workspace_id))
    state_rows()
    assert fault() is None
    with administrator() as cursor:
        cursor.execute("UPDATE log_event SET at = at + interval '1 hour' WHERE kind = 'log.stated'")
        cursor.execute("SELECT log_append(%s, gen_random_uuid(), 'note.added', 'workshop:1', 'system', '{}')",
                       [older.workspace_id])  # fmt: skip
    times = Event.objects.order_by("-seq").values_list("at", flat=True)[:2]
    assert times[0] >= times[1]
