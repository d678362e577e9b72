"""What an administrator may do to rows by hand, on the log in which everything has happened."""

from __future__ import annotations

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
