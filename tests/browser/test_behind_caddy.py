"""A workshop through the page's Caddy: TLS, HTTP/2, answers, both paths of streams; a stream process that dies."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Browsers
from tests.browser.test_story import press
from tests.live.clients import stream_path, token_of
from tests.processes import free_port, wait_for, worker
from tests.production.caddy import PROGRAM, caddy
from tests.production.units import UnitWeb
from workshops.domain import rooms
from workshops.enums import Stage
from workshops.models import Answer, Member, Recommendation, Workshop

pytestmark = [
    pytest.mark.ci,
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.skipif(PROGRAM is None, reason="caddy is not installed here; .ci/run installs it"),
]
LATER = 60_000  # ms; a page whose stream ended asks again after a moment
PROTOCOL = "performance.getEntriesByType('navigation')[0].nextHopProtocol"


@dataclass
class Behind:
    address: str
    webs: list[UnitWeb]
    streams: list[UnitWeb]

    def open_streams(self) -> list[int]:
        return [
            sum(map(int, re.findall(r"(?m)^advisor_streams_open\{.*\} (\d+)", one.get("/metrics")[2].decode())))
            for one in self.streams
            if one.process.is_running
        ]


@pytest.fixture
def behind(transactional_db: None, tmp_path: Path) -> Iterator[Behind]:
    port = free_port()
    address = f"https://localhost:{port}"
    known = {"SITE_URL": address, "ALLOWED_HOSTS": "localhost,127.0.0.1", "TRUSTED_PROXIES": "127.0.0.1,::1"}
    with ExitStack() as stack:
        webs = [UnitWeb("advisor-web@.service", **known) for _ in range(2)]
        streams = [UnitWeb("advisor-stream@.service", **known) for _ in range(2)]
        for one in (*webs, *streams):
            stack.callback(one.close)
        for one in (*webs, *streams):
            one.wait()
        stack.enter_context(worker())
        stack.enter_context(caddy(tmp_path, port, [one.port for one in webs], [one.port for one in streams]))
        yield Behind(address, webs, streams)


@pytest.fixture
def browsers(browser: Browser) -> Browsers:
    """Nobody has signed the certificate but itself."""
    ours = Browsers(browser)
    ours.believes_certificates = True
    return ours


@contextmanager
def program(behind: Behind, workshop: Workshop, member: Member) -> Iterator[Iterator[str]]:
    """What a program hears of the room by the API's stream."""
    path, headers = stream_path(workshop, api=True), token_of(member)
    with httpx.stream("GET", behind.address + path, headers=headers, verify=False, timeout=60) as said:
        assert said.status_code == 200
        yield said.iter_text()


def test_from_lobby_to_recommendation_while_a_stream_process_dies(
    behind: Behind, browsers: Browsers, ana: Member
) -> None:
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Claims copilot", use_case="Answer adjusters.", criteria="quick"
    )
    facilitator = browsers.sign_in_by_link(ana, behind.address)
    facilitator.go(f"/w/{workshop.pk}/")
    assert facilitator.page.evaluate(PROTOCOL) == "h2"
    expect(facilitator.page.locator("[data-connection]").first).to_have_text("Live")
    guest = browsers.open(behind.address, width=360).page
    guest.goto(f"{behind.address}/j/{workshop.join_code}/")
    guest.get_by_label("Your name").fill("Pia")
    guest.get_by_text("Product", exact=True).click()
    press(guest, "Join the workshop")
    expect(guest.locator("[data-connection]").first).to_have_text("Live")
    expect(facilitator.page.locator("[data-region=people]").first).to_contain_text("Pia")

    with program(behind, workshop, ana) as told:
        assert any("event: state" in piece for piece in told)
        press(facilitator.page, "Open scoring")
        expect(guest.locator("form[data-step]:visible")).to_have_count(1)
        guest.keyboard.press("3")
        assert any(re.search(r'"answered": ?1\b', piece) for piece in told)

        # The room's three streams, of pages and of the program, are at one process.
        wait_for(lambda: sorted(behind.open_streams()) == [0, 3], otherwise=lambda: str(behind.open_streams()))
        behind.streams[behind.open_streams().index(3)].end(signal.SIGKILL)
        with suppress(httpx.HTTPError):
            list(told)  # it is told that its stream has ended, whole or broken off
    wait_for(lambda: behind.open_streams() == [2])
    expect(facilitator.page.locator("[data-connection]").first).to_have_text("Live", timeout=LATER)
    wait_for(lambda: list(Answer.objects.values_list("level", flat=True)) == [2])

    rooms.move_stage(workshop=Workshop.objects.get(), by=ana, to=Stage.DISCUSSION)
    expect(guest.locator("form[data-step]:visible")).to_have_count(0, timeout=LATER)
    rooms.move_stage(workshop=Workshop.objects.get(), by=ana, to=Stage.RECOMMENDATION)
    wait_for(lambda: Recommendation.objects.get().status == "ready")
    expect(guest.get_by_text(re.compile("recommendation is ready", re.I)).first).to_be_attached(timeout=LATER)
    for path in ("/metrics", "/readyz"):
        assert httpx.get(behind.address + path, verify=False).status_code == 404
    assert facilitator.faults == []
