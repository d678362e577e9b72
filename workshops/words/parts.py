"""What the parts of the pages say and show: a state in a word, how far somebody is, how a room answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.domain.framework_names import approach_short
from workshops.drawing.approaches import approach_class
from workshops.drawing.strip import LEVELS, Marked, build_strip, count_levels
from workshops.enums import Stage
from workshops.figures import decimal, listed, plain_number, whole

Context = dict[str, object]

# Each state as a word, and how it looks. Red is kept for broken and overdue.
STATUSES: Mapping[str, tuple[str | Promise, str]] = {
    "draft": (gettext_lazy("Draft"), "open"),
    "proposed": (gettext_lazy("Proposed"), "open"),
    "accepted": (gettext_lazy("Accepted"), "done"),
    "superseded": (gettext_lazy("Superseded"), "off"),
    "retired": (gettext_lazy("Retired"), "off"),
    "rejected": (gettext_lazy("Rejected"), "off"),
    "open": (gettext_lazy("Open"), "open"),
    "holding": (gettext_lazy("Holding"), "done"),
    "at_risk": (gettext_lazy("At risk"), "open"),
    "broken": (gettext_lazy("Broken"), "alarm"),
    "scheduled": (gettext_lazy("Scheduled"), "plain"),
    "due": (gettext_lazy("Due"), "now"),
    "overdue": (gettext_lazy("Overdue"), "alarm"),
    "stale": (gettext_lazy("Stale"), "alarm"),
    "snoozed": (gettext_lazy("Snoozed"), "off"),
    "started": (gettext_lazy("Started"), "now"),
    "completed": (gettext_lazy("Completed"), "done"),
    "missed": (gettext_lazy("Missed"), "plain"),
    "cancelled": (gettext_lazy("Cancelled"), "off"),
    "fresh": (gettext_lazy("Fresh"), "done"),
    "live": (gettext_lazy("Live"), "now"),
    "scoring": (gettext_lazy("Scoring"), "now"),
    "lobby": (gettext_lazy("Lobby"), "open"),
    "decided": (gettext_lazy("Decided"), "done"),
    "computing": (gettext_lazy("Computing"), "now"),
    "ready": (gettext_lazy("Ready"), "done"),
    "failed": (gettext_lazy("Failed"), "alarm"),
    "sent": (gettext_lazy("Sent"), "done"),
    "pending": (gettext_lazy("Pending"), "open"),
    "approve": (gettext_lazy("Approve"), "done"),
    "approve_with_reservation": (gettext_lazy("Approve with reservation"), "open"),
    "dissent": (gettext_lazy("Dissent"), "plain"),
    "abstain": (gettext_lazy("Abstain"), "off"),
    "reaffirmed": (gettext_lazy("Reaffirmed"), "done"),
    "amended": (gettext_lazy("Amended"), "done"),
    "voided": (gettext_lazy("Voided"), "off"),
}


class Chip(NamedTuple):
    """`look`: what it is drawn like; `name`: its words."""

    look: str
    name: str


def status_chip(status: str, label: str = "", *, tone: str = "") -> Chip:
    """A state in a word. `status`: any value of the enums, or fresh, overdue, stale, live. `tone` overrides its look
    (plain, done, open, now, off, alarm); `label` its word."""
    word, look = STATUSES.get(str(status), (str(status).replace("_", " ").capitalize(), "plain"))
    return Chip(tone or look, label or str(word))


def approach_chip(key: str | None, name: str = "", *, place: int | None = None) -> Chip:
    """An approach's name with its colour; without a `name`, its framework's. `place` as in `approach_class`."""
    return Chip(approach_class(key, place), name or approach_short(str(key or "")))


def meter(done: float, total: float, *, label: str, words: str = "", wide: bool = False) -> Context:
    """`done` of `total` as a bar with words ("9 of 14" unless `words` says otherwise). `label` is read out."""
    return {
        "done": done,
        "total": total or 1,
        "label": label,
        "words": words or _("{done} of {total}").format(done=plain_number(done), total=plain_number(total)),
        "wide": wide,
        "full": bool(total) and done >= total and not words,
    }


def timeline(current: str, *, skipped: str | Iterable[str] = ()) -> Context:
    """The stages of a workshop with the present one marked. `skipped`: stage keys, a list or separated by spaces."""
    left_out = set(skipped.split() if isinstance(skipped, str) else skipped)
    stages = [stage for stage in Stage if stage is not Stage.CANCELLED]
    place = next((index for index, stage in enumerate(stages) if stage == current), -1)
    rows = [
        {"label": stage.label, "current": index == place, "past": index < place, "skipped": stage in left_out}
        for index, stage in enumerate(stages)
    ]
    return {"stages": rows}


def level_scale(
    name: str,
    levels: Sequence[str],
    value: int | str | None = None,
    *,
    legend: str,
    previous: int | str | None = None,
    then: str = "",
    disabled: bool = False,
    required: bool = False,
) -> Context:
    """Five anchored answers and "I don't know" as one radio group.

    `name`: of the form field; it sends 0..4 or `unknown`. `levels`: five sentences, lowest first. `value`: the answer
    so far, 0..4, `"unknown"`, or None or "" for none yet. `previous`: the answer of the last round, marked as such, or
    with `then`, which says when that was. `legend`: the criterion, read out. Each label carries data-key="1".."5"
    ("0": don't know) for the keyboard.
    """
    chosen, before = str(value if value is not None else ""), str(previous if previous is not None else "")
    rows = [
        {
            "value": str(level),
            "key": level + 1,
            "words": words,
            "chosen": chosen == str(level),
            "before": before == str(level),
        }
        for level, words in zip(LEVELS, levels, strict=False)
    ]
    return {"name": name, "rows": rows, "legend": legend, "disabled": disabled, "required": required,
            "then": then or _("last round"),
            "unknown": chosen == "unknown", "unknown_before": before == "unknown"}  # fmt: skip


def distribution(
    marks: Sequence[Marked] | None = None,
    counts: Sequence[int] | None = None,
    levels: Sequence[str] = (),
    previous: Sequence[int] | None = None,
    *,
    median: float | None = None,
    dont_know: int = 0,
    label: str = "",
    table: bool = True,
    then: str = "",
) -> Context:
    """How a room answered one criterion, drawn on the server.

    `marks`: one a participant; `role` or `shape` is enough; `was`, the level of the last round, draws the moves;
    `name` shows on hover. None or empty for an anonymous room; then `counts`, five numbers, is needed. `levels`: the
    five sentences. `previous`: the five counts of the last round, drawn as a shadow. `median`: 0..4. `label`: the
    criterion's name. `table=False`: no table. `then`: the head of the table's column with `previous`, "Last round"
    without.
    """
    answers = list(marks or [])
    tally = list(counts) if counts else count_levels(mark.get("level") for mark in answers)
    before: Sequence[int | None] = previous or [None] * 5
    numbered = zip(range(1, 6), [*levels, *[""] * 5], tally, before, strict=False)
    roles = _by_role(answers)
    return {
        "strip": build_strip(marks=answers, counts=tally, previous=previous, median=median),
        "sentence": distribution_sentence(label, tally, median, dont_know),
        "levels": list(levels),
        "label": label,
        "dont_know": dont_know,
        "table": table,
        "roles": list(roles),
        "rows": [
            {
                "number": number,
                "words": words,
                "count": count,
                "before": last,
                "by_role": [role[number - 1] for role in roles.values()],
            }
            for number, words, count, last in numbered
        ],
        "has_previous": bool(previous),
        "then": then or _("Last round"),
    }


def _by_role(marks: Iterable[Marked]) -> dict[str, list[int]]:
    """The five counts of each role, by the name that the table shows."""
    names: dict[str, list[int | None]] = {}
    for mark in marks:
        key = mark.get("role") or mark.get("shape") or ""
        names.setdefault(mark.get("role_label") or key.capitalize(), []).append(mark.get("level"))
    return {name: count_levels(levels) for name, levels in names.items()}


def distribution_sentence(label: str, counts: Sequence[int], median: float | None, dont_know: int) -> str:
    """What somebody hears who does not see the drawing. Levels are said as on the ballot, 1 to 5."""
    parts = [_answers(counts)]
    if median is not None:
        middle = decimal(median + 1, 0 if median == int(median) else 1)
        parts.append(_("median {level}").format(level=middle))
    if dont_know:
        parts.append(ngettext("{count} did not know", "{count} did not know", dont_know).format(count=whole(dont_know)))
    said = "; ".join(parts)
    return _("{criterion}: {answers}").format(criterion=label, answers=said) if label else said


def _answers(counts: Sequence[int]) -> str:
    total, at = sum(counts), _("{count} on level {level}")
    where = listed(at.format(count=whole(count), level=level) for level, count in enumerate(counts, 1) if count)
    if not where:
        return ngettext("{count} answer", "{count} answers", total).format(count=whole(total))
    return ngettext("{count} answer: {levels}", "{count} answers: {levels}", total).format(
        count=whole(total), levels=where
    )


def interval_bar(value: float, low: float | None = None, high: float | None = None, key: str = "") -> Context:
    """A bar from 0 to `value` with a line from `low` to `high`; all in 0..1, `key` gives the approach's colour."""
    return {
        "value": _width(value),
        "low": None if low is None else _width(low),
        "high": None if high is None else _width(high),
        "css": approach_class(key) if key else "",
    }


def _width(share: float) -> str:
    """As SVG reads it, in no language."""
    return f"{100 * min(1.0, max(0.0, share)):.2f}%"
