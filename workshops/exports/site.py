"""A workspace's log as pages that open from a folder: an index, a page for each decision and each earlier text of it.

No page asks for anything but the one style sheet beside it, so that the folder can be mailed, zipped or served.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TypedDict

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from workshops import dates
from workshops.domain.assumption_owners import said_in
from workshops.domain.framework_names import names_of
from workshops.domain.frameworks import says_english
from workshops.exports.decision_json import DecisionJson, decisions_json
from workshops.exports.markdown import decision_markdown
from workshops.exports.sheet import (
    Sheet,
    SignatureSaid,
    configuration_said,
    day_of,
    sheet_of,
    signature_said,
)
from workshops.language import language_of
from workshops.models import Decision, Revision, Workspace
from workshops.queries.decisions import every_revision, with_parts, with_pilots
from workshops.queries.imports import Source, sources_of
from workshops.queries.log import HeadState, chain_head
from workshops.queries.reveals import one_moment
from workshops.words.thresholds import signal_text_words, threshold_words

WITNESS = "witness.txt"
BATCH = 100
QUESTION = 300  # characters of it in the index
_SHEETS = re.compile(r"{% static '(css/(?:(?:tokens|base|print)|components/\w+|pages/(?:decision|log))\.css)' %}")


class IndexRow(TypedDict):
    label: str
    title: str
    question: str
    since: str
    approach_name: str
    revisit: str


def site_files(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """(path in the folder, what is in it), the index last: all as the log stood at one moment, in the workspace's
    language. Names are made of numbers alone."""
    with override(language_of(workspace=workspace.language)), one_moment():
        head = chain_head(workspace.pk)
        yield "style.css", style_sheet()
        yield WITNESS, f"{head.witness}\n"
        rows: list[IndexRow] = []
        for page in _newest_first(workspace):
            sources, told = sources_of(page), decisions_json(page, head)
            for decision, said in zip(page, told, strict=True):
                sheet = sheet_of(decision, head)
                yield from _decision_files(decision, sheet, said, head, sources.get(decision.pk))
                rows.append(_row(sheet))
        today = dates.short(dates.day_in(timezone.now(), workspace.time_zone))
        context = {"workspace": workspace, "rows": rows, "head": head, "day": today, "up": ""}
        yield "index.html", render_to_string("exports/site/index.html", context)


def _newest_first(workspace: Workspace) -> Iterator[list[Decision]]:
    """Page by page, so that a long log is never in memory as a whole."""
    found = with_parts(Decision.objects.filter(workspace=workspace).order_by("-number"))
    page = list(found[:BATCH])
    while page:
        yield with_pilots(page)
        page = list(found.filter(number__lt=page[-1].number)[:BATCH])


def _row(sheet: Sheet) -> IndexRow:
    return {
        "label": sheet["label"],
        "title": sheet["title"],
        "question": sheet["question"][:QUESTION],
        "since": sheet["since"],
        "approach_name": sheet["approach_name"],
        "revisit": sheet["revisit"],
    }


def _decision_files(
    decision: Decision, sheet: Sheet, said: DecisionJson, head: HeadState, source: Source | None
) -> Iterator[tuple[str, str]]:
    path = f"decisions/{decision.label}"
    earlier = every_revision(decision)[:-1] if decision.revision_number > 1 else []
    text = {**sheet, "voices": _with_reasons(sheet["signatures"])}
    context = {"sheet": sheet, "text": text, "revisions": [r.number for r in earlier], "up": "../"}
    yield f"{path}.html", render_to_string("exports/site/decision.html", context)
    yield f"{path}.md", decision_markdown(decision, head, source, sheet if says_english() else None)
    yield f"{path}.json", json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    for revision in earlier:
        then = {"label": decision.label, "text": _text(decision, revision), "head": head, "up": "../"}
        yield f"{path}-revision-{revision.number}.html", render_to_string("exports/site/revision.html", then)


def _text(decision: Decision, revision: Revision) -> Mapping[str, object]:
    """What an earlier text said, in the sheet's own words, and who had signed it."""
    body, signed = said_in(revision), [signature_said(s, decision) for s in revision.sign_offs.all()]
    return {
        **body,
        "number": revision.number,
        "sha256": revision.sha256,
        "written": dates.short(day_of(decision, revision.created_at)),
        "approach_name": names_of(decision.workshop).approach_name(body["approach"]),
        "metrics": [{"name": m["name"], "threshold": threshold_words(m)} for m in body["metrics"]],
        "assumptions": [
            {**a, "signal": signal_text_words(a["signal"]) if a["signal"] else ""} for a in body["assumptions"]
        ],
        "configuration": configuration_said(body),
        "signatures": signed,
        "voices": _with_reasons(signed),
    }


def _with_reasons(signed: Iterable[SignatureSaid]) -> list[SignatureSaid]:
    return [signature for signature in signed if signature["reason"]]


@cache
def style_sheet() -> str:
    """The style sheets of the pages, as far as a decision and a list need them, in their order, in one."""
    listed = (settings.BASE_DIR / "templates" / "parts" / "stylesheets.html").read_text()
    found = [finders.find(name) for name in _SHEETS.findall(listed)]
    texts = []
    for path in filter(None, found):
        with open(path, encoding="utf-8") as file:
            texts.append(file.read())
    return "\n".join(texts)
