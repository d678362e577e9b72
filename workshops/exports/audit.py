"""The audit as a file: one line an entry, newest first, with ids and with the names of now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from workshops.dates import in_utc
from workshops.exports.spreadsheet import Cell, csv_lines
from workshops.queries.audit import NamedEntry
from workshops.words.audit import entry_words

COLUMNS = ("id", "at", "kind", "group", "by", "by_name", "about", "about_name", "facts", "address", "sentence")


def entry_json(one: NamedEntry, *, address: bool) -> dict[str, object]:
    """As the API gives it. `address`: whether the reader may see from where somebody signed in."""
    entry = one.entry
    return {
        "id": entry.pk,
        "at": in_utc(entry.at),
        "kind": entry.kind,
        "group": str(one.kind.group),
        "by": entry.actor,
        "by_name": one.by or None,
        "about": entry.about or None,
        "about_name": one.about or None,
        "facts": entry.facts,
        "address": entry.address if address else None,
        "sentence": entry_words(one),
    }


def audit_json(entries: Iterable[NamedEntry], *, address: bool) -> Iterator[dict[str, object]]:
    for one in entries:
        yield entry_json(one, address=address)


def audit_csv(entries: Iterable[NamedEntry], *, address: bool) -> Iterator[str]:
    return csv_lines(COLUMNS, (_cells(row) for row in audit_json(entries, address=address)))


def _cells(row: dict[str, object]) -> list[Cell]:
    """Facts as JSON in their one cell."""
    plain = {**row, "facts": json.dumps(row["facts"], ensure_ascii=False)}
    return [None if (value := plain[name]) is None else str(value) for name in COLUMNS]
