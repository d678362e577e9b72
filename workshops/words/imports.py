"""What becomes of the files of an import, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypedDict

from django.utils.translation import ngettext

from workshops.domain.decision_intake import Prospect
from workshops.enums import DecisionStatus, ImportFate
from workshops.figures import listed, whole

# How a status chip looks.
_TONES = {
    ImportFate.NEW: "done",
    ImportFate.CHANGED: "open",
    ImportFate.UNCHANGED: "plain",
    ImportFate.LEFT_OUT: "off",
    ImportFate.REFUSED: "alarm",
}


class FileSaid(TypedDict):
    """One file. `tone`: of its chip; `number`, `label`: of the decision that it is in the log, or None and empty."""

    path: str
    fate: str
    fate_words: str
    tone: str
    lines: list[str]
    title: str
    status: str
    number: int | None
    label: str


def file_said(prospect: Prospect) -> FileSaid:
    record, decision = prospect.record, prospect.decision
    status = decision.status if decision else record.status.value if record else ""
    title = decision.title if decision else record.body["title"] if record else ""
    return {
        "path": prospect.path,
        "fate": prospect.fate.value,
        "fate_words": str(prospect.fate.label),
        "tone": _TONES[prospect.fate],
        "lines": [_sentence(line) for line in prospect.lines],
        "title": title,
        "status": str(DecisionStatus(status).label) if status else "",
        "number": decision.number if decision else None,
        "label": decision.label if decision else "",
    }


def _sentence(line: str) -> str:
    """A line of the command as a sentence of a page."""
    return f"{line[:1].upper()}{line[1:]}{'' if line.endswith('.') else '.'}"


def fates_said(rows: Sequence[FileSaid], *, taken: bool) -> str:
    """`"12 new, 1 left out and 1 refused"`, of what will be or of what was done."""
    count = Counter(row["fate"] for row in rows)
    phrases = {
        ImportFate.NEW: ngettext("{count} decision taken", "{count} decisions taken", count["new"])
        if taken
        else ngettext("{count} new decision", "{count} new decisions", count["new"]),
        ImportFate.CHANGED: ngettext("{count} changed", "{count} changed", count["changed"]),
        ImportFate.UNCHANGED: ngettext("{count} in the log already", "{count} in the log already", count["unchanged"]),
        ImportFate.LEFT_OUT: ngettext("{count} left out", "{count} left out", count["left_out"]),
        ImportFate.REFUSED: ngettext("{count} refused", "{count} refused", count["refused"]),
    }
    return listed(words.format(count=whole(count[fate])) for fate, words in phrases.items() if count[fate])


def writes_something(rows: Iterable[FileSaid]) -> bool:
    return any(row["fate"] in (ImportFate.NEW, ImportFate.CHANGED) for row in rows)
