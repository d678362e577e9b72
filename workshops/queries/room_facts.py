"""What is known of a room without looking at its people: what it is, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from workshops.enums import Door, RevealPolicy, Stage
from workshops.models import Workshop

# Plain SQL, as in seats.py: at a reveal the whole room asks this at the same moment, and the ORM would spend more
# time on writing the query than PostgreSQL does on answering it. The room and its last round are of one statement,
# so they are of one moment. Which recommendation there is, and whether it was asked to weigh, is only asked where
# a page shows it.
_SQL = """
    SELECT w.id, w.title, w.stage, w.stage_since, w.framework_key AS framework, w.criteria, w.join_code,
           w.in_place, w.budget, w.queries_a_day,
           w.on_table, w.on_table_since, w.door,
           (SELECT count(*) FROM workshops_knock k WHERE k.workshop_id = w.id AND k.state = 'waiting') AS knocking,
           w.anonymous, w.reveal, w.locked_at IS NOT NULL AS locked, w.timer_ends_at, w.answers_due_at, w.starts_at,
           s.time_zone, w.facilitator_id, u.name AS facilitator_name,
           r.id AS round_id, coalesce(r.number, 0) AS round, coalesce(r.revealed, '{}') AS revealed,
           coalesce(r.asked, '{}') AS again,
           CASE WHEN w.stage = 'scoring' AND cardinality(r.asked) > 0 THEN false
                ELSE coalesce(r.number, 0) > 1 OR (w.follows_id IS NOT NULL AND w.stage = 'scoring') END AS asks_ready,
           coalesce(c.status || '.' || left(c.inputs_digest, 8), '') AS recommendation,
           coalesce(m.assumed, '') AS assumed,
           coalesce(d.status || '.' || d.revision_number, '') AS decision,
           w.stage IN ('recommendation', 'decided') AND EXISTS (
               SELECT FROM log_event e
               WHERE e.chain = w.workspace_id AND e.subject = 'workshop:' || w.id
                 AND e.kind = 'workshop.moved' AND e.body ->> 'to' = 'weighting'
           ) AS asked_to_weigh,
           (SELECT i.id FROM workshops_pilot i
            WHERE i.workshop_id IN (w.id, w.follows_id) OR i.decision_id IN (
                SELECT v.decision_id FROM workshops_occurrence o JOIN workshops_revisitplan v ON v.id = o.plan_id
                WHERE o.workshop_id = w.id
            )
            ORDER BY i.imported_at DESC, i.id DESC LIMIT 1) AS pilot
    FROM workshops_workshop w
    JOIN workshops_workspace s ON s.id = w.workspace_id
    JOIN workshops_member f ON f.id = w.facilitator_id
    JOIN workshops_user u ON u.id = f.user_id
    LEFT JOIN LATERAL (
        SELECT * FROM workshops_round WHERE workshop_id = w.id ORDER BY number DESC LIMIT 1
    ) r ON true
    LEFT JOIN LATERAL (
        SELECT status, inputs_digest FROM workshops_recommendation
        WHERE round_id = r.id ORDER BY requested_at DESC LIMIT 1
    ) c ON w.stage IN ('recommendation', 'decided')
    LEFT JOIN LATERAL (
        SELECT md5(string_agg(concat_ws(' ', a.id, a.state, n.at, n.pieces), ',' ORDER BY a.position, a.id)) AS assumed
        FROM workshops_occurrence o
        JOIN workshops_revisitplan v ON v.id = o.plan_id
        JOIN workshops_assumption a ON a.decision_id = v.decision_id AND a.dropped_at IS NULL
        LEFT JOIN workshops_signal g ON g.assumption_id = a.id
        LEFT JOIN LATERAL (
            SELECT max(at) AS at, count(*) AS pieces FROM workshops_reading WHERE signal_id = g.id
        ) n ON true
        WHERE o.workshop_id = w.id
    ) m ON true
    LEFT JOIN workshops_decision d ON d.workshop_id = w.id AND w.stage = 'decided'
    WHERE w.id = %s::uuid
