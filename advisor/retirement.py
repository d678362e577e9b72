"""When models stop being served, by their vendors' own pages: a reader of `retirements.toml`.

Nothing is fetched and no clock is read: each row says of which day it is. A model is known by the ids and aliases that
stand in the table, with or without the prefix that a gateway puts before them, and by nothing that is like them.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("retirements.toml")


@dataclass(frozen=True)
class Retirement:
    """One model and the day from which it is no longer served.

    `earliest`: the vendor names this day as the first that it may be. `successor`: whom the vendor recommends instead,
    or empty. `title`, `address`: the vendor's page; `checked_on`: the day of the page that was read; `sought_on`: the
    day on which a newer state of it was last looked for, None where the table does not say.
    """

    model: str
    vendor: str
    retired_on: date
    title: str
    address: str
    checked_on: date
    aliases: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    announced_on: date | None = None
    successor: str = ""
    earliest: bool = False
    sought_on: date | None = None


def retirement_of(model: str, *, also: str = "") -> Retirement | None:
    """The row of exactly that model, None where there is none. `also`: the path of a table of one's own, whose rows
    come before these."""
    return _named(_by_name(also), _prefixes(also), bare(model))


def retirements(*, also: str = "") -> tuple[Retirement, ...]:
    """Every row, the last day first."""
    return tuple(sorted(_rows(also), key=lambda row: (row.retired_on, row.model), reverse=True))


def bare(model: str) -> str:
    """The id as vendors write it: of a tuned model that of its base, which OpenAI writes `ft:<base>:<owner>:…`."""
    name = model.strip().lower()
    parts = name.split(":")
    return parts[1] if parts[0] == "ft" and len(parts) > 2 else name


def _named(rows: Mapping[str, Retirement], prefixes: Iterable[str], name: str) -> Retirement | None:
    """By its name, else by what follows a prefix of the same vendor, as in `bedrock/us.anthropic.claude…`."""
    if found := rows.get(name):
        return found
    for prefix in prefixes:
        if name.startswith(prefix):
            found = _named(rows, prefixes, name.removeprefix(prefix))
            return found if found is not None and prefix in found.prefixes else None
    return None


@cache
def _by_name(also: str) -> dict[str, Retirement]:
    rows: dict[str, Retirement] = {}
    for row in _rows(also):
        for name in (row.model, *row.aliases):
            rows.setdefault(name.lower(), row)
    return rows


@cache
def _prefixes(also: str) -> tuple[str, ...]:
    return tuple(sorted({prefix for row in _rows(also) for prefix in row.prefixes}, key=len, reverse=True))


@cache
def _rows(also: str) -> tuple[Retirement, ...]:
    return tuple(row for path in ([Path(also)] if also else []) + [TABLE] for row in _read(path))


def _read(path: Path) -> Iterator[Retirement]:
    """Raises OSError, tomllib.TOMLDecodeError, KeyError or TypeError where the table cannot be used."""
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    sources = {source.pop("key"): source for source in table["sources"]}
    for row in table["models"]:
        page = sources[row.pop("source")]
        yield Retirement(
            model=row.pop("id"),
            aliases=tuple(row.pop("aliases", ())),
            **{**page, "prefixes": tuple(page.get("prefixes", ())), **row},
        )
