"""The database refuses to change the log, whoever asks and however."""

from __future__ import annotations

import uuid

import pytest
from django.db import Error, connection, transaction

from workshops.models import ChainHead, Decision, Event


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
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
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
