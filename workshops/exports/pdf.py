"""The decision sheet as a PDF, set by Typst from a template file and plain data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache

import typst
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from workshops.exports.fonts import fonts_for
from workshops.exports.sheet import Sheet, sheet_of
from workshops.figures import listed
from workshops.models import Decision
from workshops.queries.log import HeadState
from workshops.queries.readings import watched_in
from workshops.shared_sentences import NOBODY_SIGNED
from workshops.words.readings import sparkline

# Signs that turn what follows round: on paper every text runs as its letters do.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


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
    """One A4 page, where it fits on one, for a decision that came `with_parts`.

    What people wrote travels as a JSON value beside the template, so it is set as words whatever it contains. The same
    sheet is the same bytes on every machine that has the fonts for it.
    """
    return sheet_pdf(sheet_of(decision, head), _sparks(decision))


def sheet_pdf(sheet: Sheet, sparks: Mapping[str, object]) -> bytes:
    """`sparks`: {assumption id: its signal's readings as a line}."""
    said = json.dumps(sheet, ensure_ascii=False).translate(_TURNS)
    set_in = fonts_for(said)
    data = {
        **json.loads(said),
        "words": sheet_words(),
        "language": _language(),
        "sparks": sparks,
        "missing": missing_words(set_in.missing),
    }
    inputs = {
        "data": json.dumps(data, ensure_ascii=False),
        "fills": json.dumps(approach_fills()),
        "fonts": json.dumps(set_in.families),
    }
    pdf = typst.compile(_template(), format="pdf", font_paths=set_in.fonts, sys_inputs=inputs, timestamp=0)
    assert isinstance(pdf, bytes)
    return pdf


def missing_words(scripts: Sequence[str]) -> str:
    """Which scripts have boxes in the place of some letters; empty where none has."""
    if not scripts:
        return ""
    words = _("This server has no font for some letters, so boxes stand in their place here: {scripts}.")
    return words.format(scripts=listed(scripts))


def _sparks(decision: Decision) -> dict[str, object]:
    """{assumption id: its signal's readings as a line}, where there are two or more."""
    found = {str(each.assumption.pk): sparkline(each) for each in watched_in(decision.pk)}
    return {pk: spark for pk, spark in found.items() if spark}


def sheet_words() -> dict[str, str]:
    """What the sheet says by itself. The template puts the decision's values, in their own type, into the places."""
    return {
        "revision": _("revision {number}"),
        "head": _("head {head}"),
        "metrics": _("How we will know"),
        "assumptions": _("What we assume"),
        "watched": _("What is watched besides"),
        "broken_if": _("broken if {signal}"),
        "now_and_later": _("Now and later"),
        "now": _("Now"),
        "later": _("Later"),
        "risks": _("Which risks we accept"),
        "known": _("What was known"),
        "checklist": _("Before anything is built"),
        "configuration": _("Configuration"),
        "dissent": _("Objections, in their words"),
        "dissent_of": _("{name} ({stance}):"),
        "dissent_of_role": _("{name}, {role} ({stance}):"),
        "signed": _("Signed by"),
        "nobody": _(NOBODY_SIGNED),
        "looks": _("What became of it"),
        "pilot": _("What a pilot showed"),
        "pilot_asked": _("asked: {asked}"),
        "signature": _("{name}: {stance}, {day}"),
        "signature_of_role": _("{name}, {role}: {stance}, {day}"),
        "guest": _("guest"),
        "costs": _("Costs"),
        "waived": _("Gates that were waived"),
        "waived_by": _("{gate}. By {name}:"),
        "not_signed": _("{role}: not signed"),
        "fallback": _("Fallback"),
        "superseded_by": _("superseded by {label}"),
        "supersedes": _("supersedes {label}"),
        "amends": _("amends {label}"),
        "amended_by": _("amended by {label}"),
        "text": _("text {sha256}"),
        "log_head": _("log head:"),
        "page": _("page {number} of {count}"),
    }


def _language() -> str:
    """For hyphenation and quotes: the language without its region, as Typst has it."""
    return (get_language() or settings.LANGUAGE_CODE).partition("-")[0]
