"""Reading the parts of a framework that stand beside its rules."""

import math
from collections.abc import Mapping
from typing import Protocol

from advisor.framework.guide_parts import Aspect, Deadline, Difference, Point, Statement
from advisor.framework.parts import LEVELS
from advisor.framework.table import Table
from advisor.speech import gettext as _


class Keys(Protocol):
    """The keys that the rest of the file may refer to."""

    criteria: tuple[str, ...]
    approaches: tuple[str, ...]
    sources: tuple[str, ...]


def read_aspect(table: Table, known: Keys) -> Aspect:
    aspect = Aspect(
        key=table.key("key"),
        name=table.text("name"),
        asks=table.text("asks"),
        criteria=table.keys("criteria", known.criteria, default=()),
        cells=_cells(table.table("cells"), known),
        differ=tuple(_difference(item, known) for item in table.tables("differ")),
    )
    if not any(aspect.cells.values()):
        table.fault("cells", _("Write a statement for at least one approach."))
    table.finish()
    return aspect


def read_point(table: Table, known: Keys) -> Point:
    point = Point(
        key=table.key("key"),
        name=table.text("name"),
        text=table.text("text"),
        sources=table.keys("sources", known.sources),
        words=_words(table.table("words"), known),
    )
    table.finish()
    return point


def read_deadline(table: Table, known: Keys) -> Deadline:
    deadline = Deadline(table.choice("criterion", known.criteria), table.numbers("weeks", LEVELS, 0, math.inf))
    table.finish()
    return deadline


def _cells(table: Table, known: Keys) -> Mapping[str, tuple[Statement, ...]]:
    cells = {key: tuple(_statement(item, known) for item in table.tables(key)) for key in known.approaches}
    table.finish()
    return cells


def _statement(table: Table, known: Keys) -> Statement:
    statement = Statement(table.text("said"), _words(table.table("words"), known))
    if not statement.words:
        table.fault("words", _("Write which source says it, and its words."))
    table.finish()
    return statement


def _difference(table: Table, known: Keys) -> Difference:
    difference = Difference(table.text("said"), table.keys("sources", known.sources))
    table.finish()
    return difference


def _words(table: Table, known: Keys) -> Mapping[str, str]:
    """Source → its words, in the order of the file."""
    words = {key: table.text(key) for key in table.raw if key in known.sources}
    table.finish()
    return words
