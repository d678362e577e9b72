"""The page's nginx, for real: TLS, HTTP/2, both paths of streams, each room at one process, what stays inside."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from tests.live.clients import cookie_of, stream_path, token_of
from tests.live.posts import FORM_TOKEN
from tests.processes import Child, Web, wait_for
from tests.production.nginx import IS_THERE, NAME, Nginx, nginx
from tests.production.units import UnitWeb
from workshops.models import Answer, Member, Participant, Workshop

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not IS_THERE, reason="nginx or curl is not installed here; .ci/run installs them"),
]


class Site:
    """Two webs and two processes for streams, behind nginx."""

    def __init__(self, proxy: Nginx, webs: Sequence[Web], streams: Sequence[Web]) -> None:
        self.proxy = proxy
        self.webs = webs
        self.streams = streams

    def open_streams(self) -> list[int]:
        return [sum(_measured(one, "advisor_streams_open")) for one in self.streams]

    def mend(self) -> None:
        for one in (*self.webs, *self.streams):
            if not one.process.is_running:
                one.start()
            one.wait()


def _measured(web: Web, name: str) -> list[int]:
    _, _, body = web.get("/metrics", headers={"Host": "127.0.0.1"})
    return [int(float(value)) for value in re.findall(rf"(?m)^{name}\{{.*\}} (\S+)$", body.decode())]


@pytest.fixture(scope="module")
def _lasting(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    known = {"SITE_URL": f"https://{NAME}", "ALLOWED_HOSTS": f"{NAME},127.0.0.1", "TRUSTED_PROXIES": "127.0.0.1,::1"}
    webs = [UnitWeb("advisor-web@.service", **known) for _ in range(2)]
    streams = [UnitWeb("advisor-stream@.service", **known) for _ in range(2)]
    places = [[f"127.0.0.1:{one.port}" for one in some] for some in (webs, streams)]
    try:
        for one in (*webs, *streams):
            one.wait()
        with nginx(tmp_path_factory.mktemp("nginx"), *places) as proxy:
            yield Site(proxy, webs, streams)
    finally:
        for one in (*webs, *streams):
            one.close()


@pytest.fixture
def site(transactional_db: None, _lasting: Site) -> Iterator[Site]:
    yield _lasting
    _lasting.mend()


@contextmanager
def listening(site: Site, path: str, headers: dict[str, str]) -> Iterator[Child]:
    """Somebody's open stream, by HTTP/2, once its first state has come."""
    told = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    one = Child(site.proxy.curl(path, "-N", "-i", *told), dict(os.environ))
    try:
        one.wait_for("event: state")
        assert one.said.startswith("HTTP/2 200")
        yield one
    finally:
        one.kill()


def answer(site: Site, workshop: Workshop, person: Participant, level: int) -> int:
    body = json.dumps({"scores": {"latency": {"level": level}}})
    told = [
        "-X",
        "PUT",
        "-H",
        f"Authorization: {token_of(person)['Authorization']}",
        "-H",
        "Content-Type: application/json",
    ]
    return site.proxy.ask(f"/api/v1/workshops/{workshop.pk}/ballot", *told, "-d", body)[0]


def test_pages_come_by_tls_and_http_2_and_plain_http_is_sent_there(site: Site) -> None:
    status, version, said = site.proxy.ask("/sign-in/")
    assert (status, version) == (200, "2")
    assert "strict-transport-security: max-age=31536000" in said
    status, _, said = site.proxy.ask("/j/ABC/", scheme="http")
    assert (status, f"https://{NAME}/j/ABC/" in said) == (301, True)


def test_what_measures_stays_inside(site: Site) -> None:
    assert [site.proxy.ask(path)[0] for path in ("/metrics", "/readyz", "/healthz")] == [404, 404, 200]
    assert site.webs[0].get("/metrics")[0] == 200
    # Also where a proxy lets it through: the process sees that it came by one.
    assert site.webs[0].get("/metrics", headers={"X-Forwarded-For": "198.51.100.7"})[0] == 404


def test_both_streams_of_a_room_are_at_one_process_and_hear_of_an_answer(
    site: Site, scoring: Workshop, crowd: list[Participant], ana: Member
) -> None:
    page, api = stream_path(scoring), stream_path(scoring, api=True)
    with listening(site, page, cookie_of(crowd[0])), listening(site, api, token_of(ana)) as program:
        wait_for(lambda: sorted(site.open_streams()) == [0, 2], otherwise=lambda: str(site.open_streams()))
        assert answer(site, scoring, crowd[1], 2) == 200
        program.wait_for(r'"answered": ?1\b', seconds=5)
    wait_for(lambda: site.open_streams() == [0, 0])


def test_a_stream_process_that_dies_is_replaced_by_the_other(
    site: Site, scoring: Workshop, crowd: list[Participant], ana: Member
) -> None:
    with listening(site, stream_path(scoring), cookie_of(crowd[0])) as first:
        place = site.open_streams().index(1)
        site.streams[place].end(signal.SIGKILL)
        first.wait()  # it is told that its stream has ended
    with listening(site, stream_path(scoring, api=True), token_of(ana)) as again:
        assert answer(site, scoring, crowd[1], 3) == 200
        again.wait_for(r'"answered": ?1\b', seconds=5)
    (other,) = (one for one in site.streams if one.process.is_running)
    assert other.get("/healthz")[0] == 200


def test_webs_restarted_one_after_the_other_lose_no_answer(
    site: Site, scoring: Workshop, crowd: list[Participant]
) -> None:
    told: list[int] = []
    enough = threading.Event()

    def go_on() -> None:
        while not enough.is_set():
            told.append(answer(site, scoring, crowd[0], len(told) % 5))
            time.sleep(0.1)

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        for one in site.webs:
            wait_for(lambda: len(told) > 2)
            one.end()
            one.start()
            one.wait()
            time.sleep(3)  # as in the page's deployment
    finally:
        enough.set()
        writer.join()
    assert set(told) == {200}
    assert list(Answer.objects.values_list("level", flat=True)) == [(len(told) - 1) % 5]


def test_who_asks_is_who_the_proxy_has_heard(site: Site, ana: Member) -> None:
    """A form is taken over https alone: scheme and host are believed of this proxy, and no one's own words are."""
    told = ["-H", f"Cookie: csrftoken={FORM_TOKEN}", "-d", f"csrfmiddlewaretoken={FORM_TOKEN}&email=a@b.example"]
    ours = ["-H", f"Origin: https://{NAME}", "-H", f"Referer: https://{NAME}/sign-in/"]
    assert site.proxy.ask("/sign-in/", *told, *ours)[0] in (200, 302)
    assert site.proxy.ask("/sign-in/", *told, "-H", "X-Forwarded-Host: evil.example", *ours)[0] in (200, 302)
    assert site.webs[0].get("/sign-in/", headers={"Host": NAME})[0] == 301  # past the proxy nobody has said https
