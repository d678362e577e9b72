"""A web process that is told to stop: its streams end at once, the server hears of it too, and nothing keeps it."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

import config.asgi
from tests.processes import PATIENCE
from workshops.api.workshop_json import workshop_json
from workshops.domain import changes
from workshops.live.answers import AnswerApplication
from workshops.live.asgi import Message
from workshops.live.hub import Hub
from workshops.live.panels import PanelApplication
from workshops.views.panels_together import draw_panels


class Ended:
    """In the place of `os._exit`."""

    def __init__(self) -> None:
        self.happened = threading.Event()
        self.status: int | None = None

    def __call__(self, status: int) -> None:
        self.status = status
        self.happened.set()


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Ended:
    monkeypatch.setattr(config.asgi, "LAST", 0.01)
    ending = Ended()
    monkeypatch.setattr(os, "_exit", ending)
    return ending


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """What reaches whoever listened for signals before."""
    found: list[int] = []
    stops = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda number, _frame: found.append(number)) for number in stops]
    yield found
    for number, handler in zip(stops, before, strict=True):
        signal.signal(number, handler)


def test_a_web_process_announces_beside_its_answers_while_it_lives(
    heard: list[int], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ADVISOR_ROLE = "web"
    monkeypatch.setattr(config.asgi, "keep_what_stays", lambda: None)  # the tests' own process goes on, as do these
    mine = {"hub": Hub(workshop_json), "answers": AnswerApplication(), "panels": PanelApplication(draw_panels)}
    for name, part in mine.items():
        monkeypatch.setattr(config.asgi, name, part)
    told: list[tuple[str, bool]] = []

    async def receive() -> Message:
        return {"type": "lifespan.startup"}

    async def send(message: Message) -> None:
        told.append((message["type"], changes._announcer is not None))

    asyncio.run(config.asgi.lifespan(receive, send))
    assert told == [("lifespan.startup.complete", True), ("lifespan.shutdown.complete", False)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_either_signal_ends_the_streams_and_the_process_in_the_end(
    number: signal.Signals,
    ended: Ended,
    heard: list[int],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    hub = Hub(workshop_json)
    monkeypatch.setattr(config.asgi, "hub", hub)

    async def told() -> bool:
        config.asgi.close_streams_on_signal()
        signal.raise_signal(number)
        await asyncio.sleep(0)
        closing = hub.is_closing
        await hub.stop()
        return closing

    assert asyncio.run(told())
    assert heard == [number]
    assert ended.happened.wait(PATIENCE)
    assert (ended.status, capfd.readouterr().err) == (0, "Still busy after the signal to stop: ended.\n")
