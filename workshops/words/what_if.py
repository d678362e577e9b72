"""A what-if, said for its page: the verdict, what moved in the ranking, and the sliders as they stand."""

from __future__ import annotations

from django.utils.translation import gettext as _

from workshops.domain.framework_names import FrameworkNames, names_of, role_choices, spoken_role
from workshops.domain.recommendations import result_of
from workshops.domain.results import BriefResult, ShownRow
from workshops.domain.what_if import MOST_POINTS, Change, Start, is_level, number, shown, top_of
from workshops.domain.what_if import before as before_of
from workshops.figures import decimal, plain_number
from workshops.models import Recommendation, StakeholderRole, Workshop
from workshops.shared_sentences import NONE_PASSES
from workshops.words.recommendations import Context
from workshops.words.shares import share_words


def comparison(workshop: Workshop, found: Recommendation, result: BriefResult, change: Change, start: Start) -> Context:
    """What is swapped at each move: before and after."""
    names = names_of(workshop)
    before = before_of(workshop=workshop, found=found, change=change)
    by_person, moved = _by_person(workshop, start), bool(change)
    verdict = _verdict(result, before, names, moved=moved)
    if by_person and moved:
        verdict = _("Counted person by person: {verdict}").format(verdict=verdict)
    return {
        "result": result,
        "verdict": verdict,
        "by_person": by_person,
        "share_line": _share_line(result, before) if moved else "",
        "rows": _rows(result, before, names, moved=moved),
        "changes": _changes(workshop, change, start, names),
        "dropped": [names.criterion_name(key) for key in result["unanswered"] if key not in before["unanswered"]],
        "stored_draws": before["draws"],
    }


def dials(workshop: Workshop, found: Recommendation, start: Start, change: Change) -> Context:
    """The sliders: each criterion's, in the order of their weight, and each role's."""
    names, at = names_of(workshop), {**start.points, **change.points}
    total = sum(at.values()) or 1.0
    heaviest_first = sorted(start.points, key=lambda key: (-start.points[key], names.criterion_name(key)))
    return {
        "by_person": _by_person(workshop, start),
        "criteria": [
            _dial("w", key, names.criterion_name(key), at[key], start.points[key], MOST_POINTS)
            | {"share": round(at[key] / total * 100)}
            for key in heaviest_first
        ],
        "roles": [
            _role_dial(workshop, role, start, change) for role in workshop.roles.all() if role.key in start.roles
        ],
        "unanswered": [names.criterion_name(key) for key in result_of(found)["unanswered"] if key in workshop.criteria],
    }


def _by_person(workshop: Workshop, start: Start) -> bool:
    """Whether every person counts the same as soon as something is moved: in an anonymous room that keeps a role back.

    Then nothing moved is compared with what is stored, which weighs roles.
    """
    return workshop.anonymous and not start.roles


def _dial(kind: str, key: str, label: str, at: float, start: float, top: float) -> Context:
    return {
        "id": f"{kind}-{key}",
        "name": f"{kind}.{key}",
        "label": label,
        "value": number(shown(at)) if at == start else number(at),
        "start": number(shown(start)),
        "top": number(top),
        "moved": shown(at) != shown(start),
    }


def _role_dial(workshop: Workshop, role: StakeholderRole, start: Start, change: Change) -> Context:
    at, label = change.roles.get(role.key, start.roles[role.key]), spoken_role(role.label, workshop.framework_key)
    return {
        **_dial("r", role.key, label, at, start.roles[role.key], top_of(start.roles[role.key])),
        "key": role.key,
        "shape": role.shape,
        "without": role.key in change.without,
    }


