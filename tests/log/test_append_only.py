"""The database refuses to change the log, whoever asks and however: here the owner of the tables, for whom nothing
but the triggers stands in the way. The web's role has not even the right to try: test_web_role.py."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from workshops.domain.database_owner import as_owner
from workshops.models import ChainHead, Decision, Event

pytestmark = pytest.mark.made_once("decided")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_event SET kind = 'x' WHERE seq = 3",
        "UPDATE log_event SET hash = repeat('0', 64)",
        "DELETE FROM log_event WHERE seq = (SELECT max(seq) FROM log_event)",
        "DELETE FROM log_event",
        "TRUNCATE log_event",
        "TRUNCATE log_event CASCADE",
        "DELETE FROM log_chain_head",
        "TRUNCATE log_chain_head",
    ],
)
def test_changes_are_refused(decided: Decision, statement: str) -> None:
    before = list(Event.objects.order_by("chain", "seq").values())
    with as_owner(), pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(Event.objects.order_by("chain", "seq").values()) == before


def append(event_id: uuid.UUID, chain: uuid.UUID, body: str) -> tuple[int, str]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, hash FROM log_append(%s, %s, 'note.added', 'workshop:1', 'system', %s)",
            [chain, event_id, body],
        )
        seq, digest = cursor.fetchone()
        return seq, digest


def test_same_event_again_is_the_same_entry(decided: Decision) -> None:
    event_id = uuid.uuid4()
    first = append(event_id, decided.workspace_id, '{"a":1}')
    assert append(event_id, decided.workspace_id, '{"a":1}') == first
    assert ChainHead.objects.get(chain=decided.workspace_id).seq == first[0]


def test_same_event_with_other_content_is_refused(decided: Decision) -> None:
    event_id = uuid.uuid4()
    append(event_id, decided.workspace_id, '{"a":1}')
    head = ChainHead.objects.get(chain=decided.workspace_id)
    with pytest.raises(Error, match="with other content"):
        append(event_id, decided.workspace_id, '{"a":2}')
    assert ChainHead.objects.get(chain=decided.workspace_id).hash == head.hash


def test_chains_of_two_workspaces_are_apart(decided: Decision) -> None:
    other = uuid.uuid4()
    assert append(uuid.uuid4(), other, "{}")[0] == 1
    assert append(uuid.uuid4(), other, "{}")[0] == 2


def append_at(chain: uuid.UUID, moment: datetime) -> datetime:
    """Appends an event that is said to have happened then; when the log says that it did."""
    event_id = uuid.uuid4()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT log_append_past(%s, %s, 'note.added', 'workshop:1', 'system', '{}', %s)",
                       [chain, event_id, moment])  # fmt: skip
    return Event.objects.get(pk=event_id).at


MAY, JUNE = datetime(2026, 5, 4, 9, tzinfo=UTC), datetime(2026, 6, 4, 9, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_a_chain_that_somebody_may_have_seen_takes_no_event_of_the_past() -> None:
    """Neither one that is in use, nor one whose only events were of the past themselves."""
    used, told = uuid.uuid4(), uuid.uuid4()
    append(uuid.uuid4(), used, "{}")
    with transaction.atomic():
        append_at(told, MAY)
    before = list(Event.objects.values())
    for chain in (used, told):
        with pytest.raises(Error, match="only the transaction that begins a chain"), transaction.atomic():
            append_at(chain, JUNE)
    assert list(Event.objects.values()) == before


@pytest.mark.django_db(transaction=True)
def test_a_new_chain_is_told_in_order_and_up_to_now() -> None:
    chain = uuid.uuid4()
    with transaction.atomic():
        with transaction.atomic():
            assert [append_at(chain, moment) for moment in (MAY, JUNE, JUNE)] == [MAY, JUNE, JUNE]
        for moment in (MAY, timezone.now() + timedelta(hours=1)):
            with pytest.raises(Error, match="between the one before it and now"), transaction.atomic():
                append_at(chain, moment)
    append(uuid.uuid4(), chain, "{}")
    assert list(Event.objects.filter(chain=chain).values_list("seq", flat=True)) == [1, 2, 3, 4]
    assert Event.objects.get(chain=chain, seq=4).at > timezone.now() - timedelta(minutes=1)


@pytest.mark.parametrize("function", ["log_append(uuid,uuid,text,text,text,text)",
                                      "log_append_past(uuid,uuid,text,text,text,text,timestamptz)"])  # fmt: skip
def test_nobody_may_write_unless_told_so(db: None, function: str) -> None:
    """Whoever is let append still may not tell a past: each function has a right of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege('public', %s, 'EXECUTE')", [function])
        assert cursor.fetchone() == (False,)
