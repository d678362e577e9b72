"""What people are shown of rooms, as rows that the log gives again by what its events say themselves (`log_replayers`).

Of a workshop's row much only steers (timer, lock, deadlines), so what is compared of it is picked here.
"""

from __future__ import annotations

from workshops.domain.log_rows import Table


def picked(name: str, select: str, key: str, texts: tuple[str, ...] = ()) -> Table:
    """`select` gives the rows, each with its workspace."""
    source = "(" + select + ") p CROSS JOIN LATERAL (SELECT p.workspace_id, NULL::int AS number) d"
    return Table(name, source, key, texts=texts)


# What was asked, how, and what was promised of the answers.
_WORKSHOPS = picked(
    "workshop",
    "SELECT w.id, w.workspace_id, w.title, w.use_case, w.facts, w.criteria, w.framework_key, w.framework_version,"
    " w.framework_digest, w.anonymous, w.reveal, w.stage, w.door, w.follows_id, w.facilitator_id, w.starts_at,"
    " (SELECT string_agg(concat_ws(' ', r.key, r.weight, r.shape, r.label), E'\n' ORDER BY r.position)"
    " FROM workshops_stakeholderrole r WHERE r.workshop_id = w.id) AS roles FROM workshops_workshop w",
    "p.id::text",
    texts=("title", "use_case", "facts", "roles"),
)

# Who was there, for whom they spoke, whether they only said so, and who may not come again.
_PARTICIPANTS = picked(
    "participant",
    "SELECT q.id, w.workspace_id, q.workshop_id, q.member_id, q.name, coalesce(r.key, 'observer') AS role,"
    " q.removed_at IS NOT NULL AS removed, q.barred, q.role_claimed AS claimed FROM workshops_participant q"
    " JOIN workshops_workshop w ON w.id = q.workshop_id"
    " LEFT JOIN workshops_stakeholderrole r ON r.id = q.role_id",
    "p.id::text",
    texts=("name",),
)

# Who waited at the door.
_KNOCKS = picked(
    "knock",
    "SELECT k.id, w.workspace_id, k.workshop_id, k.name, coalesce(r.key, 'observer') AS role, k.state"
    " FROM workshops_knock k JOIN workshops_workshop w ON w.id = k.workshop_id"
    " LEFT JOIN workshops_stakeholderrole r ON r.id = k.role_id",
    "p.id::text",
    texts=("name",),
)

# Each round; what was said in it is compared by its digest (`log_room_check`).
_ROUNDS = picked(
    "round",
    "SELECT r.workshop_id, w.workspace_id, r.number, r.asked, r.closed_at IS NOT NULL AS closed,"
    " (SELECT c.inputs_digest FROM workshops_recommendation c WHERE c.round_id = r.id ORDER BY c.requested_at DESC"
    " LIMIT 1) AS recommendation"
    " FROM workshops_round r JOIN workshops_workshop w ON w.id = r.workshop_id",
    "p.workshop_id::text || ':' || p.number",
)

# What the advisor was asked, and which approach it answered.
_RECOMMENDATIONS = picked(
    "recommendation",
    "SELECT r.workshop_id, w.workspace_id, c.inputs_digest, c.result ->> 'approach' AS approach, c.engine_version,"
    " c.framework_digest, c.status FROM workshops_recommendation c JOIN workshops_round r ON r.id = c.round_id"
    " JOIN workshops_workshop w ON w.id = r.workshop_id",
    "p.workshop_id::text || ':' || p.inputs_digest",
)

# Each gate that a workshop has set aside is a row.
_WAIVERS = picked(
    "waiver",
    "SELECT w.id, w.workspace_id, g.key AS gate, g.value AS reason"
    " FROM workshops_workshop w CROSS JOIN LATERAL jsonb_each_text(w.waived_gates) g(key, value)",
    "p.id::text || ':' || p.gate",
    texts=("reason",),
)

# So is what a workshop knows of its use case, where it knows anything.
_USE_CASE_FACTS = picked(
    "use_case_facts",
    "SELECT w.id, w.workspace_id, w.in_place, w.budget, w.queries_a_day FROM workshops_workshop w"
    " WHERE w.in_place <> '' OR w.budget <> '' OR w.queries_a_day IS NOT NULL",
    "p.id::text",
)

# A workshop that counts its costs with numbers of its own is a row.
_COSTS = picked(
    "costs",
    "SELECT w.id, w.workspace_id, w.costs FROM workshops_workshop w WHERE w.costs <> '{}'",
    "p.id::text",
)

ROOM_TABLES = (_WORKSHOPS, _PARTICIPANTS, _KNOCKS, _RECOMMENDATIONS, _ROUNDS, _WAIVERS, _USE_CASE_FACTS, _COSTS)
