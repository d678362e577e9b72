"""The rows of the log as files: one decision to a line, as JSON or as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from workshops import dates
from workshops.domain.decision_text import CONFIGURATION
from workshops.exports.decision_json import DecisionJson, decisions_json
from workshops.models import Workspace
from workshops.queries import decision_search
from workshops.queries.decision_search import LogFilter
from workshops.queries.decisions import with_parts
from workshops.queries.log import chain_head
from workshops.queries.search_terms import Terms, terms_of

Cell = Callable[[DecisionJson, Workspace], str]

# A spreadsheet would take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def decisions_as_json(workspace: Workspace, wanted: LogFilter, *, now: datetime) -> Iterator[DecisionJson]:
    """Each decision that the filter leaves, in its order, as the API gives it."""
    terms = terms_of(workspace.pk, wanted.q) if wanted.q else Terms()
    wanted = decision_search.with_order(workspace, wanted, now=now, terms=terms)
    rows = with_parts(decision_search.list_decisions(workspace, wanted, now=now, terms=terms))
    head = chain_head(workspace.pk)
    for batch in decision_search.in_batches(rows, wanted):
        yield from decisions_json(batch, head)


def csv_lines(workspace: Workspace, rows: Iterable[DecisionJson]) -> Iterator[str]:
    """A heading and a line for each, by RFC 4180 in UTF-8 with a mark at the beginning, which spreadsheets look for."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(_COLUMNS)
    for row in rows:
        yield writer.writerow([_plain(cell(row, workspace)) for cell in _COLUMNS.values()])


def _decided_on(row: DecisionJson, workspace: Workspace) -> str:
    """The day of its acceptance there; what was imported was decided on a day, which is kept as its midnight in UTC."""
    accepted = row["accepted_at"] or ""
    if not accepted or (row["workshop"] is None and accepted.endswith("T00:00:00Z")):
        return accepted[:10]
    return dates.day_in(datetime.fromisoformat(accepted), workspace.time_zone).isoformat()


def _owner(row: DecisionJson, _workspace: Workspace) -> str:
    return row["revisit"]["owner"] if row["revisit"] else ""


def _next_due_on(row: DecisionJson, _workspace: Workspace) -> str:
    return (row["revisit"]["next_due_on"] or "") if row["revisit"] else ""


def _dissent(row: DecisionJson, _workspace: Workspace) -> str:
    said = (s for s in row["sign_offs"] if s["stance"] == "dissent" and not s["void"])
    return "; ".join(": ".join(filter(None, (s["name"], s["reason"]))) for s in said)


def _configured(key: str) -> Cell:
    return lambda row, _workspace: row["configuration"].get(key, "")


# What a line says, in this order, and where it is found.
_COLUMNS: dict[str, Cell] = {
    "number": lambda row, _: row["number"],
    "title": lambda row, _: row["title"],
    "status": lambda row, _: row["status"],
    "approach": lambda row, _: row["approach"],
    "revision": lambda row, _: str(row["revision"]),
    "decided_on": _decided_on,
    "next_due_on": _next_due_on,
    "owner": _owner,
    "dissent": _dissent,
    **{key: _configured(key) for key in CONFIGURATION},
    "question": lambda row, _: row["question"],
    "rationale": lambda row, _: row["rationale"],
    "fallback": lambda row, _: row["fallback"],
    "risks_accepted": lambda row, _: "; ".join(row["risks_accepted"]),
}


def _plain(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet would work it out."""
    return "'" + text if text.lstrip(" ").startswith(_FORMULA) else text


class _Line:
    """What `csv` writes to: hands the line back."""

    def write(self, line: str) -> str:
        return line
