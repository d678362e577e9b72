"""Fixtures that are made once for the tests of a module that ask for them: a room decided is 0.4 s, a copy of it 2 ms.

    pytestmark = pytest.mark.made_once("decided")

A test of this module that asks for `decided` (itself, or by way of another fixture) finds it made. So are all the
fixtures that `decided` asks for. They are made once, in a transaction around the tests' own. Each test runs in a
savepoint, is given copies of its own of what they returned, and leaves nothing behind: what it finds in the database
is what it would find had its fixtures been made for it alone, for tests that ask for other names of the mark than the
one before have them made anew. (They are sorted so that this seldom happens.)

What a fixture leaves outside of the database is not there: Redis is emptied, and mail that was sent is forgotten,
for the first test as for the others. So name no fixture that has something to tidy up (one that yields) or that
changes settings. One that returns a function is made for each test, of the copies; it must not write by itself.
Tests that commit (`transactional_db`) have their fixtures made for themselves, as without the mark.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from workshops import wire

MARK = "made_once"
DATABASE = ("db", "_django_db_helper")
Key = tuple[str, tuple[str, ...]]


@dataclass
class Standing:
    """What stands made: for which module and names, in which transaction, and what the fixtures returned."""

    key: Key
    around: transaction.Atomic
    blocker: DjangoDbBlocker
    values: dict[pytest.FixtureDef[Any], Any] = field(default_factory=dict)
    is_complete: bool = False
    # Of the running test: what it was given of one fixture may be part of what it was given of another.
    copied: dict[int, Any] = field(default_factory=dict)

    def end(self) -> None:
        with self.blocker.unblock():
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)


_standing: list[Standing] = []


def key_of(item: pytest.Item | None) -> Key | None:
    """The module, and the names of its mark that this test asks for. None of one that shares nothing."""
    mark = item.get_closest_marker(MARK) if item else None
    names = getattr(item, "fixturenames", [])
    if item is None or mark is None or "transactional_db" in names or "live_server" in names or commits(item):
        return None
    asked = tuple(name for name in mark.args if name in names)
    return (item.nodeid.partition("::")[0], asked) if asked else None


def commits(item: pytest.Item) -> bool:
    """Whether its own mark says that it does without a transaction around it."""
    database = item.get_closest_marker("django_db")
    return database is not None and bool(database.kwargs.get("transaction"))


def side_by_side(items: list[pytest.Item]) -> None:
    """Within each module the tests that ask for the same names follow one another, where the first of them stood."""
    places: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        if item.get_closest_marker(MARK):
            places.setdefault(item.nodeid.partition("::")[0], []).append(place)
    for own in places.values():
        first: dict[Key | None, int] = {}
        for place in own:
            first.setdefault(key_of(items[place]), place)
        ordered = sorted((items[place] for place in own), key=lambda item: first[key_of(item)])
        for place, item in zip(own, ordered, strict=True):
            items[place] = item


@pytest.fixture(autouse=True)
def _made_once(request: pytest.FixtureRequest) -> None:
    """First of a test's own fixtures, for it must be known what is shared before anything else is in the database."""
    key = key_of(request.node)
    if key is None:
        return
    request.getfixturevalue("django_db_setup")
    blocker: DjangoDbBlocker = request.getfixturevalue("django_db_blocker")
    if not _standing:
        _standing.append(Standing(key, transaction.atomic(), blocker))
        with blocker.unblock():
            _standing[0].around.__enter__()
    made = _standing[0]
    assert made.key == key
    made.copied = {}
    for name in ("db", *key[1]):
        request.getfixturevalue(name)
    if not made.is_complete:
        _keep(made)


def _keep(made: Standing) -> None:
    """What the fixtures wrote becomes part of the transaction around the first test; its savepoint begins here."""
    connection.check_constraints()
    savepoint = connection.savepoint_ids[-1]
    connection.savepoint_commit(savepoint)
    with connection.cursor() as cursor:
        cursor.execute(connection.ops.savepoint_create_sql(savepoint))
    copied: dict[int, Any] = {}
    returned = {fixture: _value(fixture) for fixture in made.values}
    # A function holds what the first test may change, and is made anew from the copies.
    made.values = {
        fixture: deepcopy(value, copied) for fixture, value in returned.items() if not inspect.isfunction(value)
    }
    made.is_complete = True
    wire.connection().flushdb()
    mail.outbox.clear()


def _value(fixture: pytest.FixtureDef[Any]) -> Any:
    assert fixture.cached_result is not None
    return fixture.cached_result[0]


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> object | None:
    """Where a fixture stands made, its value is given instead of making it. Anything but None says that it is done."""
    if not _standing or fixturedef.scope != "function" or fixturedef.argname in (*DATABASE, "_made_once"):
        return None
    made = _standing[0]
    if made.is_complete:
        if fixturedef not in made.values:
            return None
        value = deepcopy(made.values[fixturedef], made.copied)
        fixturedef.cached_result = (value, fixturedef.cache_key(request), None)  # type: ignore[arg-type]  # takes any
        return fixturedef
    if inspect.isgeneratorfunction(fixturedef.func) or fixturedef.params:
        pytest.fail(f"{fixturedef.argname} cannot be made once: it yields, or is made for several parameters.")
    made.values[fixturedef] = None
    return None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """It goes with the last test in a row that asks for it; sooner where it was not made, or the connection fell."""
    try:
        return (yield)
    finally:
        if _standing:
            made = _standing[0]
            gone = not made.is_complete or connection.closed_in_transaction
            if gone or key_of(nextitem) != made.key:
                _standing.pop().end()
