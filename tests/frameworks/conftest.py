"""A workshop that asks "build or buy", and a folder of frameworks of a site's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import advisor
from tests.decisions.making import reach_recommendation
from workshops.domain import participants, rooms
from workshops.models import Member, Participant, Workshop

KEY = "build_or_buy"
SHIPPED = next(path for path in advisor.shipped_frameworks() if path.stem == KEY)
# Everybody has it, what exists fits, and nobody here has built one.
BUYING = {
    "differentiation": 0,
    "fit": 4,
    "urgency": 3,
    "skills": 1,
    "lock_in": 1,
    "sensitivity": 1,
    "lifetime_cost": 1,
}

AddFile = Callable[..., Path]


@pytest.fixture
def component(ana: Member) -> Workshop:
    """Ana's workshop on a search component, in its lobby, asking everything that build_or_buy asks."""
    return rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Search", use_case="Search in our shop.", framework=KEY
    )


@pytest.fixture
def builders(component: Workshop) -> list[Participant]:
    cast = [("Pia", "product"), ("Eve", "engineering"), ("Finn", "finance")]
    return [participants.join_workshop(workshop=component, name=name, role=role) for name, role in cast]


@pytest.fixture
def scores() -> dict[str, dict[str, Any]]:
    return {criterion: {"level": level} for criterion, level in BUYING.items()}


@pytest.fixture
def weighed(
    component: Workshop, ana: Member, builders: list[Participant], scores: dict[str, dict[str, Any]]
) -> Workshop:
    """The same workshop with its recommendation on the table."""
    return reach_recommendation(component, ana, builders, scores)


@pytest.fixture
def add_file(tmp_path: Path, settings: Any) -> AddFile:
    """add_file("mine.toml", {"old": "new"}): build_or_buy with changes, in the folder of the site's own frameworks."""
    settings.ADVISOR_FRAMEWORKS_DIR = str(tmp_path)

    def add(name: str, changes: dict[str, str]) -> Path:
        text = SHIPPED.read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return add
