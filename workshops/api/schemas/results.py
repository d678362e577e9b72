"""What the room said, and what the advisor makes of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, WithJsonSchema


class RoleResult(BaseModel):
    counts: list[int]
    dont_know: int
    median: float | None


class CriterionResult(BaseModel):
    criterion: str
    counts: list[int] = Field(min_length=5, max_length=5, description="How many answered level 0, 1, 2, 3 and 4.")
    dont_know: int
    median: float | None
    consensus: float | None = Field(description="1: all on one level; 0: half at each end (Tastle and Wierman).")
    spread: float | None = Field(description="Levels between the roles' means, furthest apart.")
    can_flip: bool = Field(description="Whether this disagreement can change the winner.")
    by_role: dict[str, RoleResult] = Field(
        description="In an anonymous workshop without the roles that fewer than three people answered for."
    )


class RoundResults(BaseModel):
    round: int
    revealed: list[str] = Field(description="The criteria that are open to the room, in the order of the reveal.")
    criteria: list[CriterionResult] = Field(
        description="Of these only. What to talk about first comes first. In an anonymous workshop the previous round"
        " is left out where the difference would say who answered what."
    )


class ResultsOut(RoundResults):
    previous_round: RoundResults | None = None


_PARTS = {
    "string": ["approach", "runner_up", "statement", "engine_version", "inputs_digest"],
    "array": ["ranking", "agreement", "flips", "gates", "lenses", "unanswered"],
    "object": [
        "rank_acceptability",
        "uniform_acceptability",
        "contributions",
        "by_role",
        "without_role",
        "equal_person",
        "weights",
        "framework",
    ],
    "integer": ["seed", "draws"],
}
_PLAN = {
    "description": "How long the first phase takes, against how soon it must work; null where nothing is planned.",
    "type": ["object", "null"],
    "properties": {
        "weeks_low": {"type": "number"},
        "weeks_high": {"type": "number"},
        "wanted": {"type": ["integer", "null"], "description": "The level of the group’s answer to “urgency”."},
        "fits": {"enum": ["yes", "perhaps", "no", None]},
        "first_steps": {"type": "integer", "description": "How many of the plan’s steps fit."},
        "start_with": {"type": ["string", "null"], "description": "An approach that can be there in time."},
        "start_weeks": {"type": ["array", "null"], "items": {"type": "number"}},
        "sentence": {"type": "string"},
    },
}
_OPEN = ["techniques", "fallback", "metrics", "failure_modes", "sequence"]
_COULD_CHANGE = {
    "type": "object",
    "properties": {
        "criterion": {"type": "string"},
        "to": {"type": "integer", "minimum": 0, "maximum": 4},
        "new_approach": {"type": "string"},
        "sentence": {"type": "string"},
    },
}
# Not in what an earlier engine has answered.
_VERDICT: dict[str, object] = {
    "sureness": {
        "enum": ["clear", "close", "too_little", None],
        "description": "With everything drawn that is in doubt. too_little: what nobody answered changes the winner in"
        " more than one draw of ten. null in an anonymous workshop's what-if, where nothing is drawn.",
    },
    "headline": {"type": "string", "description": "Twelve words at most; `statement` begins with it and goes on."},
    "answered": {
        "type": "object",
        "description": "How many criteria somebody answered, of how many, and the share of the weights on them.",
        "properties": {"criteria": {"type": "integer"}, "of": {"type": "integer"}, "weight": {"type": "number"}},
    },
    "unanswered_could_change": {
        "type": "array",
        "description": "One answer to each criterion that nobody answered with which another approach would lead.",
        "items": _COULD_CHANGE,
    },
    "ask_next": {
        "description": "The open criterion whose answer is worth most: `gain` is the expected value of asking it,"
        " `chance` how probable it is that another approach leads then, `answers` how many of its levels do that.",
        "anyOf": [
            {
                "type": "object",
                "properties": {
                    "criterion": {"type": "string"},
                    "answers": {"type": "integer"},
                    "chance": {"type": "number"},
                    "gain": {"type": "number"},
                    "sentence": {"type": "string"},
                },
            },
            {"type": "null"},
        ],
    },
    "first_places": {
        "type": "object",
        "description": "For each approach the share of the draws in which it comes first.",
        "additionalProperties": {"type": "number"},
    },
}
AdvisorOutput = Annotated[
    dict[str, object],
    WithJsonSchema(
        {
            "type": "object",
            "description": "The output of `python -m advisor recommend` for the round's ballots.",
            "properties": {
                **{name: {"type": kind} for kind, names in _PARTS.items() for name in names},
                **{name: {} for name in _OPEN},
                "plan": _PLAN,
                **_VERDICT,
            },
        }
    ),
]


class RecommendationOut(BaseModel):
    status: Literal["ready"]
    recommendation: AdvisorOutput


class ComputingOut(BaseModel):
    status: Literal["computing"]


# The names of these parameters depend on the workshop, so they are read from the address itself.
WHAT_IF_QUERY: dict[str, object] = {
    "description": (
        "Computed from the stored ballots in 2,000 draws. Without a parameter: the stored recommendation. In an"
        " anonymous workshop without what depends on single ballots (shares of draws, agreement); where a role"
        " is kept back there, every person counts the same and roles cannot be moved."
    ),
    "parameters": [
        {
            "in": "query",
            "name": "weights",
            "description": "`w.<criterion>`, 0 to 10, and `r.<role>`, 0 to 3; for example `?w.latency=8&r.security=2`.",
            "style": "form",
            "explode": True,
            "schema": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}},
        },
        {
            "in": "query",
            "name": "without",
            "description": "A role to leave out; may be given more than once.",
            "schema": {"type": "array", "items": {"type": "string"}},
        },
    ],
}
