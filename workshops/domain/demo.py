"""The demo workspace: a decision that is due, one that is fresh, and a lobby that waits for people.

Everything is made by the same functions as in a real meeting, so the demo can do what a meeting can. Its decisions
were made when their dates say so, in the rows and in the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from workshops import dates
from workshops.domain import ballots, decisions, participants, people, pilots, recommendations, rooms
from workshops.domain.database_owner import as_owner
from workshops.domain.demo_past import Past
from workshops.domain.demo_pilot import demo_pilot
from workshops.enums import CriteriaSet, MemberRole, Stage, Stance
from workshops.models import Decision, Member, Participant, Workshop, Workspace
from workshops.queries.recommendations import waiting_in

SLUG = "demo"
FACILITATOR = "ana@demo.example"

# One column a person, in the order of CAST; None is "don't know", as people do say.
CAST = (
    ("Pia", "product"),
    ("Paul", "product"),
    ("Sam", "security"),
    ("Sue", "security"),
    ("Dee", "data"),
    ("Dan", "data"),
)
COPILOT = {
    "factual_gap": (3, 4, 3, 3, 4, 4),
    "knowledge_churn": (3, 3, 2, 1, 3, 3),
    "knowledge_breadth": (2, 3, 3, 3, 3, 4),
    "audit_and_trust": (2, 2, 4, 4, 3, 3),
    "access_control": (1, 2, 4, 4, 3, 3),
    "data_sensitivity": (1, 2, 3, 4, 2, 2),
    "content_readiness": (3, 2, 2, 2, 2, 2),
    "behaviour_gap": (1, 3, 0, 0, 1, 0),
    "task_stability": (1, 1, 2, 2, 1, 1),
    "latency": (1, 1, 0, 0, 0, 1),
    "query_volume": (1, 1, 1, 0, 1, 1),
    "training_data": (None, 1, None, 1, 1, 2),
    "ml_capacity": (1, 1, 1, 1, 0, 0),
    "urgency": (3, 3, 2, 3, 2, 2),
}
CLASSIFIER = {
    "factual_gap": (0, 0, 1, 2, 0, 1),
    "knowledge_churn": (0, 1, 0, 0, 0, 0),
    "knowledge_breadth": (0, 0, 0, 0, 0, 0),
    "audit_and_trust": (1, 0, 1, 2, 0, 0),
    "access_control": (0, 0, 1, 1, 0, 0),
    "data_sensitivity": (1, 1, 2, 2, 1, 2),
    "content_readiness": (1, None, 1, 1, 2, 3),
    "behaviour_gap": (3, 3, 2, 2, 3, 4),
    "task_stability": (4, 4, 4, 4, 4, 4),
    "latency": (3, 4, 3, 4, 3, 4),
    "query_volume": (4, 4, 3, 3, 4, 4),
    "training_data": (4, 4, 3, 3, 4, 4),
    "ml_capacity": (2, 3, 2, 2, 3, 4),
    "urgency": (1, 1, 1, 1, 1, 2),
}
REASONS = {
    ("Sam", "audit_and_trust"): "Two of the last five incidents were wrong answers that nobody could trace.",
    ("Paul", "behaviour_gap"): "Handover notes never come out in our format.",
}


@dataclass(frozen=True)
class Story:
    title: str
    use_case: str
    facts: str
    answers: Mapping[str, tuple[int | None, ...]]
    approach: str
    fallback: str
    rationale: str
    metrics: tuple[tuple[str, str, float, str], ...]
    assumptions: tuple[tuple[str, str, tuple[str, str, float]], ...]
    configuration: Mapping[str, str]
    scope_now: str
    scope_later: str
    days_ago: int
    # When its pilot was imported, where it has one.
    measured_days_ago: int | None = None


STORIES = (
    Story(
        title="Support copilot: retrieval first",
        use_case="A copilot for the support desk that answers engineers’ questions from past tickets and runbooks.",
        facts="4,000 questions a day from 300 people. Runbooks change every week; some belong to one team only.",
        answers=COPILOT,
        approach="rag",
        fallback="No passage found above the threshold: say so, and open a ticket with the question.",
        rationale="Most failures are missing or stale facts, and security wants a source for each answer.",
        metrics=(
            ("Answers grounded in a cited passage", ">=", 95, "%"),
            ("Right answers among 200 asked by engineers", ">=", 90, "%"),
        ),
        assumptions=(
            ("The tone of the answers is good enough as prompted.", "Pia", ("edits for tone a week", ">", 20)),
            ("The runbooks keep changing every week.", "Dee", ("runbooks changed a month", "<", 4)),
        ),
        configuration={
            "dataset_version": "runbooks-and-tickets-r14",
            "retrieval_settings": "hybrid search, 8 passages of 300 tokens, reranked",
            "base_model_id": "gpt-5-mini-2025-08-07",
        },
        scope_now="Network and identity runbooks, for the support desk, behind their own rights.",
        scope_later="All runbooks, and the tickets of the last two years.",
        # Three months and nine days, so that its revisit is nine days overdue.
        days_ago=101,
        measured_days_ago=80,
    ),
    Story(
        title="Ticket router: a small tuned model",
        use_case="A classifier that gives every incoming ticket one of 40 labels and a priority.",
        facts="1.2 million tickets a day, 200 ms for each. 85,000 labelled tickets; labels stable for two years.",
        answers=CLASSIFIER,
        approach="fine_tuning",
        fallback="Confidence below 0.7: the ticket goes to the triage desk without a label.",
        rationale="A fixed set of labels at this volume is what a small tuned model does best and cheapest.",
        metrics=(
            ("Macro F1 on last month’s tickets", ">=", 0.92, ""),
            ("Time for a ticket, 95th percentile", "<=", 200, "ms"),
        ),
        assumptions=(
            ("The 40 labels stay as they are.", "Paul", ("labels added or renamed a month", ">", 3)),
            (
                "So many tickets come that a small model of our own is the cheapest.",
                "Dan",
                ("tickets a day", "<", 100000),
            ),
        ),
        configuration={
            "dataset_version": "tickets-labelled-85k",
            "base_model_id": "mistralai/Ministral-3-3B-Instruct-2512",
            "fine_tune_checkpoint_id": "router-v3-step-4200",
        },
        scope_now="Tickets in English, routed to the first line.",
        scope_later="The other languages, once each has 2,000 labelled tickets.",
        days_ago=30,
    ),
)


@as_owner()
@transaction.atomic
def load_demo() -> Workspace:
    """The demo workspace; made once, left alone afterwards. As the owner of the tables, who alone may tell a past."""
    existing = Workspace.objects.filter(slug=SLUG).first()
    if existing is not None:
        return existing
    workspace = people.create_workspace(name="Demo")
    ana = people.add_member(workspace=workspace, email=FACILITATOR, name="Ana", role=MemberRole.OWNER)
    people.add_member(workspace=workspace, email="ben@demo.example", name="Ben", role=MemberRole.MEMBER)
    past = Past(workspace)
    for story in STORIES:
        _tell(story, ana, past)
    with past.at(timezone.now()):
        rooms.create_workshop(
            workspace=workspace,
            by=ana,
            title="Marketing assistant",
            use_case="An assistant that drafts product pages in our brand’s voice, with facts from the catalogue.",
            facts="2,400 approved texts of the last three years. The catalogue changes daily.",
            criteria=CriteriaSet.QUICK,
        )
    return workspace


def _tell(story: Story, ana: Member, past: Past) -> None:
    """A morning's meeting and its decision, signed until noon and accepted in the afternoon."""
    day = dates.day_in(timezone.now(), "UTC") - timedelta(days=story.days_ago)

    def at(hour: int, minute: int) -> AbstractContextManager[None]:
        return past.at(datetime.combine(day, time(hour, minute), UTC))

    with at(9, 0):
        workshop = rooms.create_workshop(
            workspace=ana.workspace, by=ana, title=story.title, use_case=story.use_case, facts=story.facts
        )
        cast = [participants.join_workshop(workshop=workshop, name=name, role=role) for name, role in CAST]
    with at(9, 5):
        participants.confirm_roles(workshop=workshop, by=ana)
    with at(9, 10):
        rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)
    with at(9, 25):
        for place, participant in enumerate(cast):
            _answer(participant, story, place)
    for minute, stage in ((30, Stage.DISCUSSION), (55, Stage.RECOMMENDATION)):
        with at(9, minute):
            rooms.move_stage(workshop=workshop, by=ana, to=stage)
    with at(9, 56):
        _compute(workshop)
    with at(10, 20):
        decision = decisions.record_decision(workshop=workshop, by=ana, text=_text(story), decided_on=day)
    for minute, participant in ((25, cast[0]), (40, cast[2]), (55, cast[4])):
        with at(10, minute):
            _sign(decision, participant)
    with at(14, 0):
        decisions.accept_decision(decision=decision, by=ana)
    if story.measured_days_ago is not None:
        measured_on = dates.day_in(timezone.now(), "UTC") - timedelta(days=story.measured_days_ago)
        with past.at(datetime.combine(measured_on, time(16, 30), UTC)):
            pilots.import_pilot(subject=decision, by=ana, file=demo_pilot())


