"""A decision sheet that has everything, made of values that say their own names, and the same without some of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from workshops.exports.sheet import Sheet
from workshops.words.pilot_brief import PilotRow

SPARKS: Mapping[str, object] = {"a": {"points": [[0, 0.1], [0.5, 0.9], [1, 0.4]], "level": 0.25}}


def _signature(name: str, **more: object) -> dict[str, object]:
    words = ("role", "stance", "stance_words", "reason", "on")
    return {
        "name": name,
        **{word: f"{name} {word}" for word in words},
        "stance_key": "dissent",
        "shape": "square",
        "guest": False,
        **more,
    }


def _assumption(id: str, **more: object) -> dict[str, object]:
    words = {word: f"{id} {word}" for word in ("signal_id", "statement", "owner", "state", "signal")}
    return {"id": id, **words, "state_key": "holding", "built_in": False, **more}


def _row(name: str, verdict: str, **picture: object) -> PilotRow:
    words = ("metric", "variant", "asked", "value", "range", "verdict", "sentence")
    drawn = {"low": 0.2, "high": 0.7, "value": 0.4, "level": 0.5, "good": [0.5, 1.0], **picture}
    svg = {key: "" if value is None else value for key, value in drawn.items()}
    said = {word: f"{name} {word}" for word in words}
    more = {"verdict_key": verdict, "tone": verdict, "findings": [f"{name} finding"], "picture": drawn, "svg": svg}
    return cast(PilotRow, {**said, **more})


def whole_sheet(**more: object) -> Sheet:
    single = (
        "label", "title", "since", "question", "approach_name", "approach_short", "rationale", "fallback", "scope_now",
        "scope_later", "costs", "revisit", "every_months", "owner", "supersedes", "superseded_by", "amends",
        "amended_by", "address", "head", "head_short", "ending", "ending_reason", "unsigned", "unsigned_reason",
    )  # fmt: skip
    made: dict[str, Any] = {
        **{name: f"the {name}" for name in single},
        "status": "Accepted",
        "status_key": "accepted",
        "approach": "rag",
        "revision": 2,
        "sha256": "5ha",
        "metrics": [{"name": "metric", "threshold": "above 90 %"}, {"name": "other", "threshold": "below 2"}],
        "assumptions": [_assumption("a"), _assumption("b", state_key="broken", owner="", signal="")],
        "watched": [_assumption("c", built_in=True)],
        "risks_accepted": ["risk", "other risk"],
        "configuration": [
            {"name": "model", "value": "base", "note": "a note"},
            {"name": "size", "value": "7", "note": ""},
        ],
        "known": ["fact", "other fact"],
        "checklist": ["line", "other line"],
        "dissent": [_signature("Ana", shape="triangle"), _signature("Ben", role="", guest=True)],
        "signatures": [
            _signature("Cy", shape="circle"),
            _signature("Di", role="", shape="diamond", guest=True, stance_key="support"),
        ],
        "open_roles": [{"role": "Legal", "shape": "square", "key": "legal"}],
        "looks": [{"said": "looked at", "note": "its note"}, {"said": "and again", "note": ""}],
        "waived": [{"gate": "gate", "by": "Eve", "reason": "why"}],
        "pilot": {
            "id": "p",
            "title": "pilot",
            "line": "its line",
            "headline": "its headline",
            "rows": [
                _row("first", "fails"),
                {**_row("second", "meets", low=None, value=None, level=None, good=[]), "range": "", "asked": ""},
            ],
            "findings": ["finding"],
            "before": ["before", "moved"],
        },
    }
    return cast(Sheet, {**made, **more})


NOTHING: Mapping[type, object] = {str: "", list: [], dict: None}
ALWAYS = (
    "label",
    "title",
    "question",
    "since",
    "approach_name",
    "rationale",
    "address",
    "head",
    "head_short",
    "sha256",
)


def without(*names: str, **more: object) -> Sheet:
    whole = whole_sheet()
    return whole_sheet(**{**{name: NOTHING[type(value)] for name, value in whole.items() if name in names}, **more})


def sheets() -> Mapping[str, Sheet]:
    """Between them each thing is there and is not, alone and beside what else may be in its place."""
    optional = [name for name, value in whole_sheet().items() if type(value) in NOTHING and name not in ALWAYS]
    return {
        "whole": whole_sheet(),
        "bare": without(*optional, approach="strange"),
        "some": without("ending_reason", "unsigned", "scope_now", "superseded_by", "signatures", approach="prompting"),
        "others": without("waived", "scope_later", "superseded_by", "supersedes", "open_roles"),
        "amending": without("unsigned", "superseded_by", "supersedes", "amended_by"),
    }
