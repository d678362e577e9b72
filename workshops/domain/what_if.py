"""What if the weights were others, or a role were left out? The stored inputs, changed and computed again.

Nothing is stored and nothing goes into the log. In an anonymous workshop a what-if must not say more than the
room has seen, however often it is asked: where a role is kept back, every person counts the same and roles are not
weighed; see `_movable_roles` and `_for_anonymous`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast, overload

from django.utils.translation import gettext as _

from workshops.domain.anonymity import as_promised, shown_roles
from workshops.domain.anonymity_keys import named_keys
from workshops.domain.framework_names import names_of
from workshops.domain.frameworks import framework_of
from workshops.domain.recommendations import RankedApproach, recompute, result_of
from workshops.domain.results import BriefResult, Result, ShownRow
from workshops.figures import digits
from workshops.models import Recommendation, Workshop
from workshops.queries.recommendations import BallotRead, Inputs
from workshops.refusals import FrameworkGone, InvalidFields
from workshops.shared_sentences import NONE_PASSES

# Enough for shares that are right to 2 of 100, and few enough to answer while somebody still holds the slider.
DRAWS = 2_000
MOST_POINTS = 10.0
MOST_ROLE_WEIGHT = 3.0
TIE = 1e-9
EVERYBODY = "everybody"

# What of a result follows from the group's answers alone, and so adds nothing to what the room has seen. Nothing stands
# in place of the rest: see `_held_back`.
OF_THE_GROUP = (
    "approach", "runner_up", "ranking", "uniform_acceptability", "pairwise", "central_weights", "contributions",
    "flips", "smallest_transfer", "gates", "gate_price", "lenses", "lens_summary", "situations",
    "techniques", "fallback", "metrics", "failure_modes", "sequence", "security", "events", "unanswered",
    "weights", "weights_from", "participants", "engine_version", "framework", "seed", "draws", "sureness", "headline",
    "answered", "unanswered_could_change", "ask_next", "first_places", "in_place", "simplest_reading",
    "counted", "plan",
)  # fmt: skip


@dataclass(frozen=True)
class Start:
    """What may be moved, and from where: points 0 to 10 by criterion, the heaviest at 10, and weights by role."""

    points: Mapping[str, float]
    roles: Mapping[str, float]


@dataclass(frozen=True)
class Change:
    """What differs from the stored inputs. Empty: nothing does."""

    points: Mapping[str, float] = field(default_factory=dict)
    roles: Mapping[str, float] = field(default_factory=dict)
    without: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.points or self.roles or self.without)


def start_of(workshop: Workshop, found: Recommendation) -> Start:
    """Where everything stands in a ready recommendation: answered criteria, and roles that may be told apart."""
    result = result_of(found)
    unanswered = set(result["unanswered"])
    weights = {key: weight for key, weight in result["weights"].items() if key not in unanswered}
    scale = MOST_POINTS / (max(weights.values(), default=0) or 1)
    roles = _role_weights(found.inputs)
    movable = _movable_roles(workshop, found.inputs)
    return Start(
        points={key: weight * scale for key, weight in weights.items()},
        roles={key: weight for key, weight in roles.items() if key in movable},
    )


@overload
def what_if(*, workshop: Workshop, found: Recommendation, change: Change, brief: Literal[False] = False) -> Result: ...


@overload
def what_if(*, workshop: Workshop, found: Recommendation, change: Change, brief: bool) -> BriefResult: ...


def what_if(*, workshop: Workshop, found: Recommendation, change: Change, brief: bool = False) -> BriefResult:
    """The result as of `advisor.recommend`, or what is `brief` of it; without a change it is the stored one itself.

    While no criterion is moved, everybody's own weights count; once one is, the points count as they stand, for
    everybody. Raises InvalidFields where nothing is left to weigh, FrameworkGone where the framework has changed.
    """
    if not change:
        return as_promised(workshop, result_of(found))
    return _computed(workshop, found, change, brief=brief)


def before(*, workshop: Workshop, found: Recommendation, change: Change) -> BriefResult:
    """What a what-if is compared with: the stored result, or that person by person where the what-if is counted so."""
    if not workshop.anonymous or not change or _movable_roles(workshop, found.inputs):
        return as_promised(workshop, result_of(found))
    return _computed(workshop, found, Change(), brief=True)


def _computed(workshop: Workshop, found: Recommendation, change: Change, *, brief: bool) -> BriefResult:
    used = framework_of(workshop)
    if used.digest != found.framework_digest:
        said = _(
            "The framework “{framework}” has changed since this recommendation was computed, and a what-if would mix"
            " the two. Ask for the recommendation again first."
        )
        raise FrameworkGone(said.format(framework=used.name))
    points = _points(workshop, found, change)
    inputs = _changed(found.inputs, change, points)
    _check_something_counts(inputs, points)
    if workshop.anonymous and not _movable_roles(workshop, found.inputs):
        inputs = _person_by_person(inputs)
    answer = recompute(inputs, used, DRAWS, brief=brief)
    result: BriefResult = answer
    if points is not None:
        result = {**answer, "weights_from": "what_if", "weight_agreement": None}
    return _for_anonymous(workshop, result) if workshop.anonymous else result


def _role_weights(inputs: Inputs) -> dict[str, float]:
    """The weights of the roles that have a ballot."""
    there = {ballot["role"] for ballot in inputs["ballots"]}
    known = {role: weight for role, weight in inputs["role_weights"].items() if role in there}
    return known | {role: 1.0 for role in sorted(there) if role not in known}


def _movable_roles(workshop: Workshop, inputs: Inputs) -> set[str]:
    """All; in an anonymous workshop all or none: they may be weighed where each is shown apart on every criterion.

    Whoever can weigh roles, and one criterion alone, solves for what the one said that is kept back.
    """
    sizes = Counter(ballot["role"] for ballot in inputs["ballots"])
    if not workshop.anonymous:
        return set(sizes)
    counts = [sizes, *({role: answered[role] for role in sizes} for answered in _answered_by(inputs).values())]
    return set(sizes) if all(shown_roles(each) == set(sizes) for each in counts) else set()


def _answered_by(inputs: Inputs) -> dict[str, Counter[str]]:
    """{criterion: {role: how many gave a level}}"""
    found: dict[str, Counter[str]] = {}
    for ballot in inputs["ballots"]:
        for criterion, level in ballot["scores"].items():
            if level is not None:
                found.setdefault(criterion, Counter())[ballot["role"]] += 1
    return found


def _points(workshop: Workshop, found: Recommendation, change: Change) -> dict[str, float] | None:
    """The points that count for everybody; None where each person's own weights do.

    In an anonymous workshop never each person's own: to weigh one role alone would show that role's.
    """
    if change.points or workshop.anonymous:
        return {**start_of(workshop, found).points, **change.points}
    return None


def _changed(inputs: Inputs, change: Change, points: Mapping[str, float] | None) -> Inputs:
    kept = [ballot for ballot in inputs["ballots"] if ballot["role"] not in change.without]
    weighed: list[BallotRead] = kept if points is None else [{**ballot, "weights": dict(points)} for ballot in kept]
    roles = {key: weight for key, weight in inputs["role_weights"].items() if key not in change.without}
    return {**inputs, "ballots": weighed, "role_weights": {**roles, **change.roles}}


def _person_by_person(inputs: Inputs) -> Inputs:
    """Everybody as one role: then it all follows from the counts, which the room has seen."""
    return {**inputs, "ballots": [{**ballot, "role": EVERYBODY} for ballot in inputs["ballots"]], "role_weights": {}}


def _check_something_counts(inputs: Inputs, points: Mapping[str, float] | None) -> None:
    if points is not None and not any(points.values()):
        raise InvalidFields({"w": _("Every criterion has the weight 0. Give at least one of them a weight above 0.")})
    counting = {role for role, weight in _role_weights(inputs).items() if weight > 0}
    if not counting:
        raise InvalidFields({"without": _("No role is left to count. Leave one in, with a weight above 0.")})
    answered = {key for key, by in _answered_by(inputs).items() if counting.intersection(by)}
    if points is not None and not any(points[key] for key in answered if key in points):
        said = _("The roles that are left answered none of the criteria that have a weight. Raise another criterion.")
        raise InvalidFields({"w": said})


def _for_anonymous(workshop: Workshop, result: BriefResult) -> Result:
    """Only what follows from the group's answers as a whole.

    The shares and intervals come from drawing whole ballots again, and some counts from leaving single ballots out:
    asked often enough, with one criterion at a time, they would give a single person's answers away.
    """
    kept = cast(Result, {key: part for key, part in named_keys(result).items() if key in OF_THE_GROUP})
    rows: list[ShownRow] = [
        {**row, "low": None, "high": None, "acceptability": None, "said": ""} for row in kept["ranking"]
    ]
    statement = _statement(workshop, rows)
    shown: Result = {**_held_back(kept), "ranking": rows, "statement": statement}
    return shown if "sureness" not in kept else {**shown, "sureness": None, "headline": statement, "first_places": {}}


def _held_back(result: Result) -> Result:
    """Nothing in place of what comes from drawing ballots again, or from looking at one at a time."""
    return {
        **result,
        "confidence": None, "rank_acceptability": {}, "by_role": {}, "without_role": {}, "without_person": None,
        "equal_person": {}, "roles": {}, "missing_roles": [], "notes": [], "agreement": [], "fewest_voters": None,
        "n_eff": None, "weight_agreement": None, "lone_roles": [], "inputs_digest": "",
    }  # fmt: skip


def _statement(workshop: Workshop, rows: list[ShownRow]) -> str:
    known = names_of(workshop)
    free = [row for row in rows if not row["excluded"]]
    names = [known.approach_name(row["approach"]) for row in free]
    if not free:
        return _(NONE_PASSES)
    if is_level(free):
        return _("A tie between {first} and {second}.").format(first=names[0], second=names[1])
    return _("{approach} comes first by its value.").format(approach=names[0])


def is_level(free: Sequence[RankedApproach]) -> bool:
    """Whether the first two of those that may be chosen are equal."""
    return len(free) > 1 and abs(free[0]["value"] - free[1]["value"]) <= TIE


def shown(value: float) -> float:
    """As a slider stands: in tenths."""
    return round(value, 1)


def top_of(weight: float) -> float:
    """The end of a role's slider: 3, or where it stands if that is further."""
    return max(MOST_ROLE_WEIGHT, shown(weight))


def number(value: float) -> str:
    """As it stands in an address and in a slider, in no language: 3.0 → `"3"`, 3.25 → `"3.25"`."""
    return digits(round(value, 3))
