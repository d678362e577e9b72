"""The decision sheet as a PDF, set by Typst from a template file and plain data."""

from __future__ import annotations

import json
from functools import cache

import typst
from django.conf import settings

from workshops.exports.sheet import sheet_of
from workshops.models import Decision
from workshops.queries.log import HeadState


@cache
def _template() -> bytes:
    return (settings.BASE_DIR / "templates" / "decisions" / "sheet.typ").read_bytes()


def decision_pdf(decision: Decision, head: HeadState) -> bytes:
    """One A4 page for a decision that came `with_parts`.

    What people wrote travels as a JSON value beside the template, so it is set as words whatever it contains. Only
    Typst's own fonts are used, so the same sheet looks the same on every machine.
    """
    data = json.dumps(sheet_of(decision, head), ensure_ascii=False)
    pdf = typst.compile(_template(), format="pdf", ignore_system_fonts=True, sys_inputs={"data": data})
    assert isinstance(pdf, bytes)
    return pdf
