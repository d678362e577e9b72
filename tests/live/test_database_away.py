"""A web process whose database takes connections and never answers: what each lane says, what its log says, its end."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from tests.processes import PATIENCE, Web, start_web

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

ROOM = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
TOKEN = "a-token-that-nobody-has-0123456789"
SIGNED_IN = {"Cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012345"}


@pytest.fixture(scope="module")
def cut_off() -> Iterator[Web]:
    with closing(socket.create_server(("127.0.0.1", 0))) as mute:
        port = mute.getsockname()[1]
        web = start_web(
            DATABASE_URL="", DATABASE_HOST="127.0.0.1", DATABASE_PORT=str(port), DATABASE_PASSWORD="p@ss/word",
            ADVISOR_METRICS_TOKEN="watchman", LOG_FORMAT="json", BEHIND_PROXY="1",
        )  # fmt: skip
        yield web
        web.close()


def test_every_lane_says_503_and_when_to_come_again(cut_off: Web) -> None:
    """All at once, as a room does: nobody waits behind the others for as long again."""
    asked: list[tuple[str, dict[str, str]]] = [("/decisions/", SIGNED_IN)] * 12
    asked += [(f"/w/{ROOM}/stream/", SIGNED_IN), (f"/api/v1/workshops/{ROOM}", {"Authorization": f"Bearer {TOKEN}"})]
    asked += [("/decisions/", {**SIGNED_IN, "Accept": "application/json"}), ("/healthz", {})]
    with ThreadPoolExecutor(len(asked)) as people:
        said = list(
            people.map(lambda one: cut_off.get(one[0], headers={"X-Request-ID": "from-proxy-1", **one[1]}), asked)
        )
    assert [status for status, _, _ in said] == [503] * 15 + [200]
    assert all(int(headers["retry-after"]) > 0 for _, headers, _ in said[:-1])
    assert all(headers["x-request-id"] == "from-proxy-1" for _, headers, _ in said[:-1])
    (_, headers, page), (_, _, stream), (_, _, api), (_, _, script), _ = said[11:]
    assert b"The database cannot be reached" in page
    assert b"from-proxy-1" in page
    assert headers["permissions-policy"].startswith("accelerometer=()")
    assert json.loads(stream)["error"]["code"] == "busy"
    assert json.loads(api)["error"] | {"message": ""} == {
        "code": "away", "message": "", "fields": {}, "request": "from-proxy-1",
    }  # fmt: skip
    assert json.loads(script)["error"]["code"] == "away"


def test_its_log_has_a_line_of_json_for_each_event_and_no_token(cut_off: Web) -> None:
    lines = [json.loads(line) for line in cut_off.process.said.splitlines() if line.strip()]
    away = [line for line in lines if line["message"].startswith("The database does not answer")]
    assert {line.get("request") for line in away} == {"from-proxy-1"}
    assert {(line["level"], line["time"][10]) for line in away} == {("WARNING", "T")}
    for secret in (TOKEN, SIGNED_IN["Cookie"][-20:], "p@ss"):
        assert secret not in cut_off.process.said


def test_probes_are_answered_by_any_address(cut_off: Web) -> None:
    by_address = {"Host": "10.1.2.3:8000"}
    assert cut_off.get("/healthz", headers=by_address)[0] == 200
    status, _, body = cut_off.get("/readyz", headers=by_address)
    assert (status, json.loads(body)["database"]) == (503, False)
    assert cut_off.get("/metrics", headers=by_address)[0] == 401
    assert cut_off.get("/metrics", headers={**by_address, "Authorization": "Bearer watchman"})[0] == 200
    assert cut_off.get("/metrics", headers={**by_address, "Authorization": "Bearer w\u00e4chter"})[0] == 401


@pytest.mark.parametrize("path", [f"/w/{ROOM}/stream/", f"/api/v1/workshops/{ROOM}/stream", "/sign-in/"])
def test_every_lane_but_the_probes_refuses_a_name_that_is_not_ours(cut_off: Web, path: str) -> None:
    assert cut_off.get(path, headers={"Host": "elsewhere.example"})[0] == 400


def test_a_half_sent_body_keeps_no_process_alive(cut_off: Web) -> None:
    with closing(socket.create_connection(("127.0.0.1", cut_off.port), timeout=PATIENCE)) as half:
        half.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nemail=")
        assert cut_off.get("/healthz")[0] == 200
        cut_off.end()
    assert not cut_off.process.is_running
