"""JSON Lines: one object to a line, UTF-8, keys in the order in which they were given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

# Characters that JSON allows as they are, and at which some readers break lines.
_BREAKS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def json_lines(rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """Each row as one line with its line break."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":")).translate(_BREAKS) + "\n"
