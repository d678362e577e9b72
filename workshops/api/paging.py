"""Long lists in pages: a cursor that says after which row the next page begins."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Annotated, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from ninja import Field
from pydantic import BaseModel

from workshops.refusals import InvalidFields

Row = TypeVar("Row", bound=Model)

DEFAULT_LIMIT = 50
Limit = Annotated[int, Field(ge=1, le=100, description="How many at most, 1 to 100.")]
Cursor = Annotated[str, Field(description="`next_cursor` of the page before; leave out for the first page.")]


class Paged(BaseModel):
    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT


def page(
    rows: QuerySet[Row],
    paged: Paged,
    *,
    after: Callable[[QuerySet[Row], str], QuerySet[Row]],
    key: Callable[[Row], object],
) -> tuple[list[Row], str | None]:
    """One page of `rows`, and the cursor of the next or None.

    `key` names a row's place in the order, `after` narrows the rows to those behind such a key; it raises
    ValueError where the key is none. Rows that are added meanwhile never shift a page.
    """
    if paged.cursor:
        try:
            rows = after(rows, read_cursor(paged.cursor))
        except ValueError:
            raise no_cursor() from None
    found = list(rows[: paged.limit + 1])
    if len(found) <= paged.limit:
        return found, None
    found = found[: paged.limit]
    return found, write_cursor(str(key(found[-1])))


def write_cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def read_cursor(cursor: str | None) -> str:
    """The key that a cursor stands for, empty for none; ValueError where it stands for nothing."""
    return base64.urlsafe_b64decode(cursor.encode()).decode() if cursor else ""


def no_cursor() -> InvalidFields:
    return InvalidFields({"cursor": _("This is not a cursor. Take next_cursor of the page before.")})
