"""The decision sheet as a PDF, set by Typst from a template file and plain data."""

from __future__ import annotations

import json
import re
from functools import cache

import typst
from django.conf import settings

from workshops.exports.sheet import sheet_of
from workshops.models import Decision
from workshops.queries.log import HeadState


@cache
def _template() -> bytes:
    return (settings.BASE_DIR / "templates" / "decisions" / "sheet.typ").read_bytes()


@cache
def approach_fills() -> dict[str, tuple[float, float, float]]:
    """{approach: lightness, chroma and hue (OKLCH) of its colour on light paper}, as `static/css/tokens.css` has it."""
    tokens = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text()
    drawn = re.findall(r"^  \.approach-(\w+) { --fill: var\(--\1\);", tokens, re.MULTILINE)
    number = r"([\d.]+)"
    light = {key: re.search(rf"--{key}: light-dark\(oklch\({number} {number} {number}\)", tokens) for key in drawn}
    return {key: (float(m[1]), float(m[2]), float(m[3])) for key, m in light.items() if m}


def decision_pdf(decision: Decision, head: HeadState) -> bytes:
    """One A4 page for a decision that came `with_parts`.

    What people wrote travels as a JSON value beside the template, so it is set as words whatever it contains. Only
    Typst's own fonts are used, so the same sheet looks the same on every machine.
    """
    inputs = {
        "data": json.dumps(sheet_of(decision, head), ensure_ascii=False),
        "fills": json.dumps(approach_fills()),
    }
    pdf = typst.compile(_template(), format="pdf", ignore_system_fonts=True, sys_inputs=inputs)
    assert isinstance(pdf, bytes)
    return pdf
