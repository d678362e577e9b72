"""The map of disagreement and movement: criteria by roles, the round before hollow, this one full, and its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from workshops.drawing.dots import Stand, Track, build_track
from workshops.drawing.strip import SHAPES, shape_of
from workshops.figures import decimal
from workshops.words.reveals import SaidRow


@dataclass(frozen=True)
class MapColumn:
    """A role of the map."""

    label: str
    shape: str


@dataclass(frozen=True)
class MapRow:
    """One criterion: its line, and what the table says of it, a cell for each column and then for everybody."""

    row: SaidRow
    track: Track
    cells: Sequence[str]
    everybody: str

    @property
    def key(self) -> str:
        return self.row.criterion.key


@dataclass(frozen=True)
class DisagreementMap:
    """`columns`: the roles that may be told apart on some criterion. `moved`: something of a round before is drawn."""

    columns: Sequence[MapColumn]
    rows: Sequence[MapRow]
    last_round: int

    @property
    def moved(self) -> bool:
        return any(dot.was_x is not None for row in self.rows for dot in row.track.dots)


def map_of(rows: Sequence[SaidRow]) -> DisagreementMap | None:
    """Of the open rows of a round, in their order; None where nobody answered anything."""
    answered = [row for row in rows if row.answered]
    if not answered:
        return None
    columns = list(dict.fromkeys(MapColumn(role.label, role.shape) for row in answered for role in row.roles))
    columns.sort(key=lambda column: (list(SHAPES).index(shape_of(column.shape)), column.label))
    last = max((row.last_round for row in answered), default=0)
    return DisagreementMap(columns, [_row(row, columns) for row in answered], last)


def _row(row: SaidRow, columns: Sequence[MapColumn]) -> MapRow:
    stands = [Stand(role.shape, role.label, role.mean, role.was) for role in row.roles]
    everybody = _mean(row.counts)
    before = _mean(row.previous) if row.previous else None
    if not stands and everybody is not None:
        stands = [Stand("", _("Everybody"), everybody, before)]
    by_role = {MapColumn(role.label, role.shape): (role.mean, role.was) for role in row.roles}
    cells = [_said(*by_role.get(column, (None, None))) for column in columns]
    return MapRow(row, build_track(stands), cells, _said(everybody, before))


def _mean(counts: Sequence[int]) -> float | None:
    """Of five counts, on the ballot's scale of 1 to 5."""
    total = sum(counts)
    return sum(level * count for level, count in enumerate(counts, 1)) / total if total else None


def _said(now: float | None, was: float | None) -> str:
    if now is None:
        return "–"
    if was is None:
        return decimal(now, 1)
    return _("{before} → {now}").format(before=decimal(was, 1), now=decimal(now, 1))