def _verdict(result: BriefResult, before: BriefResult, names: FrameworkNames, *, moved: bool) -> str:
    """One short sentence: who comes first, and whether that is another one."""
    first, was = result["approach"], before["approach"]
    free = [row for row in result["ranking"] if not row["excluded"]]
    if first is None:
        return _(NONE_PASSES) if was is None else _("No approach would pass the gates.")
    name = names.approach_short(first)
    if is_level(free):
        other = names.approach_short(free[1]["approach"])
        return _("{approach} and {other} would be level.").format(approach=name, other=other)
    if not moved:
        return _("{approach} comes first, as stored.").format(approach=name)
    if first == was:
        return _("{approach} still comes first.").format(approach=name)
    if was is None:
        return _("{approach} would come first.").format(approach=name)
    sentence = _("{approach} would come first instead of {before}.")
    return sentence.format(approach=name, before=names.approach_short(was))


def _share_line(result: BriefResult, before: BriefResult) -> str:
    """How sure the first one is, and how sure it was; where that is not said, what it is worth."""
    now, was = (_row_of(each, result["approach"]) for each in (result, before))
    if now is None or was is None:
        return _("Look at the gates of the stored recommendation.")
    if now["acceptability"] is None:
        sentence = _("Worth {now} on a scale from 0 to 1; {before} before the change.")
        return sentence.format(now=decimal(now["value"], 2), before=decimal(was["value"], 2))
    sentence = _("First in {now} plausible weightings and answers; {before} as stored.")
    return sentence.format(now=share_words(now["acceptability"]), before=share_words(was["acceptability"] or 0))


def _row_of(result: BriefResult, approach: str | None) -> ShownRow | None:
    return next((row for row in result["ranking"] if row["approach"] == approach), None)


def places(result: BriefResult) -> dict[str, int]:
    free = [row["approach"] for row in result["ranking"] if not row["excluded"]]
    return {approach: place for place, approach in enumerate(free, start=1)}


def _rows(result: BriefResult, before: BriefResult, names: FrameworkNames, *, moved: bool) -> list[Context]:
    """The ranking after, each row with where it came from."""
    now, was = places(result), places(before)
    values = {row["approach"]: row["value"] for row in before["ranking"]}
    return [
        {
            "approach": row["approach"],
            "name": names.approach_name(row["approach"]),
            "excluded": row["excluded"],
            "value": row["value"],
            "before": values[row["approach"]],
            "bar": f"{row['value'] * 100:.2f}%",
            "mark": f"{values[row['approach']] * 100:.2f}%",
            "meaning": place_words(now.get(row["approach"]), was.get(row["approach"]), moved=moved),
            "acceptability": row["acceptability"],
            "up": now.get(row["approach"], 99) < was.get(row["approach"], 99),
            "down": now.get(row["approach"], 99) > was.get(row["approach"], 99),
        }
        for row in result["ranking"]
    ]


def place_words(now: int | None, was: int | None, *, moved: bool) -> str:
    """`"Place 1, was 2"`, `"Place 3"`, `"Excluded by a gate"`."""
    if now is None and was is None:
        return _("Excluded by a gate")
    if now is None:
        return _("Excluded by a gate, was place {before}").format(before=was)
    if was is None:
        return _("Place {now}, was excluded by a gate").format(now=now)
    if moved and now != was:
        return _("Place {now}, was {before}").format(now=now, before=was)
    return _("Place {now}").format(now=now)


def _changes(workshop: Workshop, change: Change, start: Start, names: FrameworkNames) -> list[str]:
    """What was moved, in words: `"Latency from 3.2 to 8"`, `"without Security"`."""
    labels = dict(role_choices(workshop)) if change.roles or change.without else {}
    moved = [(names.criterion_name(key), start.points[key], at) for key, at in change.points.items()]
    moved += [(labels.get(key, key), start.roles[key], at) for key, at in change.roles.items()]
    sentence = _("{name} from {before} to {now}")
    said = [
        sentence.format(name=name, before=plain_number(shown(was)), now=plain_number(at)) for name, was, at in moved
    ]
    return said + [_("without {role}").format(role=labels.get(key, key)) for key in sorted(change.without)]
