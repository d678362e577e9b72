"""The parts of the pages, as template tags: `{% load parts %}`.

Each tag renders one partial of `templates/parts/`, styled by the file of the same name in
`static/css/components/`, and takes plain data only. `/guide/parts/` shows every one in every state.
Tags that hold other markup are blocks: `{% card "Now" %} … {% endcard %}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from workshops.domain.framework_names import approach_place, approach_short
from workshops.enums import Stage
from workshops.templatetags.strip import LEVELS, SHAPES, build_strip, count_levels, shape_of

register = template.Library()

# The approaches that have a colour of their own.
APPROACHES = {"prompting", "rag", "fine_tuning", "hybrid"}
# Approaches of other frameworks share four neutral steps; their labels tell them apart.
NEUTRAL_STEPS = 4

# How a state looks. The word is always shown; red is kept for broken and overdue.
STATUS_TONES = {
    "draft": "open", "proposed": "open", "accepted": "done", "superseded": "off", "retired": "off",
    "open": "open", "holding": "done", "broken": "alarm",
    "scheduled": "plain", "due": "now", "overdue": "alarm", "stale": "alarm", "snoozed": "off", "started": "now",
    "completed": "done", "cancelled": "off", "fresh": "done",
    "live": "now", "scoring": "now", "lobby": "open", "decided": "done",
    "computing": "now", "ready": "done", "failed": "alarm",
    "sent": "done", "pending": "open", "approve": "done", "approve_with_reservation": "open", "dissent": "plain",
    "abstain": "off", "reaffirmed": "done", "amended": "done", "voided": "off",
}  # fmt: skip


@register.filter
def approach_class(key: str | None, place: int | None = None) -> str:
    """`"rag"` → `"approach-rag"`: the class that gives an element, and all inside it, that approach's colours.

    An approach of another framework gets a neutral step: by its `place` in that framework (0, 1, …), or, where no
    framework knows it, by its key, where two may then look the same.
    """
    if key in APPROACHES:
        return f"approach-{key}"
    if place is None:
        place = approach_place(str(key or ""))
    step = crc32(str(key or "").encode()) if place is None else place
    return f"approach-other-{step % NEUTRAL_STEPS}"


@register.filter
def role_shape(role_or_shape: str) -> str:
    """`"security"` → `"triangle"`; also takes a shape's own name; anything else is a `"diamond"`."""
    return shape_of(str(role_or_shape or ""))


@register.filter
def as_percent(share: float | None) -> str:
    """0.937 → `"94"`, for "in 94 of 100". A share of draws is never all or none of them; a dash for None."""
    if share is None:
        return "–"
    if share < 0.01:
        return "fewer than 1"
    return str(round(share * 100)) if share <= 0.99 else "more than 99"


@register.simple_tag
@lru_cache(
    maxsize=512, typed=True
)  # a room draws one for each person at each change; text that is safe is another type
def role_mark(
    role: str, label: str = "", *, hollow: bool = False, show: bool = False, large: bool = False
) -> SafeString:
    """A role's shape in ink. `role`: role key or shape name; `label` is read out, or shown with `show=True`."""
    mark = {"d": SHAPES[role_shape(role)], "label": label, "hollow": hollow, "show": show, "large": large}
    return render_to_string("parts/role_mark.html", mark)


@register.inclusion_tag("parts/approach_chip.html")
def approach_chip(key: str | None, name: str = "", *, place: int | None = None) -> dict[str, Any]:
    """An approach's name with its colour; without a `name`, its framework's. `place` as in approach_class."""
    return {"css": approach_class(key, place), "name": name or approach_short(str(key or ""))}


@register.inclusion_tag("parts/status_chip.html")
def status_chip(status: str, label: str = "", *, tone: str = "") -> dict[str, Any]:
    """A state in a word. `status`: any value of the enums, or fresh, overdue, stale, live. `tone` overrides its look
    (plain, done, open, now, off, alarm); `label` its word."""
    word = label or str(status).replace("_", " ").capitalize()
    return {"tone": tone or STATUS_TONES.get(str(status), "plain"), "label": word}


@register.inclusion_tag("parts/role_chip.html")
def role_chip(role: str, label: str, *, count: int | None = None) -> dict[str, Any]:
    """A role's shape and name, with a count of people when one is given."""
    return {"role": role, "label": label, "count": count}


