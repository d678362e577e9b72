"""The parts of the pages, as template tags: `{% load parts %}`.

Each tag renders one partial of `templates/parts/`, styled by the file of the same name in
`static/css/components/`, and takes plain data only. `/guide/parts/` shows every one in every state.
Tags that hold other markup are blocks: `{% card "Now" %} … {% endcard %}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NotRequired, TypedDict
from zlib import crc32

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from workshops.drawing.approaches import approach_class
from workshops.drawing.strip import SHAPES, shape_of
from workshops.words import parts as words
from workshops.words.shares import hundredths_words

register = template.Library()


class RankedRow(TypedDict):
    """Value, low, high and acceptability (share of weightings in which it is first) are in 0..1; `reason` says why a
    gate excludes it; `place` as in `approach_class`."""

    approach: str
    name: str
    value: float
    low: float | None
    high: float | None
    acceptability: float | None
    excluded: bool
    reason: NotRequired[str]
    place: NotRequired[int]


register.filter("approach_class", approach_class)
register.filter("as_percent", hundredths_words)
register.inclusion_tag("parts/distribution.html")(words.distribution)
register.inclusion_tag("parts/interval_bar.html")(words.interval_bar)
register.inclusion_tag("parts/level_scale.html")(words.level_scale)
register.inclusion_tag("parts/meter.html")(words.meter)
register.inclusion_tag("parts/timeline.html")(words.timeline)


@register.simple_tag
def stylesheets() -> SafeString:
    """The links to all of them. The same on every page, so they are written once; in development each time."""
    return render_to_string("parts/stylesheets.html") if settings.DEBUG else _stylesheets()


@cache
def _stylesheets() -> SafeString:
    return render_to_string("parts/stylesheets.html")


@register.simple_tag
def approach_chip(key: str | None, name: str = "", *, place: int | None = None) -> SafeString:
    return _chip("parts/approach_chip.html", *words.approach_chip(key, name, place=place))


@register.simple_tag
def status_chip(status: str, label: str = "", *, tone: str = "") -> SafeString:
    return _chip("parts/status_chip.html", *words.status_chip(status, label, tone=tone))


@lru_cache(maxsize=512, typed=True)  # a list draws the same few for each of its rows
def _chip(template: str, look: str, name: str) -> SafeString:
    return render_to_string(template, {"look": look, "name": name})


@register.simple_tag
@lru_cache(
    maxsize=512, typed=True
)  # a room draws one for each person at each change; text that is safe is another type
def role_mark(
    role: str, label: str = "", *, hollow: bool = False, show: bool = False, large: bool = False
) -> SafeString:
    """A role's shape in ink, also within a sentence. `role`: role key or shape name; `label` is read out, or shown with
    `show=True`."""
    mark = {"d": SHAPES[shape_of(str(role or ""))], "label": label, "hollow": hollow, "show": show, "large": large}
    return mark_safe(render_to_string("parts/role_mark.html", mark).strip())  # noqa: S308 (our own template)


@register.inclusion_tag("parts/role_chip.html")
def role_chip(role: str, label: str, *, count: int | None = None) -> dict[str, object]:
    """A role's shape and name, with a count of people when one is given."""
    return {"role": role, "label": label, "count": count}


@register.inclusion_tag("parts/stat.html")
def stat(value: object, meaning: str, *, note: str = "", tone: str = "") -> dict[str, object]:
    """A number with what it means. `tone="alarm"` for overdue or broken."""
    return {"value": value, "meaning": meaning, "note": note, "tone": tone}


@register.inclusion_tag("parts/ranking.html")
def ranking(rows: Iterable[RankedRow]) -> dict[str, object]:
    """Approaches, best first."""
    return {"rows": [{**row, "css": approach_class(row["approach"], row.get("place"))} for row in rows]}


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, *, label: str = "", help: str = "", css: str = "") -> dict[str, object]:
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
def form_errors(form: BaseForm) -> dict[str, object]:
    """What is wrong with a form as a whole, to stand above its fields; hidden fields' errors are named here too."""
    hidden = [(bound.label, error) for bound in form.hidden_fields() for error in bound.errors]
    return {"errors": form.non_field_errors(), "hidden": hidden}


@register.inclusion_tag("parts/copy_field.html")
def copy_field(label: str, value: str, *, id: str = "", secret: bool = False) -> dict[str, object]:
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
def person_row(content: str, person: Mapping[str, object]) -> SafeString:
    """One participant in `ul.people`; the content is an action, such as a nudge.

    `person`: `{name, role (label), shape, answered, total, state, note, you, gone_since}`, where `state` is here,
    thinking, done, gone or observer, and `note` replaces the words for it. gone.js counts the minutes since
    `gone_since`. Without `total` there is no bar.
    """
    return _render("person_row", content, person=person)


def _render(part: str, content: str, **data: object) -> SafeString:
    return render_to_string(f"parts/{part}.html", {**data, "content": SafeString(content.strip())})
