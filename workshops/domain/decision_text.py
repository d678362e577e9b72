"""The text of a decision: checked and brought into the one form that is hashed and signed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict, cast

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workshops.domain.frameworks import Framework
from workshops.domain.plan_terms import PlanTerms, terms_of_text
from workshops.domain.visible import visible_line, visible_text
from workshops.enums import Comparator
from workshops.figures import whole
from workshops.models import Workspace
from workshops.refusals import InvalidFields
from workshops.shared_sentences import (
    GIVE_A_NUMBER,
    GIVE_A_TEXT,
    GIVE_TRUE_OR_FALSE,
    NAME_THE_METRIC,
    SAY_THE_ASSUMPTION,
    SAY_THE_FALLBACK,
    SAY_THE_RATIONALE,
    WINDOW_RANGE,
    choose_one_of,
    up_to_characters,
)

# The keys of the configuration trail, in the order in which they stand on the sheet.
CONFIGURATION = ("dataset_version", "retrieval_settings", "base_model_id", "fine_tune_checkpoint_id")
CONFIGURATION_LABELS: Mapping[str, str | Promise] = {
    "dataset_version": gettext_lazy("Dataset version"),
    "retrieval_settings": gettext_lazy("Retrieval settings"),
    "base_model_id": gettext_lazy("Base model ID"),
    "fine_tune_checkpoint_id": gettext_lazy("Fine-tune checkpoint ID"),
}
LONG = 4000
# How often a decision comes back where nothing else is said, in months.
QUARTER = 3
MAX_ROWS = 30
# Beyond this a whole number has no one form in canonical JSON; no threshold needs to be there.
MAX_NUMBER = 2**53
_NOTHING: Mapping[str, str] = {}


class MetricText(TypedDict):
    name: str
    comparator: str
    threshold: float
    unit: str


class SignalText(TypedDict):
    """`one_is_enough` is written only where it is true, so that a text without it keeps its hash."""

    metric: str
    comparator: str
    threshold: float
    window_days: int
    one_is_enough: NotRequired[bool]


class AssumptionText(TypedDict):
    statement: str
    owner: str
    signal: SignalText | None


class RevisitText(TypedDict):
    """How often a decision comes back, and who is reminded, as names. It goes to the plan and is not signed."""

    every_months: int
    owner: str
    backup: NotRequired[str]


class DecisionText(TypedDict):
    """The text of a decision: what is hashed and signed.

    `revisit` stands only in texts of before reminders were the plan's; it says what was meant then. `risks_accepted`
    only where some are named, so that a text without them keeps its hash.
    """

    question: str
    title: str
    approach: str
    fallback: str
    rationale: str
    metrics: list[MetricText]
    assumptions: list[AssumptionText]
    configuration: dict[str, str]
    scope_now: str
    scope_later: str
    risks_accepted: NotRequired[list[str]]
    revisit: NotRequired[RevisitText]


class DecisionDraft(TypedDict, total=False):
    """As much of a decision's text as there is to start with, in the shape that `record_decision` takes."""

    title: str
    approach: str
    fallback: str
    rationale: str
    metrics: list[MetricText]
    assumptions: list[AssumptionText]
    configuration: dict[str, str]
    scope_now: str
    scope_later: str
    risks_accepted: list[str]
    revisit: RevisitText
    seen: str  # the SHA-256 of the text that a revision starts from


def clean_with_plan(
    raw: Mapping[str, object],
    *,
    question: str,
    title: str,
    framework: Framework,
    workspace: Workspace,
    planned: bool = False,
    excluded: Mapping[str, str] = _NOTHING,
) -> tuple[DecisionText, PlanTerms]:
    """What is signed, and what the revisit plan takes over. Every fault of both is named by its path, in one refusal.

    `workspace`: whose members may be named. `planned`: there is a plan, which stays as it is where nothing is said.
    `excluded`: approaches that cannot be chosen, and the sentence why.
    """
    faults: dict[str, str] = {}
    terms = PlanTerms()
    try:
        if not planned or "revisit" in raw:
            terms = terms_of_text(raw.get("revisit"), workspace=workspace)
    except InvalidFields as refusal:
        faults = refusal.fields
    try:
        body = clean(raw, question=question, title=title, framework=framework, excluded=excluded)
    except InvalidFields as refusal:
        raise InvalidFields({**refusal.fields, **faults}) from refusal
    if faults:
        raise InvalidFields(faults)
    return body, terms


def same_text(one: DecisionText, other: DecisionText) -> bool:
    """Whether two say the same; when a decision comes back, and to whom, is no part of it."""
    return {**one, "revisit": None} == {**other, "revisit": None}


def clean(
    raw: Mapping[str, object],
    *,
    question: str,
    title: str,
    framework: Framework,
    excluded: Mapping[str, str] = _NOTHING,
) -> DecisionText:
    """The decision's body from what was sent. Every fault is named by its path, all in one refusal.

    `framework` says which approaches there are; `excluded` which of them cannot be chosen, and why.
    """
    faults: dict[str, str] = {}
    if raw.get("approach") not in (known := [approach.key for approach in framework.approaches]):
        faults["approach"] = choose_one_of(known)
    elif raw["approach"] in excluded:
        faults["approach"] = excluded[str(raw["approach"])]
    body = {
        "question": question,
        "title": _text(raw, "title", faults, limit=120, default=title),
        "approach": raw.get("approach"),
        "fallback": _text(raw, "fallback", faults, need=_(SAY_THE_FALLBACK)),
        "rationale": _text(raw, "rationale", faults, need=_(SAY_THE_RATIONALE)),
        "metrics": _metrics(raw.get("metrics"), faults),
        "assumptions": _assumptions(raw.get("assumptions"), faults),
        "configuration": _configuration(raw.get("configuration"), faults),
        "scope_now": _text(raw, "scope_now", faults),
        "scope_later": _text(raw, "scope_later", faults),
    }
    if risks := _risks(raw.get("risks_accepted"), faults):
        body["risks_accepted"] = risks
    if faults:
        raise InvalidFields(faults)
    return cast(DecisionText, body)


