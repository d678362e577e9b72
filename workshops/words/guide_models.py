"""The table of retirements for the guide: by vendor, with the page that says so and its day."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from workshops import dates
from workshops.domain import recommendations
from workshops.domain.recommendations import Retirement
from workshops.figures import listed


@dataclass(frozen=True)
class ModelRow:
    """`names`: what else the vendor calls it; `day`: from when on it is retired; `since`: when that was announced."""

    model: str
    names: str
    day: str
    since: str
    successor: str


@dataclass(frozen=True)
class VendorPage:
    """`checked`: of which day the page is; `sought`: when it was last looked for, where that is later; else empty."""

    vendor: str
    title: str
    address: str
    checked: str
    sought: str
    rows: tuple[ModelRow, ...]


def vendors() -> list[VendorPage]:
    """In the order of their names; of each the last day first."""
    rows = sorted(recommendations.retirements(), key=lambda row: (row.vendor.lower(), row.address))
    return [_page(list(group)) for _key, group in groupby(rows, key=lambda row: (row.vendor, row.address))]


def _page(rows: list[Retirement]) -> VendorPage:
    first, checked = rows[0], min(row.checked_on for row in rows)
    return VendorPage(
        vendor=first.vendor,
        title=first.title,
        address=first.address,
        checked=dates.short(checked),
        sought=dates.short(sought) if (sought := first.sought_on) and sought > checked else "",
        rows=tuple(_row(row) for row in rows),
    )


def _row(row: Retirement) -> ModelRow:
    day = dates.short(row.retired_on)
    return ModelRow(
        model=row.model,
        names=listed(row.aliases),
        day=_("{day} at the earliest").format(day=day) if row.earliest else day,
        since=dates.short(row.announced_on) if row.announced_on else "",
        successor=row.successor,
    )
