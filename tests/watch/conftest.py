"""A decision that names a model of Acme's own, and a table that says when that is retired."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from tests.api.conftest import Caller, api_ana, api_ben, api_cara, api_reader, calls, nobody
from tests.revisits.conftest import Sink, current, decide, sink
from workshops import dates
from workshops.models import Decision

__all__ = [
    "Caller",
    "Sink",
    "api_ana",
    "api_ben",
    "api_cara",
    "api_reader",
    "calls",
    "current",
    "decide",
    "nobody",
    "sink",
]

MODEL = "acme-9-2026-01-01"

Tables = Callable[..., str]

_TABLE = """
[[sources]]
key = "acme"
vendor = "Acme Models"
title = "Lifecycle"
address = "https://models.acme.example/lifecycle"
checked_on = 2026-11-20
prefixes = ["acme/"]

[[models]]
id = "acme-9-2026-01-01"
aliases = ["acme-9"]
source = "acme"
retired_on = {day}
announced_on = 2026-06-01
successor = "acme-10"
"""


@pytest.fixture
def retired_in(settings: Any, tmp_path: Path) -> Tables:
    """retired_in(30): from now on the site's own table says that acme-9 is retired in 30 days, counted from today in
    `zone`; the path of that table."""

    def write(days: int, zone: str = "UTC") -> str:
        day: date = dates.day_in(timezone.now(), zone) + timedelta(days=days)
        path = tmp_path / f"retirements-{day}.toml"
        path.write_text(_TABLE.format(day=day.isoformat()))
        settings.ADVISOR_RETIREMENTS = str(path)
        return str(path)

    return write


@pytest.fixture
def on(decide: Callable[..., Decision]) -> Callable[..., Decision]:
    """on("acme-9"): an accepted decision that runs on that model. Ben owns its revisits."""

    def make(model: str, **more: object) -> Decision:
        return decide(f"On {model}"[:100], configuration={"base_model_id": model}, **more)

    return make


@pytest.fixture
def acme(on: Callable[..., Decision]) -> Decision:
    """D-0001, on acme-9."""
    return on("acme-9")


@contextmanager
def undone() -> Iterator[None]:
    """What is written in it is undone behind it: several cases begin alike in one test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
