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


FIRST = "(SELECT id FROM workshops_decision WHERE number = 1)"
OF_FIRST = f"decision_id = {FIRST}"
NEWEST = f"(SELECT id FROM workshops_revision WHERE {OF_FIRST} ORDER BY number DESC LIMIT 1)"
SIGNED = "id = (SELECT id FROM workshops_signoff WHERE stance = 'dissent' ORDER BY signed_at DESC LIMIT 1)"
PLAN = f"(SELECT id FROM workshops_revisitplan WHERE {OF_FIRST})"
OPEN = f"plan_id = {PLAN} AND state = 'scheduled'"
DONE = f"plan_id = {PLAN} AND state = 'completed' AND reason = 'signal'"
BY_HAND = f"plan_id = {PLAN} AND reason = 'hand'"
BEN = "(SELECT m.id FROM workshops_member m JOIN workshops_user u ON u.id = m.user_id WHERE u.name = 'Ben')"
WATCHED = "id IN (SELECT signal_id FROM workshops_reading)"
READ = "value = 0.5"
WAIVED = "waived_gates <> '{}'"
ROOM_ID = f"(SELECT workshop_id FROM workshops_decision WHERE id = {FIRST})"
ROOM = f"id = {ROOM_ID}"
IN_ROOM = f"workshop_id = {ROOM_ID} AND name = 'Una'"
ROUND = f"(SELECT id FROM workshops_round WHERE workshop_id = {ROOM_ID})"
ANSWERED = f"round_id = {ROUND} AND reason <> ''"

