"""What each template draws of what it is given, in each state of its conditions: no control, attribute, word or value
of it is gone, and no condition is the other way round, without this record saying so.

Values say their own names (given.py) and other templates, tags and addresses are named (drawing.py): here it is seen
what a template does with what it has. What it is given on real pages, tests/permissions/shown.py sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.utils.translation import override

from tests.shown import Record
from tests.templates.drawing import by_name, cut, draw
from tests.templates.given import Asked

TEMPLATES = Path(settings.BASE_DIR) / "templates"
NAMES = sorted(file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("*.*") if file.suffix != ".typ")
FOLDERS = sorted({name.rpartition("/")[0] for name in NAMES})


@cache
def _record() -> Record:
    return Record(Path(__file__).with_name("states.txt"))


def _pieces(name: str, asked: Asked) -> list[str]:
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)
    drawn = draw(engine.engine.get_template(name), asked)
    return drawn.splitlines() if name.endswith(".txt") else cut(drawn)


def states(name: str) -> Iterator[str]:
    """What is drawn where nothing is turned, and then what each condition adds and takes away, wherever it is asked."""
    first = Asked()
    plain = _pieces(name, first)
    yield from plain
    waiting = [(condition, first.turned, Counter(plain)) for _, condition in first.found]
    known, drawn = {*first.found}, {first.turned}
    for condition, turned, before in waiting:
        asked = Asked(turned ^ {condition})
        if asked.turned in drawn:
            continue
        drawn.add(asked.turned)
        now = Counter(_pieces(name, asked))
        yield f"turned: {', '.join(sorted(asked.turned))}"
        yield from sorted((now - before).elements())
        yield from (f"gone: {piece}" for piece in sorted((before - now).elements()))
        waiting += [(one, asked.turned, now) for place, one in asked.found if (place, one) not in known]
        known.update(asked.found)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_state_of(folder: str) -> None:
    with by_name(), override(settings.LANGUAGE_CODE):
        for name in NAMES:
            if name.rpartition("/")[0] == folder:
                _record().look(name, {"all": [*states(name)]})