@register.inclusion_tag("parts/meter.html")
def meter(done: float, total: float, *, label: str, words: str = "", wide: bool = False) -> dict[str, Any]:
    """`done` of `total` as a bar with words ("9 of 14" unless `words` says otherwise). `label` is read out."""
    return {
        "done": done,
        "total": total or 1,
        "label": label,
        "words": words or f"{done} of {total}",
        "wide": wide,
        "full": bool(total) and done >= total and not words,
    }


@register.inclusion_tag("parts/stat.html")
def stat(value: object, meaning: str, *, note: str = "", tone: str = "") -> dict[str, Any]:
    """A number with what it means. `tone="alarm"` for overdue or broken."""
    return {"value": value, "meaning": meaning, "note": note, "tone": tone}


@register.inclusion_tag("parts/timeline.html")
def timeline(current: str, *, skipped: str | Iterable[str] = ()) -> dict[str, Any]:
    """The stages of a workshop with the present one marked. `skipped`: stage keys, a list or separated by spaces."""
    left_out = set(skipped.split() if isinstance(skipped, str) else skipped)
    stages = [stage for stage in Stage if stage is not Stage.CANCELLED]
    place = next((index for index, stage in enumerate(stages) if stage == current), -1)
    rows = [
        {
            "label": stage.label,
            "current": index == place,
            "past": index < place,
            "skipped": stage in left_out,
        }
        for index, stage in enumerate(stages)
    ]
    return {"stages": rows}


@register.inclusion_tag("parts/level_scale.html")
def level_scale(
    name: str,
    levels: Sequence[str],
    value: int | str | None = None,
    *,
    legend: str,
    previous: int | str | None = None,
    disabled: bool = False,
    required: bool = False,
) -> dict[str, Any]:
    """Five anchored answers and "I don't know" as one radio group.

    `name`: of the form field; it sends 0..4 or `unknown`. `levels`: five sentences, lowest first. `value`: the answer
    so far, 0..4, `"unknown"`, or None or "" for none yet. `previous`: the answer of the last round, marked as such.
    `legend`: the criterion, read out. Each label carries data-key="1".."5" ("0": don't know) for the keyboard.
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
            "unknown": chosen == "unknown", "unknown_before": before == "unknown"}  # fmt: skip


@register.inclusion_tag("parts/distribution.html")
def distribution(
    marks: Sequence[Mapping[str, Any]] | None = None,
    counts: Sequence[int] | None = None,
    levels: Sequence[str] = (),
    previous: Sequence[int] | None = None,
    *,
    median: float | None = None,
    dont_know: int = 0,
    label: str = "",
    table: bool = True,
) -> dict[str, Any]:
    """How a room answered one criterion, drawn on the server.

    `marks`: one mapping a participant, `{"level": 0..4 | None, "role": key, "role_label": str, "shape": str,
    "was": 0..4 | None, "name": str}`; `role` or `shape` is enough; `was`, the level of the last round, draws the
    moves; `name` shows on hover. None or empty for an anonymous room; then `counts`, five numbers, is needed.
    `levels`: the five sentences. `previous`: the five counts of the last round, drawn as a shadow. `median`: 0..4.
    `label`: the criterion's name. `table=False`: no table.
    """
    answers = list(marks or [])
    tally = list(counts) if counts else count_levels(mark.get("level") for mark in answers)
    before: Sequence[int | None] = previous or [None] * 5
    numbered = zip(range(1, 6), [*levels, *[""] * 5], tally, before, strict=False)
    roles = _by_role(answers)
    return {
        "strip": build_strip(marks=answers, counts=tally, previous=previous, median=median),
        "sentence": _sentence(label, tally, median, dont_know),
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
    }


def _by_role(marks: Iterable[Mapping[str, Any]]) -> dict[str, list[int]]:
    """The five counts of each role, by the name that the table shows."""
    names: dict[str, list[int | None]] = {}
    for mark in marks:
        key = str(mark.get("role") or mark.get("shape") or "")
        names.setdefault(str(mark.get("role_label") or key.capitalize()), []).append(mark.get("level"))
    return {name: count_levels(levels) for name, levels in names.items()}


def _sentence(label: str, counts: Sequence[int], median: float | None, dont_know: int) -> str:
    """What somebody hears who does not see the drawing. Levels are said as on the ballot, 1 to 5."""
    total = sum(counts)
    said = ", ".join(f"{count} on level {level + 1}" for level, count in enumerate(counts) if count)
    sentence = f"{total} answer{'' if total == 1 else 's'}" + (f": {said}" if said else "")
    if median is not None:
        sentence += f"; median {median + 1:g}"
    if dont_know:
        sentence += f"; {dont_know} did not know"
    return f"{label}: {sentence}" if label else sentence


@register.inclusion_tag("parts/interval_bar.html")
def interval_bar(value: float, low: float | None = None, high: float | None = None, key: str = "") -> dict[str, Any]:
    """A bar from 0 to `value` with a line from `low` to `high`; all in 0..1, `key` gives the approach's colour."""
    return {
        "value": _hundredths(value),
        "low": None if low is None else _hundredths(low),
        "high": None if high is None else _hundredths(high),
        "css": approach_class(key) if key else "",
    }