def risks_of(body: DecisionText) -> list[str]:
    """The risks that a text accepts, none in one of before they were asked."""
    return body.get("risks_accepted", [])


def _text(
    raw: Mapping[str, object],
    key: str,
    faults: dict[str, str],
    *,
    path: str | None = None,
    need: str = "",
    limit: int = LONG,
    default: str = "",
) -> str:
    path = path or key
    value = raw.get(key)
    if value is None:
        value = default
    if not isinstance(value, str):
        faults[path] = _(GIVE_A_TEXT)
        return ""
    value = visible_text(value) or default
    if need and not value:
        faults[path] = need
    if len(value) > limit:
        faults[path] = up_to_characters(limit)
    return value


def _risks(value: object, faults: dict[str, str]) -> list[str]:
    """Texts of one line, each once; what is empty does not count."""
    rows = [] if value is None else value
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        faults["risks_accepted"] = _("Give a list of texts.")
        return []
    risks = list(dict.fromkeys(filter(None, (visible_line(row) for row in rows))))
    if len(risks) > MAX_ROWS:
        faults["risks_accepted"] = _enough()
    for place, risk in enumerate(risks[:MAX_ROWS]):
        _text({"risk": risk}, "risk", faults, path=f"risks_accepted.{place}", limit=500)
    return risks


def _number(raw: Mapping[str, object], key: str, path: str, faults: dict[str, str]) -> float | int | None:
    value = raw.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        faults[path] = _(GIVE_A_NUMBER)
        return None
    if not abs(value) < MAX_NUMBER:
        faults[path] = _("Give a number between −{most} and {most}.").format(most=whole(MAX_NUMBER))
        return None
    return value


def _enough() -> str:
    return _("Up to {count} of these are enough for one page.").format(count=whole(MAX_ROWS))


def _rows(value: object, key: str, faults: dict[str, str]) -> list[Mapping[str, object]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        faults[key] = _("Give a list of objects.")
        return []
    if len(value) > MAX_ROWS:
        faults[key] = _enough()
    return value[:MAX_ROWS]


def _comparator(raw: Mapping[str, object], path: str, faults: dict[str, str]) -> str:
    value = raw.get("comparator")
    if value not in Comparator.values:
        faults[path] = choose_one_of(Comparator.values)
    return str(value)


def _metrics(value: object, faults: dict[str, str]) -> list[dict[str, object]]:
    rows = _rows(value, "metrics", faults)
    if not rows and "metrics" not in faults:
        faults["metrics"] = _("Name at least one metric with its threshold: how will you know that it works?")
    return [
        {
            "name": _text(row, "name", faults, path=f"metrics.{i}.name", need=_(NAME_THE_METRIC), limit=120),
            "comparator": _comparator(row, f"metrics.{i}.comparator", faults),
            "threshold": _number(row, "threshold", f"metrics.{i}.threshold", faults),
            "unit": _text(row, "unit", faults, path=f"metrics.{i}.unit", limit=40),
        }
        for i, row in enumerate(rows)
    ]


def _assumptions(value: object, faults: dict[str, str]) -> list[dict[str, object]]:
    return [
        {
            "statement": _text(
                row,
                "statement",
                faults,
                path=f"assumptions.{i}.statement",
                need=_(SAY_THE_ASSUMPTION),
                limit=500,
            ),
            "owner": _text(row, "owner", faults, path=f"assumptions.{i}.owner", limit=80),
            "signal": _signal(row.get("signal"), f"assumptions.{i}.signal", faults),
        }
        for i, row in enumerate(_rows(value, "assumptions", faults))
    ]


def _signal(value: object, path: str, faults: dict[str, str]) -> dict[str, object] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        faults[path] = _("A signal has a metric, a comparator, a threshold and a window in days.")
        return None
    window = value.get("window_days", 30)
    if isinstance(window, bool) or not isinstance(window, int) or not 1 <= window <= 3650:
        faults[f"{path}.window_days"] = _(WINDOW_RANGE)
    alone = value.get("one_is_enough", False)
    if not isinstance(alone, bool):
        faults[f"{path}.one_is_enough"] = _(GIVE_TRUE_OR_FALSE)
    return {
        "metric": _text(value, "metric", faults, path=f"{path}.metric", need=_("Name the number to watch."), limit=120),
        "comparator": _comparator(value, f"{path}.comparator", faults),
        "threshold": _number(value, "threshold", f"{path}.threshold", faults),
        "window_days": window,
        **({"one_is_enough": True} if alone else {}),
    }


def _configuration(value: object, faults: dict[str, str]) -> dict[str, str]:
    if value is None:
        value = {}
    if not isinstance(value, Mapping):
        faults["configuration"] = _("Give an object with: {keys}.").format(keys=", ".join(CONFIGURATION))
        value = {}
    for key in value:
        if key not in CONFIGURATION:
            faults[f"configuration.{key}"] = _("Known here are: {keys}.").format(keys=", ".join(CONFIGURATION))
    return {key: _text(value, key, faults, path=f"configuration.{key}", limit=500) for key in CONFIGURATION}
