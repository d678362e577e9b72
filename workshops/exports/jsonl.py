"""JSON Lines: one object to a line, UTF-8, keys in the order in which they were given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any


def json_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Each row as one line with its line break."""
    for row in rows:
        yield json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
