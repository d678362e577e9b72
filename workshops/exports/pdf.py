"""The decision sheet as a PDF, set by Typst from a template file and plain data."""

from __future__ import annotations

import json
import re
from functools import cache

import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workshops.exports.sheet import sheet_of
from workshops.models import Decision
from workshops.queries.log import HeadState
from workshops.queries.readings import watched_in
from workshops.words.readings import sparkline


@cache
def _template() -> bytes:
    return (settings.BASE_DIR / "templates" / "decisions" / "sheet.typ").read_bytes()


@cache
def approach_fills() -> dict[str, tuple[float, float, float]]:
    """{approach: lightness, chroma and hue (OKLCH) of its colour on light paper}, as `static/css/tokens.css` has it."""
    tokens = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    drawn = re.findall(r"^\s*\.approach-(\w+)\s*{\s*--fill: var\(--\1\);", tokens, re.MULTILINE)
    number = r"([\d.]+)"
    light = {key: re.search(rf"--{key}: light-dark\(oklch\({number} {number} {number}\)", tokens) for key in drawn}
    return {key: (float(m[1]), float(m[2]), float(m[3])) for key, m in light.items() if m}


def decision_pdf(decision: Decision, head: HeadState) -> bytes:
    """One A4 page for a decision that came `with_parts`.

    What people wrote travels as a JSON value beside the template, so it is set as words whatever it contains. Only
    Typst's own fonts are used, so the same sheet looks the same on every machine.
    """
    data = {**sheet_of(decision, head), "words": sheet_words(), "language": _language(), "sparks": _sparks(decision)}
    inputs = {
        "data": json.dumps(data, ensure_ascii=False),
        "fills": json.dumps(approach_fills()),
    }
    pdf = typst.compile(_template(), format="pdf", ignore_system_fonts=True, sys_inputs=inputs)
    assert isinstance(pdf, bytes)
    return pdf


def _sparks(decision: Decision) -> dict[str, object]:
    """{assumption id: its signal's readings as a line}, where there are two or more."""
    found = {str(each.assumption.pk): sparkline(each) for each in watched_in(decision.pk)}
    return {pk: spark for pk, spark in found.items() if spark}


def sheet_words() -> dict[str, str]:
    """What the sheet says by itself. The template puts the decision's values, in their own type, into the places."""
    return {
        "revision": _("revision {number}"),
        "head": _("head {head}"),
        "next_revisit": _("next revisit {day}"),
        "metrics": _("How we will know"),
        "assumptions": _("What we assume"),
        "broken_if": _("broken if {signal}"),
        "now_and_later": _("Now and later"),
        "now": _("Now"),
        "later": _("Later"),
        "configuration": _("Configuration"),
        "dissent": _("Dissent, in their words"),
        "dissent_of": _("{name} ({stance}):"),
        "dissent_of_role": _("{name}, {role} ({stance}):"),
        "signed": _("Signed by"),
        "signature": _("{name}: {stance}, {day}"),
        "signature_of_role": _("{name}, {role}: {stance}, {day}"),
        "not_signed": _("{role}: not signed"),
        "fallback": _("Fallback"),
        "superseded_by": _("superseded by {label}"),
        "supersedes": _("supersedes {label}"),
        "text": _("text {sha256}"),
        "log_head": _("log head {head}"),
    }


def _language() -> str:
    """For hyphenation and quotes: the language without its region, as Typst has it."""
    return (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
