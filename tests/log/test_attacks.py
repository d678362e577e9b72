"""Every attack by hand on one log in which everything has happened: `verify_log` names the table, the row, the field.

The log is made once; each attack is undone by a savepoint. What only somebody else's copy of a head can tell is in
test_verify.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.conftest import COPILOT
from tests.log.attacks_on_rows import ON_ROWS, SIGNED
from tests.log.everything import Everything, live_through_everything
from tests.log.hands import REHASH, administrator, web_role
from workshops.domain.log_check import check_log
from workshops.domain.log_faults import Fault
from workshops.domain.log_replayers import CHANGES_NOTHING, FAMILIES, STATES
from workshops.domain.log_rows import TABLES
from workshops.models import Event

# So that there is a database; each test's own transaction is a savepoint within that of the log.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def everything(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Everything]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield live_through_everything({criterion: {"level": level} for criterion, level in COPILOT.items()})
        transaction.set_rollback(True)


@pytest.fixture
def log(everything: Everything, db: None) -> Everything:
    """The prepared log; after the test it is as it was."""
    return everything


def found(log: Everything) -> Fault:
    fault = check_log(workspace=log.ana.workspace).fault
    assert fault is not None
    return fault


def found_anywhere() -> Fault:
    fault = check_log().fault
    assert fault is not None
    return fault


@pytest.mark.parametrize(("who", "sql", "table", "field", "why"), ON_ROWS)
def test_a_row_that_was_changed_beside_the_log_is_named(
    log: Everything, who: str, sql: str, table: str, field: str, why: str
) -> None:
    with web_role() if who == "web" else administrator() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount > 0
    fault = found(log)
    assert (fault.table, fault.field) == (table, field)
    assert why.replace("“", '"').replace("”", '"') in fault.why
    assert fault.row


def test_the_command_names_the_row_and_ends_with_one(log: Everything) -> None:
    with web_role() as cursor:
        cursor.execute(f"UPDATE workshops_signoff SET stance = 'approve' WHERE {SIGNED}")
    slug = log.ana.workspace.slug
    wanted = (
        rf"^Bad: sign_off, row .* \(D-0001\), field stance \(workspace {slug}\): it is \"approve\", and event \d+ says"
    )
    with pytest.raises(CommandError, match=wanted) as ended:
        call_command("verify_log", workspace=slug)
    assert ended.value.returncode == 1


TEXT = "event = (SELECT event FROM workshops_eventtext WHERE text = 'Nobody has asked legal.')"

ON_TEXTS = [
    (f"UPDATE workshops_eventtext SET text = 'Fine by me.' WHERE {TEXT} AND field = 'reason'", "is not the one that"),
    (f"UPDATE workshops_eventtext SET salt = 'a' WHERE {TEXT} AND field = 'reason'", "is not the one that"),
    (f"UPDATE workshops_eventtext SET text = NULL WHERE {TEXT}", "no event says that it was erased"),
    (f"DELETE FROM workshops_eventtext WHERE {TEXT}", "no event says that it was erased"),
    ("UPDATE workshops_eventtext SET text = 'Once more.', salt = 'a' WHERE text IS NULL", "is not the one that"),
]


@pytest.mark.parametrize(("sql", "why"), ON_TEXTS)
def test_a_text_beside_an_event_that_was_changed_or_blanked_is_named(log: Everything, sql: str, why: str) -> None:
    with administrator() if sql.startswith("DELETE") else web_role() as cursor:  # which the web may not
        cursor.execute(sql)
        assert cursor.rowcount > 0
    fault = found(log)
    assert why in fault.why
    assert fault.seq > 0


FORGED = """
    INSERT INTO log_event (event_id, chain, seq, kind, subject, actor, at, body_text, prev_hash, hash)
    SELECT i.id, h.chain, h.seq + 1, 'note.added', 'workshop:1', 'system', i.at, '{{}}', h.hash,
           log_hash(h.chain, h.seq + 1, i.id, 'note.added', 'workshop:1', 'system', i.at, '{{}}', h.hash)
    FROM log_chain_head h, (SELECT gen_random_uuid() AS id, now() {moment} AS at) i WHERE h.chain = '{chain}';
    UPDATE log_chain_head h SET seq = e.seq, hash = e.hash
    FROM log_event e WHERE e.chain = h.chain AND e.seq = h.seq + 1 AND h.chain = '{chain}'