"""


@dataclass(frozen=True, kw_only=True)
class RoomFacts:
    """A room without its people.

    `round`: the number of the last one, 0 before the first; `round_id`: its key. `asks_ready`: people are done only
    when they say so, because ballots that start as copies are full from the start: from round 2 on, and when a
    revisit is scored first; not where a round asks only some criteria `again`, which is empty where it asks all:
    whoever answers those has looked. `on_table`: what the room talks about, empty where nothing is; `on_table_since`:
    when that began. `door`: who comes in with the code; `knocking`: how many wait at it. `recommendation`: status of
    the current one, and which it is, so that a second one is noticed too; `asked_to_weigh`: it has been in that
    stage, whoever answered; both only from the recommendation on. `assumed`: of a revisit, another one when an
    assumption of its decision is marked or read; empty elsewhere. `decision`: once the room is decided, its status and
    revision. `pilot`: the newest one of the room, or of what it looks at again.
    """

    id: UUID
    title: str
    stage: Stage
    stage_since: datetime
    round_id: int | None
    round: int
    framework: str
    criteria: tuple[str, ...]
    join_code: str
    join_url: str
    in_place: str
    budget: str
    queries_a_day: int | None
    anonymous: bool
    reveal: RevealPolicy
    revealed: tuple[str, ...]
    locked: bool
    timer_ends_at: datetime | None
    answers_due_at: datetime | None
    starts_at: datetime | None
    time_zone: str
    facilitator_id: UUID
    facilitator_name: str
    again: tuple[str, ...]
    on_table: str
    on_table_since: datetime | None
    door: Door
    knocking: int
    asks_ready: bool
    recommendation: str
    assumed: str
    decision: str
    asked_to_weigh: bool
    pilot: UUID | None

    @property
    def page(self) -> str:
        """Changes exactly when everybody's page has something else to show.

        Not with the lock: a ballot is never swapped under somebody's fingers.
        """
        facts = f"{self.in_place}.{self.budget}.{self.queries_a_day}"
        promise = f"{self.reveal}.{self.anonymous}.{facts}" if self.stage is Stage.LOBBY else ""
        return f"{self.stage}.{self.round}.{self.recommendation}.{len(self.revealed)}{promise}{self.decision}"

    @property
    def asked(self) -> tuple[str, ...]:
        """The criteria of the present round, in most all of them."""
        return self.again or self.criteria

    @property
    def asks_again(self) -> str:
        """The criterion that is scored again alone; empty where it is not one."""
        return self.again[0] if self.stage is Stage.SCORING and len(self.again) == 1 else ""

    @property
    def is_open(self) -> bool:
        """Whether ballots are open: there is something to finish, and to be ready with."""
        return self.stage in (Stage.SCORING, Stage.WEIGHTING)


def room_facts(workshop_id: UUID | str) -> RoomFacts:
    """One statement. Raises Workshop.DoesNotExist."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [workshop_id])
        row = cursor.fetchone()
        names = [column.name for column in cursor.description]
    if row is None:
        raise Workshop.DoesNotExist
    found = dict(zip(names, row, strict=True))
    code = found.pop("join_code")
    return RoomFacts(
        **found
        | {
            "stage": Stage(found["stage"]),
            "reveal": RevealPolicy(found["reveal"]),
            "door": Door(found["door"]),
            "criteria": tuple(found["criteria"]),
            "revealed": tuple(found["revealed"]),
            "again": tuple(found["again"]),
        },
        join_code=show_code(code),
        join_url=join_url(code),
    )


def show_code(code: str | None) -> str:
    """K7M4QXPA as K7M4-QXPA; empty where the workshop is over."""
    half = len(code or "") // 2
    return f"{code[:half]}-{code[half:]}" if code else ""


def join_url(code: str | None) -> str:
    return f"{settings.SITE_URL}/j/{show_code(code)}/" if code else ""