# (who, what they do, the table and field that are named, why)
ON_ROWS: list[tuple[str, str, str, str, str]] = [
    # What pages show of a text is generated from it, so it is the text that is edited.
    ("web", f"UPDATE workshops_revision SET text = replace(text, 'rag', 'prompting') WHERE id = {NEWEST}",
     "revision", "text", "not the text that was signed"),
    ("web", "UPDATE workshops_revision SET text = '{}', sha256 = encode(sha256('{}'), 'hex')"
     f" WHERE id = {NEWEST}", "revision", "sha256", "event"),
    ("web", f"DELETE FROM workshops_signoff WHERE revision_id = {NEWEST};"
     f" DELETE FROM workshops_revision WHERE id = {NEWEST}", "revision", "", "it was removed beside the log"),
    ("web", f"INSERT INTO workshops_revision (decision_id, number, text, sha256, created_at) VALUES ({FIRST}, 9,"
     " '{}', encode(sha256('{}'), 'hex'), now())", "revision", "", "put there beside the log"),
    ("web", f"UPDATE workshops_signoff SET stance = 'approve' WHERE {SIGNED}", "sign_off", "stance", "“dissent”"),
    ("web", f"UPDATE workshops_signoff SET reason = 'Fine by me.' WHERE {SIGNED}", "sign_off", "reason", "the text"),
    ("web", f"UPDATE workshops_signoff SET signer_name = 'Cara' WHERE {SIGNED}", "sign_off", "signer_name", "the text"),
    ("web", f"UPDATE workshops_signoff SET role_key = 'legal' WHERE {SIGNED}", "sign_off", "role_key", "“legal”"),
    ("web", f"UPDATE workshops_signoff SET signed_at = signed_at - interval '1 day' WHERE {SIGNED}",
     "sign_off", "signed_at", "event"),
    ("web", "UPDATE workshops_signoff SET voided_at = NULL", "sign_off", "voided_at", "event"),
    ("web", f"DELETE FROM workshops_signoff WHERE {SIGNED}", "sign_off", "", "it was removed beside the log"),
    ("web", "INSERT INTO workshops_signoff (id, revision_id, member_id, signer_name, role_key, role_label, stance,"
     f" reason, signed_at) SELECT gen_random_uuid(), {NEWEST}, m.id, 'Ben', '', '', 'approve', '', now()"
     " FROM workshops_member m JOIN workshops_user u ON u.id = m.user_id WHERE u.name = 'Ben'",
     "sign_off", "", "put there beside the log"),
    ("web", f"UPDATE workshops_decision SET title = 'Prompting' WHERE id = {FIRST}",
     "decision", "title", "“Prompting”"),
    ("web", f"UPDATE workshops_decision SET approach = 'prompting' WHERE id = {FIRST}",
     "decision", "approach", "“prompting”"),
    ("web", f"UPDATE workshops_decision SET status = 'retired' WHERE id = {FIRST}", "decision", "status", "“retired”"),
    ("web", "UPDATE workshops_decision SET status = 'accepted' WHERE status = 'superseded'",
     "decision", "status", "“superseded”"),
    ("web", f"UPDATE workshops_decision SET accepted_at = accepted_at - interval '1 day' WHERE id = {FIRST}",
     "decision", "accepted_at", "event"),
    ("web", "UPDATE workshops_decision SET number = 99 WHERE number = 1", "decision", "number", "it is 99"),
    ("web", "UPDATE workshops_decision SET supersedes_id = NULL", "decision", "supersedes_id", "it is null"),
    ("web", f"UPDATE workshops_assumption SET statement = 'All is well.' WHERE {OF_FIRST}",
     "assumption", "statement", "“All is well.”"),
    ("web", f"UPDATE workshops_assumption SET owner = 'Zoë' WHERE {OF_FIRST}", "assumption", "owner", "“Zoë”"),
    ("web", f"UPDATE workshops_assumption SET state = 'broken' WHERE {OF_FIRST}", "assumption", "state", "“broken”"),
    ("web", f"UPDATE workshops_signal SET threshold = threshold + 1 WHERE {WATCHED}", "signal", "threshold", "event"),
    ("web", f"UPDATE workshops_signal SET comparator = '>' WHERE {WATCHED}", "signal", "comparator", "“>”"),
    ("web", f"UPDATE workshops_signal SET window_days = 99 WHERE {WATCHED}", "signal", "window_days", "it is 99"),
    ("web", f"UPDATE workshops_signal SET broken_since = now() WHERE {WATCHED}", "signal", "broken_since", "null"),
    ("web", "UPDATE workshops_pilot SET thresholds = '[]'", "pilot", "thresholds", "it is []"),
    ("web", "UPDATE workshops_pilot SET imported_at = imported_at - interval '1 day'", "pilot", "imported_at", "event"),
    ("web", "UPDATE workshops_pilot SET file_erased_at = NULL", "pilot", "file_erased_at", "it is null"),
    ("web", "UPDATE workshops_pilot SET filename = 'other.csv'", "pilot", "filename", "the text"),
    ("web", "UPDATE workshops_pilot SET said = jsonb_set(said, '{cases}', '200')", "pilot", "said", "the SHA-256"),
    ("web", "UPDATE workshops_pilot SET compared = NULL", "pilot", "compared", "the SHA-256"),
    ("web", "UPDATE workshops_pilotfile SET content = 'x'", "pilot", "file", "another file"),
    ("web", "DELETE FROM workshops_pilotfile", "pilot", "file", "no event says that it was erased"),
    ("web", "DELETE FROM workshops_pilotfile; DELETE FROM workshops_pilot", "pilot", "", "removed beside the log"),
    ("web", f"UPDATE workshops_reading SET value = 5.5 WHERE {READ}", "reading", "value", "it is 5.5"),
    ("web", f"UPDATE workshops_reading SET at = at - interval '1 second' WHERE {READ}", "reading", "at", "event"),
    ("web", f"UPDATE workshops_reading SET status = 'holding' WHERE {READ}", "reading", "status", "“holding”"),
    ("web", f"UPDATE workshops_reading SET source = 'Cara' WHERE {READ}", "reading", "source", "the text"),
    ("web", "UPDATE workshops_reading SET source = 'Cara' WHERE value = 5", "reading", "source", "the text"),
    ("web", f"DELETE FROM workshops_reading WHERE {READ}", "reading", "", "it was removed beside the log"),
    ("web", "INSERT INTO workshops_reading (id, signal_id, value, at, source, status, idempotency_key, created_at)"
     " SELECT gen_random_uuid(), signal_id, 50, at, source, status, '', created_at FROM workshops_reading LIMIT 1",
     "reading", "", "put there beside the log"),
    ("web", f"UPDATE workshops_revisitplan SET every_months = 12 WHERE {OF_FIRST}", "plan", "every_months", "it is 12"),
    ("web", f"UPDATE workshops_revisitplan SET owner_id = NULL WHERE {OF_FIRST}", "plan", "owner_id", "it is null"),
    ("web", f"UPDATE workshops_revisitplan SET owner_name = 'Cara' WHERE {OF_FIRST}", "plan", "owner_name", "the text"),
    ("web", f"UPDATE workshops_revisitplan SET ended_at = now() WHERE {OF_FIRST}", "plan", "ended_at", "event"),
    ("web", f"UPDATE workshops_occurrence SET due_on = due_on + 90 WHERE {OPEN}", "occurrence", "due_on", "event"),
    ("web", f"UPDATE workshops_occurrence SET state = 'missed' WHERE {OPEN}", "occurrence", "state", "“missed”"),
    ("web", f"UPDATE workshops_occurrence SET outcome = 'amended' WHERE {DONE}", "occurrence", "outcome", "“amended”"),
    ("web", f"UPDATE workshops_occurrence SET note = 'Looked at.' WHERE {DONE}", "occurrence", "note", "the text"),
    ("web", f"UPDATE workshops_occurrence SET evidence = '[]' WHERE {DONE}", "occurrence", "evidence", "it is []"),
    # Of a reason that was erased nothing is shown, and nothing else either.
    ("web", f"UPDATE workshops_occurrence SET reason_words = 'A vendor asked.' WHERE {BY_HAND}",
     "occurrence", "reason_words", "erased"),
    ("web", f"UPDATE workshops_occurrence SET reason_words = 'Legal asked.' WHERE {OPEN}",
     "occurrence", "reason_words", "no event"),
    ("web", f"UPDATE workshops_occurrence SET note = 'Looked at.' WHERE {OPEN}", "occurrence", "note", "no event"),
    ("web", f"DELETE FROM workshops_occurrence WHERE {OPEN}", "occurrence", "", "it was removed beside the log"),
    ("web", f"UPDATE workshops_workshop SET waived_gates = '{{}}' WHERE {WAIVED}",
     "waiver", "", "it was removed beside the log"),
    ("web", """UPDATE workshops_workshop SET waived_gates = waived_gates || '{"all": "No matter."}'""",
     "waiver", "", "put there beside the log"),
    ("web", "UPDATE workshops_workshop SET waived_gates = (SELECT jsonb_object_agg(key, 'No matter.')"
     f" FROM jsonb_object_keys(waived_gates) key) WHERE {WAIVED}", "waiver", "reason", "the text"),
    # What was asked, who was there, and what was said in the room.
    ("web", f"UPDATE workshops_workshop SET title = 'Prompting' WHERE {ROOM}", "workshop", "title", "the text"),
    ("web", f"UPDATE workshops_workshop SET use_case = 'Answer all.' WHERE {ROOM}", "workshop", "use_case", "the text"),
    ("web", f"UPDATE workshops_workshop SET criteria = criteria[2:] WHERE {ROOM}", "workshop", "criteria", "event"),
    ("web", f"UPDATE workshops_workshop SET framework_digest = '' WHERE {ROOM}", "workshop", "framework_digest",
     "event"),
    ("web", f"UPDATE workshops_workshop SET stage = 'cancelled' WHERE {ROOM}", "workshop", "stage", "“cancelled”"),
    ("web", f"UPDATE workshops_workshop SET facts = 'None.' WHERE {ROOM}", "workshop", "facts", "the text"),
    ("web", f"UPDATE workshops_workshop SET framework_version = '0' WHERE {ROOM}", "workshop", "framework_version",
     "“0”"),
    ("web", f"UPDATE workshops_workshop SET facilitator_id = {BEN} WHERE {ROOM}", "workshop",
     "facilitator_id", "event"),
    ("web", "UPDATE workshops_workshop SET follows_id = NULL WHERE follows_id IS NOT NULL",
     "workshop", "follows_id", "it is null"),
    ("web", f"UPDATE workshops_stakeholderrole SET label = 'Legal' WHERE key = 'data' AND workshop_id = {ROOM_ID}",
     "workshop", "roles", "the text"),
    ("web", f"UPDATE workshops_stakeholderrole SET weight = 9 WHERE key = 'data' AND workshop_id = {ROOM_ID}",
     "workshop", "roles", "the text"),
    ("owner", f"UPDATE workshops_workshop SET anonymous = true WHERE {ROOM}", "workshop", "anonymous", "it is true"),
    ("web", f"UPDATE workshops_participant SET name = 'Cara' WHERE {IN_ROOM}", "participant", "name", "the text"),
    ("web", "UPDATE workshops_participant SET role_id = (SELECT id FROM workshops_stakeholderrole r WHERE r.workshop_id"
     f" = workshops_participant.workshop_id AND key = 'security') WHERE {IN_ROOM}", "participant", "role",
     "“security”"),
    ("web", "UPDATE workshops_participant SET removed_at = NULL WHERE name = 'Max'", "participant", "removed", "false"),
    ("web", "UPDATE workshops_participant SET barred = false WHERE name = 'Bob'", "participant", "barred", "false"),
    ("web", f"UPDATE workshops_participant SET role_claimed = true WHERE {IN_ROOM}", "participant", "claimed", "true"),
    ("web", f"UPDATE workshops_participant SET member_id = {BEN} WHERE {IN_ROOM}", "participant", "member_id", "event"),
    ("web", f"UPDATE workshops_workshop SET door = 'closed' WHERE {ROOM}", "workshop", "door", "“closed”"),
    ("web", "UPDATE workshops_knock SET state = 'waiting' WHERE name = 'Cid'", "knock", "state", "“waiting”"),
    ("web", "UPDATE workshops_knock SET name = 'Cia' WHERE name = 'Cid'", "knock", "name", "the text"),
    ("web", "INSERT INTO workshops_participant (id, workshop_id, name, joined_at) SELECT gen_random_uuid(),"
     f" workshop_id, 'Cara', now() FROM workshops_decision WHERE id = {FIRST}",
     "participant", "", "put there beside the log"),
    ("web", "INSERT INTO workshops_round (workshop_id, number, opened_at, revealed, asked)"
     f" VALUES ({ROOM_ID}, 9, now(), '{{}}', '{{}}')",
     "round", "", "put there beside the log"),
    ("owner", f"UPDATE workshops_round SET asked = '{{latency}}' WHERE workshop_id = {ROOM_ID}",
     "round", "asked", "it is "),
    ("owner", f"UPDATE workshops_round SET closed_at = NULL, revealed = '{{}}' WHERE workshop_id = {ROOM_ID}",
     "round", "closed", "it is false"),
    ("owner", f"UPDATE workshops_answer SET level = 0 WHERE {ANSWERED}", "round", "answers", "keeps a digest of"),
    ("owner", f"UPDATE workshops_answer SET confidence = 1 WHERE {ANSWERED}", "round", "answers", "keeps a digest of"),
    ("owner", f"UPDATE workshops_answer SET reason = 'No idea.' WHERE {ANSWERED}", "round", "reasons", "digest"),
    ("owner", f"DELETE FROM workshops_answer WHERE {ANSWERED}", "round", "answers", "keeps a digest of"),
    # Until another round is open, PostgreSQL itself keeps nobody from weights.
    ("web", f"UPDATE workshops_weight SET points = 1 WHERE round_id = {ROUND}", "round", "weights", "keeps a digest"),
    ("web", f"DELETE FROM workshops_weight WHERE round_id = {ROUND}", "round", "weights", "keeps a digest"),
    ("web", "UPDATE workshops_note SET text = 'The manual has an owner.' WHERE text LIKE 'The manual%'",
     "note", "text", "the text"),
    ("web", "UPDATE workshops_note SET author_name = 'Cara'", "note", "author_name", "the text"),
    ("web", "UPDATE workshops_note SET owner_name = 'Cara' WHERE text LIKE 'The manual%'",
     "note", "owner_name", "no event"),
    ("web", "UPDATE workshops_note SET criterion = 'latency'", "note", "criterion", "“latency”"),
    ("web", "UPDATE workshops_note SET parked = true WHERE text LIKE 'Who%'", "note", "parked", "it is true"),
    ("web", "UPDATE workshops_note SET created_at = created_at - interval '1 day'", "note", "created_at", "event"),
    ("web", "UPDATE workshops_checklistanswer SET ticked = false", "checklist_answer", "ticked", "it is false"),
    ("web", "UPDATE workshops_checklistanswer SET answer = 'By mail.'", "checklist_answer", "answer", "the text"),
    ("web", "DELETE FROM workshops_checklistanswer", "checklist_answer", "", "it was removed beside the log"),
    ("web", "UPDATE workshops_forecast SET percent = 99", "forecast", "percent", "keeps a digest of"),
    ("web", "DELETE FROM workshops_metricoutcome", "metric_outcome", "", "it was removed beside the log"),
    ("web", "DELETE FROM workshops_note", "note", "", "it was removed beside the log"),
    ("web", "UPDATE workshops_note SET owner_name = 'Cara' WHERE text LIKE 'Who%'", "note", "owner_name", "the text"),
    ("web", "INSERT INTO workshops_note (id, workshop_id, criterion, text, author_name, owner_name, parked, created_at)"
     " SELECT gen_random_uuid(), workshop_id, '', 'Una agrees.', 'Una', '', false, now() FROM workshops_note LIMIT 1",
     "note", "", "put there beside the log"),
    ("web", """UPDATE workshops_recommendation SET result = result || '{"approach": "prompting"}'""",
     "recommendation", "approach", "“prompting”"),
    ("web", """UPDATE workshops_recommendation SET result = result || '{"statement": "Prompt."}'""",
     "recommendation", "result", "the SHA-256"),
    ("web", """UPDATE workshops_recommendation SET inputs = inputs || '{"seed": 1}'""",
     "recommendation", "inputs", "the SHA-256"),
    ("web", f"DELETE FROM workshops_recommendation WHERE round_id = {ROUND}",
     "recommendation", "", "it was removed beside the log"),
    ("web", "UPDATE workshops_recommendation SET status = 'failed', error = 'No.'",
     "recommendation", "status", "“failed”"),
    # Nobody has computed it yet.
    ("web", "UPDATE workshops_recommendation SET status = 'ready', computed_at = now(),"
     """ result = '{"approach": "rag"}'"""
     " WHERE status = 'computing'", "recommendation", "result", "no event says that it was computed"),
    ("web", """UPDATE workshops_recommendation SET inputs = '{"seed": 1}' WHERE status = 'computing'""",
     "recommendation", "inputs", "the SHA-256"),
    # Of two that a round has the other one.
    ("web", f"UPDATE workshops_recommendation SET requested_at = now() - requested_at + now() WHERE round_id = {ROUND}",
     "round", "recommendation", "event"),
    # What search makes of it.
    ("web", "UPDATE workshops_searchdocument SET parts = '[]'", "search_document", "parts", "rows and events"),
    ("web", "UPDATE workshops_searchdocument SET vector = ''", "search_document", "vector", "rows and events"),
    ("web", "UPDATE workshops_searchdocument SET base_model_id = 'x'", "search_document", "base_model_id", "rows and"),
    ("web", "DELETE FROM workshops_searchdocument", "search_document", "", "does not find the decision"),
    ("web", "UPDATE workshops_termofforce SET until_at = now() WHERE until_at IS NULL", "term_of_force", "", "held"),
    ("web", "UPDATE workshops_termofforce SET base_model_id = 'x'", "term_of_force", "", "held"),
    ("web", "DELETE FROM workshops_termofforce", "term_of_force", "", "held"),
    # By which lists are sorted and asked what is due.
    ("web", "UPDATE workshops_comingday SET day = day + 900 WHERE day IS NOT NULL", "coming_day", "day", "occurrences"),
    ("web", "UPDATE workshops_comingday SET number = number + 900", "coming_day", "number", "occurrences"),
    ("web", "DELETE FROM workshops_comingday", "coming_day", "", "no list sorts the decision"),
]  # fmt: skip


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