def _hundredths(share: float) -> str:
    return f"{100 * min(1.0, max(0.0, share)):.2f}%"


@register.inclusion_tag("parts/ranking.html")
def ranking(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Approaches, best first. Rows: `{approach, name, value, low, high, acceptability, excluded, reason}`, where value,
    low, high and acceptability (share of weightings in which it is first) are in 0..1 and `reason` says why a gate
    excludes it; `place` as in approach_class."""
    return {"rows": [{**row, "css": approach_class(row["approach"], row.get("place"))} for row in rows]}


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, *, label: str = "", help: str = "", css: str = "") -> dict[str, Any]:
    """Label, help, control and error of a form field, whatever its widget. `label`, `help` override; `css` adds a class
    (`field-inline`)."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    return {
        "field": bound,
        "label": label or bound.label,
        "help": help or bound.help_text,
        "css": css,
        "is_hidden": bound.is_hidden,
        "is_check": kind == "checkbox" and not widget.use_fieldset,
        "is_group": widget.use_fieldset,
    }


@register.inclusion_tag("parts/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What is wrong with a form as a whole, to stand above its fields; hidden fields' errors are named here too."""
    hidden = [(bound.label, error) for bound in form.hidden_fields() for error in bound.errors]
    return {"errors": form.non_field_errors(), "hidden": hidden}


@register.inclusion_tag("parts/copy_field.html")
def copy_field(label: str, value: str, *, id: str = "", secret: bool = False) -> dict[str, Any]:
    """A text to take away: `label`, the text in a read-only input, a button that copies it."""
    name = id or f"copy-{crc32(f'{label}{value}'.encode()):x}"
    return {"label": label, "value": value, "id": name, "secret": secret}


@register.simple_block_tag
def page_head(content: str, title: str, *, kicker: str = "", line: str = "", large: bool = False) -> SafeString:
    """The head of a page: what it is about (`kicker`), `title` as its h1, one sentence, and the content: one action."""
    return _render("page_head", content, title=title, kicker=kicker, line=line, large=large)


@register.simple_block_tag
def card(
    content: str, title: str = "", *, line: str = "", heading: int = 2, tone: str = "", id: str = ""
) -> SafeString:
    """A bordered block. `heading`: level of its title, 2..4; `tone`: now or sunken."""
    return _render("card", content, title=title, line=line, heading=f"h{heading}", tone=tone, id=id)


@register.simple_block_tag
def banner(content: str, title: str, *, line: str = "", tone: str = "note", live: bool = False) -> SafeString:
    """Words across the page; the content is a button or nothing. `tone`: note, now or alarm. `live=True` where it
    arrives by itself, so that it is read out."""
    return _render("banner", content, title=title, line=line, tone=tone, live=live)


@register.simple_block_tag
def empty_state(content: str, title: str, *, heading: int = 3) -> SafeString:
    """What to do where nothing is yet: `title`, and as content one sentence and a button."""
    return _render("empty_state", content, title=title, heading=f"h{heading}")


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A question over the page, opened by `<button data-opens="id">`, closed by `data-closes` or Escape."""
    return _render("dialog", content, id=id, title=title)


@register.simple_block_tag
def disclosure(content: str, summary: str, *, css: str = "", open: bool = False, id: str = "") -> SafeString:
    """More, one tap away. `css`: disclosure-small or disclosure-card."""
    return _render("disclosure", content, summary=summary, css=css, open=open, id=id)


@register.simple_block_tag
def person_row(content: str, person: Mapping[str, Any]) -> SafeString:
    """One participant in `ul.people`; the content is an action, such as a nudge.

    `person`: `{name, role (label), shape, answered, total, state, note, you, gone_since}`, where `state` is here,
    thinking, done, gone or observer, and `note` replaces the words for it. gone.js counts the minutes since
    `gone_since`. Without `total` there is no bar.
    """
    return _render("person_row", content, person=person)


def _render(part: str, content: str, **data: Any) -> SafeString:
    return render_to_string(f"parts/{part}.html", {**data, "content": SafeString(content.strip())})