"""


@pytest.mark.parametrize(
    ("moment", "why"), [("- interval '90 days'", "time does not go back"), ("+ interval '1 hour'", "has not come yet")]
)
def test_an_event_with_a_right_hash_and_a_wrong_date_is_named(log: Everything, moment: str, why: str) -> None:
    with administrator() as cursor:
        cursor.execute(FORGED.format(moment=moment, chain=log.ana.workspace_id))
    fault = found(log)
    assert why in fault.why
    assert fault.seq == Event.objects.filter(chain=log.ana.workspace_id).count()


def test_an_event_that_speaks_of_rows_which_its_kind_does_not_change_is_named(log: Everything) -> None:
    """Whoever may append says "a note was added", and means a signature."""
    body = '{"rows":{"sign_off":{"x":{"stance":"approve"}}}}'
    with web_role() as cursor:
        cursor.execute(
            "SELECT log_append(%s, gen_random_uuid(), 'note.added', 'workshop:1', 'system', %s)",
            [log.ana.workspace_id, body],
        )
    assert found(log).why == "it is a note.added, and speaks of rows of sign_off, which that kind does not change"


MISSHAPEN = "states rows in another way"
HOSTILE = [
    ("note.added", "[]", MISSHAPEN),
    ("note.added", '"rows"', MISSHAPEN),
    ("decision.revised", '{"rows":5}', MISSHAPEN),
    ("decision.revised", '{"rows":{"decision":[{}]}}', MISSHAPEN),
    ("decision.revised", '{"rows":{"decision":{"x":null}}}', MISSHAPEN),
    ("decision.accepted", '{"rows":{"decision":{"{id}":{"number":"many"}}}}', 'says "many"'),
    ("decision.accepted", '{"rows":{"decision":{"{id}":{"accepted_at":"soon","gone":5}}}}', 'says "soon"'),
    ("decision.revised", '{"rows":{},"revision":"last","sha256":[]}', "says that it is: it was removed"),
    ("workshop.created", '{"facts":[5],"criteria":5}', "removed beside the log"),
    ("costs.changed", '{"costs":[5]}', "removed beside the log"),
    ("workshop.moved", '{"to":{}}', "removed beside the log"),
    ("round.closed", '{"round":{"a":1},"answers_sha256":5}', "removed beside the log"),
    ("recommendation.computed", '{"inputs":[1],"answer":5}', "removed beside the log"),
    ("participant.role_changed", '{"participant":5}', "removed beside the log"),
    ("roles.confirmed", '{"participants":{"a":1}}', ""),
    ("door.admitted", '{"knocks":"all"}', ""),
    ("texts.erased", '{"erased":5}', ""),
    ("texts.erased", '{"erased":[5,{"event":"x"},{"event":5,"field":[]}]}', ""),
    ("note.added", '{"x_sha256":5}', "is gone, and no event says"),
]


@pytest.mark.parametrize(("kind", "body", "why"), HOSTILE)
def test_an_event_that_nobody_could_replay_is_named_and_stops_no_check(
    log: Everything, kind: str, body: str, why: str
) -> None:
    subject, actor = f"decision:{log.decision.pk}", f"participant:{log.una.pk}"
    with web_role() as cursor:
        cursor.execute(
            "SELECT log_append(%s, gen_random_uuid(), %s, %s, %s, %s)",
            [log.ana.workspace_id, kind, subject, actor, body.replace("{id}", str(log.decision.pk))],
        )
    fault = check_log(workspace=log.ana.workspace).fault
    said = fault.why if fault else ""
    assert (why in said, bool(said)) == (True, bool(why))


def test_a_chain_of_nobody_and_a_text_beside_no_event_are_named(log: Everything) -> None:
    with web_role() as cursor:
        cursor.execute("SELECT log_append(gen_random_uuid(), gen_random_uuid(), 'x', 'x', 'x', '{}')")
    assert found_anywhere().why == "the chain belongs to no workspace"
    with administrator() as cursor:
        cursor.execute("DELETE FROM log_event WHERE kind = 'x'; DELETE FROM log_chain_head WHERE seq = 1")
    with web_role() as cursor:
        cursor.execute(
            "INSERT INTO workshops_eventtext (event, field, salt, text) VALUES (gen_random_uuid(), 'reason', '', 'No.')"
        )
    assert "which is in no chain" in found_anywhere().why


def test_a_signature_written_again_in_the_log_alone_is_named(log: Everything) -> None:
    """Also where a later event, which voided it, still says how it was."""
    with administrator() as cursor:
        cursor.execute(
            """UPDATE log_event SET body_text = replace(body_text, '"stance":"dissent"', '"stance":"approve"')
               WHERE kind = 'decision.signed'"""
        )
        cursor.execute(REHASH % (log.ana.workspace_id, log.ana.workspace_id))
    fault = found(log)
    assert (fault.table, fault.field) == ("sign_off", "stance")


# The log as it is


def test_replaying_everything_gives_equal_tables(log: Everything) -> None:
    """Each kind that states rows has happened, but the one by which a log begins to; rights are those of a web role."""
    with web_role():
        pass
    assert check_log(workspace=log.ana.workspace).fault is None
    happened = set(Event.objects.filter(chain=log.ana.workspace_id).values_list("kind", flat=True))
    assert set(STATES) - happened == {"log.stated"}
    with connection.cursor() as cursor:
        for table in TABLES.values():
            cursor.execute(f"SELECT count(*) FROM {table.source}")
            assert cursor.fetchone() != (0,), table.name


def test_every_kind_of_event_says_what_it_changes_or_that_it_changes_nothing() -> None:
    from tests.words.test_events import kinds_written

    replayed = {kind for family in FAMILIES.values() for replayer in family for kind in replayer.kinds}
    assert kinds_written() - replayed - CHANGES_NOTHING - set(STATES) == set()
    assert CHANGES_NOTHING & set(STATES) == set()
