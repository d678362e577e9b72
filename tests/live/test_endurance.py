"""What open streams cost the others: no database connections, no waiting for the slow, no held-up stop."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import cast

import psutil  # type: ignore[import-untyped]  # comes without types
import pytest
from django.db import connection

from tests.live.clients import cookie_of, deaf_client, stream_path, token_of
from tests.processes import PATIENCE, Stream, Web
from workshops import wire
from workshops.domain import participants
from workshops.domain.changes import mark_changed
from workshops.domain.database_owner import as_owner
from workshops.models import Member, Participant, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
Listen = Callable[..., Stream]


@pytest.fixture
def many(workshop: Workshop) -> Iterator[Callable[[Web, dict[str, str], int], list[http.client.HTTPResponse]]]:
    """many(web, headers, n): n streams whose first bytes have come, and that nobody reads further."""
    links: list[http.client.HTTPConnection] = []

    def open_streams(web: Web, headers: dict[str, str], n: int) -> list[http.client.HTTPResponse]:
        answers = []
        for _ in range(n):
            links.append(http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE))
            links[-1].request("GET", stream_path(workshop), headers=headers)
        for link in links[-n:]:
            answer = link.getresponse()
            while not answer.readline().startswith(b"data:"):
                pass
            answers.append(answer)
        return answers

    yield open_streams
    for link in links:
        link.close()


def database_connections() -> int:
    """Of everybody else on this database."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def test_open_streams_hold_no_database_connection(
    serve: Callable[..., Web],
    many: Callable[..., list[http.client.HTTPResponse]],
    workshop: Workshop,
    ana: Member,
) -> None:
    """With a pool of two, fifty streams are open, and pages are still answered from the database."""
    before = database_connections()
    web = serve(ADVISOR_DB_POOL="2", ADVISOR_THREADS="2")
    cookie = cookie_of(ana)
    assert len(many(web, cookie, 50)) == 50
    assert database_connections() - before <= 2
    answers = [web.get(stream_path(workshop), method="HEAD", headers=cookie)[0] for _ in range(5)]
    answers += [web.get("/metrics")[0] for _ in range(5)]
    assert answers == [200] * 10


def was_cut_off(web: Web) -> bool:
    """Whether something was still open when the time was over that the server gives at the end."""
    web.process.reader.join(PATIENCE)
    return "graceful shutdown exceeded" in web.process.said


def test_a_process_told_to_stop_closes_its_streams(
    serve: Callable[..., Web], many: Callable[..., list[http.client.HTTPResponse]], ana: Member
) -> None:
    web = serve()
    answers = many(web, cookie_of(ana), 100)
    web.end()
    assert not was_cut_off(web)
    for answer in answers:
        answer.read()  # raises IncompleteRead where the stream was cut instead of ended


def test_a_deaf_reader_holds_back_nobody_and_no_stop(
    serve: Callable[..., Web], listen: Listen, workshop: Workshop, ana: Member, crowd: list[Participant]
) -> None:
    long = "n" * 54
    Participant.objects.bulk_create(
        Participant(workshop=workshop, name=f"{i:04} {long}", role=crowd[0].role) for i in range(2000)
    )
    web = serve()
    with closing(deaf_client(web.port, stream_path(workshop, api=True), token_of(ana))):
        stream = listen(web, workshop, ana)
        stream.first()
        for i in range(25):
            # Half a megabyte each time, so that what is not read soon fills every buffer on the way.
            participants.join_workshop(workshop=workshop, name=f"Late {i}", role="data")
            stream.until(lambda s, i=i: s["voters"] == 2004 + i)  # type: ignore[misc]  # (bound in the loop)
        web.end()
        assert not was_cut_off(web)


def test_what_deaf_readers_are_owed_does_not_grow(
    serve: Callable[..., Web], listen: Listen, workshop: Workshop, ana: Member, crowd: list[Participant]
) -> None:
    """Sixty of them, 200 changes, fifty states of some 60 KB: a queue for each would take 180 MB."""
    long = "n" * 54
    Participant.objects.bulk_create(
        Participant(workshop=workshop, name=f"{i:04} {long}", role=crowd[0].role) for i in range(300)
    )
    web = serve()
    web.listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)  # so that the kernel does not take it all
    process, headers = psutil.Process(web.process.popen.pid), token_of(ana)
    with ExitStack() as links:
        for _ in range(60):
            links.enter_context(closing(deaf_client(web.port, stream_path(workshop, api=True), headers)))
        stream = listen(web, workshop, ana)
        stream.first()
        before = process.memory_info().rss
        for change in range(1, 201):
            mark_changed(workshop.pk)
            if change % 4 == 0:
                version = int(cast(bytes, wire.connection().get(wire.version_key(workshop.pk))))
                stream.until(lambda s, version=version: s["version"] >= version)  # type: ignore[misc]  # (bound in the loop)
        assert process.memory_info().rss - before < 32_000_000