def _sign(decision: Decision, participant: Participant) -> None:
    decisions.sign_off(
        decision=decision,
        signer=decisions.Signer(participant, None),
        stance=Stance.APPROVE,
        revision_sha256=decisions.current_revision(decision).sha256,
    )


def _answer(participant: Participant, story: Story, place: int) -> None:
    ballots.cast_ballot(
        participant=participant,
        scores={
            criterion: {"level": levels[place], "reason": REASONS.get((participant.name, criterion), "")}
            for criterion, levels in story.answers.items()
        },
    )


def _compute(workshop: Workshop) -> None:
    """Here and now: at the first start no worker is running yet."""
    for recommendation in waiting_in(workshop):
        recommendations.compute_recommendation(recommendation_id=recommendation.pk)


def _text(story: Story) -> dict[str, object]:
    return {
        "approach": story.approach,
        "fallback": story.fallback,
        "rationale": story.rationale,
        "metrics": [
            {"name": name, "comparator": comparator, "threshold": threshold, "unit": unit}
            for name, comparator, threshold, unit in story.metrics
        ],
        "assumptions": [
            {
                "statement": statement,
                "owner": owner,
                "signal": {"metric": metric, "comparator": above, "threshold": limit, "window_days": 30},
            }
            for statement, owner, (metric, above, limit) in story.assumptions
        ],
        "configuration": dict(story.configuration),
        "scope_now": story.scope_now,
        "scope_later": story.scope_later,
        "revisit": {"every_months": 3, "owner": FACILITATOR},
    }
