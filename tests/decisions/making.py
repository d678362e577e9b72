"""How the tests get to a recommendation and to a decision: through the domain, step by step."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from tests.computing import compute as computed
from workshops.domain import ballots, decisions, participants, rooms
from workshops.enums import Stage
from workshops.models import Decision, Member, Participant, Workshop

TEXT: dict[str, Any] = {
    "title": "Claims copilot: RAG",
    "approach": "rag",
    "fallback": "No hit in the manual: decline and hand over.",
    "rationale": "Facts change every week, and adjusters need the page.",
    "metrics": [{"name": "Grounded correctness", "comparator": ">=", "threshold": 90, "unit": "%"}],
    "assumptions": [
        {
            "statement": "The manual keeps changing weekly.",
            "owner": "Dee",
            "signal": {"metric": "changes a month", "comparator": "<", "threshold": 4, "window_days": 30},
        },
        {"statement": "Nobody needs another voice.", "owner": "", "signal": None},
    ],
    "configuration": {"base_model_id": "base-7b"},
    "scope_now": "The claims manual.",
    "scope_later": "All departments.",
    "revisit": {"every_months": 3, "owner": ""},
}


def reach_recommendation(
    workshop: Workshop, by: Member, crowd: list[Participant], scores: dict[str, dict[str, Any]], *, compute: bool = True
) -> Workshop:
    """From the lobby to a recommendation, with everybody of the crowd giving the same answers."""
    rooms.move_stage(workshop=workshop, by=by, to=Stage.SCORING)
    for participant in crowd:
        ballots.cast_ballot(participant=Participant.objects.get(pk=participant.pk), scores=scores)
    rooms.move_stage(workshop=workshop, by=by, to=Stage.DISCUSSION)
    workshop = rooms.move_stage(workshop=workshop, by=by, to=Stage.RECOMMENDATION)
    if compute:
        computed(workshop)
    return workshop


def make_decision(by: Member, *, scores: dict[str, dict[str, Any]], **text: Any) -> Decision:
    """A new workshop of one participant with its decision."""
    title = text.get("title", TEXT["title"])
    workshop = rooms.create_workshop(
        workspace=by.workspace, by=by, title=title, use_case=text.pop("question", "Answer adjusters.")
    )
    one = participants.join_workshop(workshop=workshop, name="Una", role="data")
    workshop = reach_recommendation(workshop, by, [one], scores, compute=False)
    return decisions.record_decision(workshop=workshop, by=by, text={**TEXT, **text})


def typed(page: bytes) -> dict[str, str]:
    """What a browser would send for the page's form: the value of every field as it stands, in `.decision-form`."""
    html = page.decode()
    form = html[html.index('class="decision-form"') : html.index("Record the ", html.index('class="decision-form"'))]
    form = re.sub(r"<template.*?</template>", "", form, flags=re.DOTALL)
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value, kind = (_attribute(tag, key) for key in ("name", "value", "type"))
        if name and (kind not in ("radio", "checkbox") or " checked" in tag):
            sent[name] = value
    for name, words in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, flags=re.DOTALL):
        sent[name] = unescape(words)
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, flags=re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = unescape(chosen.group(1)) if chosen else ""
    return sent


def _attribute(tag: str, key: str) -> str:
    found = re.search(rf' {key}="([^"]*)"', tag)
    return unescape(found.group(1)) if found else ""
