"""What people type at its longest, also in words that nothing breaks, and rooms that are full of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workshops.domain import ballots, participants, rooms
from workshops.enums import MemberRole, Stage
from workshops.models import Member, Participant, Workshop

UNBROKEN = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesentwurfsänderungsantragsvorsitzende"
TITLE = (
    "Should the claims copilot for adjusters in commercial property insurance answer from the manual, "
    "or be tuned for it?!"
)
ROLE = "Datenschutz und Informationssicherheit!!"
NAMES = (
    "Maximiliane-Theodora von Hohenzollern-Sigmaringen-Wittgen",
    "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren",
    "Ana",
    "Ólafur Ragnar Grímsson-Þorgrímsdóttir",
    "Srinivasa Venkataraghavan Krishnamurthy Iyer",
    "Bo",
    "Chukwuemeka Oluwaseun Adébáyọ̀",
    "Nguyễn Thị Phương Thảo",
    "Keihanaikukauakahihuliheekahaunaele",
)
PLACES = ("product", "security", "data", "product", "security", "data", "product", "security", "observer")
REASON = (
    "The adjusters ask for the page of the manual each time, and the manual is changed every week by three departments "
    f"that do not speak to one another; see {UNBROKEN}."
)


def crowded_room(by: Member, *, title: str = TITLE, **more: Any) -> tuple[Workshop, Sequence[Participant]]:
    """In its lobby, with all the criteria and nine people, one of whom looks on."""
    workshop = rooms.create_workshop(
        workspace=by.workspace, by=by, title=title, use_case=f"{TITLE} {REASON}", facts=REASON, **more
    )
    return workshop, seat_everybody(workshop)


def seat_everybody(workshop: Workshop) -> Sequence[Participant]:
    return [
        participants.join_workshop(workshop=workshop, name=name, role=role)
        for name, role in zip(NAMES, PLACES, strict=True)
    ]


def divided(people: Sequence[Participant], *, reason: str = "") -> None:
    """Everybody with a ballot answers, and no two roles say the same."""
    for place, person in enumerate(people):
        me = Participant.objects.select_related("workshop", "role").get(pk=person.pk)
        if me.role is not None:
            scores = {
                key: {"level": (place * 2 + at) % 5, "reason": reason} for at, key in enumerate(me.workshop.criteria)
            }
            ballots.cast_ballot(participant=me, scores=scores)


def go(workshop: Workshop, by: Member, *stages: Stage) -> Workshop:
    for stage in stages:
        workshop = rooms.move_stage(workshop=workshop, by=by, to=stage)
    return workshop


def decision_text(member: Member, **more: Any) -> Mapping[str, Any]:
    """A decision in which every field is full."""
    assert MemberRole(member.role).may_take_part
    return {
        "title": TITLE,
        "approach": "rag",
        "fallback": REASON,
        "rationale": f"{REASON} {REASON}",
        "metrics": [
            {"name": "Answers whose source an auditor accepts, by department and month", "comparator": ">=",
             "threshold": 1200000000000.5, "unit": "answers a month"},
            {"name": UNBROKEN[:80], "comparator": "<", "threshold": 0.25, "unit": "share"},
        ],
        "assumptions": [
            {"statement": REASON[:200], "owner": member.name,
             "signal": {"metric": "changes of the manual that reach the index later than a day, by department",
                        "comparator": "<", "threshold": 4, "window_days": 30}},
            {"statement": UNBROKEN, "owner": "", "signal": None},
        ],
        "configuration": {"base_model_id": UNBROKEN[:80], "retrieval_settings": REASON},
        "scope_now": REASON,
        "scope_later": UNBROKEN,
        "revisit": {"every_months": 3, "owner": member.user.email},
        **more,
    }  # fmt: skip
