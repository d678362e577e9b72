"""Every release's data come through to this one, by `migrate` and by `up`; and the release before serves meanwhile.

What each left is what its own program made (make.py). So nothing here is as we think that it was.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest
from packaging.version import Version
from psycopg import sql

from config.machine.embedded import programs
from config.machine.servers import use_servers
from tests.bootstrap.conftest import Shell, folder, made, manage, shell, stocked  # noqa: F401 (pytest finds them here)
from tests.processes import answers, database, free_port, running
from tests.processes.children import stores
from tests.upgrades.source import KEPT, RELEASES, ROOT, SECRET_KEY, has_source, run, run_said, unpack

pytestmark = [pytest.mark.ci, pytest.mark.processes]
NEWEST = max(RELEASES, key=Version)

# What a person would look for again: decisions with their texts and signatures, who is who, the log.
KNOWN = {
    "decisions": "SELECT number, title, status FROM workshops_decision ORDER BY number",
    "texts": "SELECT sha256, text FROM workshops_revision ORDER BY sha256",
    "signatures": "SELECT role_key, signer_name, stance, reason FROM workshops_signoff ORDER BY signed_at",
    "people": "SELECT email, name FROM workshops_user ORDER BY email",
    "answers": "SELECT participant_id::text, criterion, level FROM workshops_answer ORDER BY 1, 2, 3",
    "dates": "SELECT due_on, state FROM workshops_occurrence ORDER BY due_on",
    "events": "SELECT seq, kind, body_text, hash FROM log_event ORDER BY chain, seq",
}


Known = dict[str, list[tuple[object, ...]]]


def put_back(version: str, host: str, name: str) -> None:
    where = [f"--host={host}", "--username=advisor", f"--dbname={name}", "--schema=public"]
    how = ["--no-owner", "--single-transaction", "--exit-on-error"]
    restore = [str(programs() / "pg_restore"), *where, *how, str(KEPT / f"{version}.dump")]
    subprocess.run(restore, env={**os.environ, "LC_ALL": "C"}, check=True)


@pytest.fixture
def old(request: pytest.FixtureRequest, db: None) -> Iterator[dict[str, str]]:
    """The environment of a database of the tests' server with what a release left; of its owner too."""
    url = database()["DATABASE_OWNER_URL"]
    (host,) = parse_qs(urlsplit(url).query)["host"]
    name = f"from_{request.param.replace('.', '_')}"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            put_back(request.param, host, name)
            urls = {each: re.sub(r"/[^/?]+(?=\?host)", f"/{name}", one) for each, one in database().items()}
            with tempfile.TemporaryDirectory() as data:
                yield {**stores(), **urls, "SECRET_KEY": SECRET_KEY, "ADVISOR_DATA_DIR": data, "release": request.param}
        finally:
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def known(url: str) -> Known:
    with psycopg.connect(url) as link:
        return {what: link.execute(question.encode()).fetchall() for what, question in KNOWN.items()}


def check_came_along(before: Known, after: Known) -> None:
    assert len(before["decisions"]) >= 1
    told = before.pop("events")
    assert after.pop("events")[: len(told)] == told
    assert after == before


@pytest.mark.parametrize("old", [NEWEST], indirect=True)
def test_migrate_brings_everything_along_the_log_is_good_and_the_release_before_serves_meanwhile(
    old: dict[str, str], tmp_path: Path
) -> None:
    before = known(old["DATABASE_OWNER_URL"])
    assert "Webs of 0.2.0 cannot record decisions" in run_said(ROOT, "migrate", "--noinput", **old)
    assert "Webs of" not in run_said(ROOT, "migrate", "--noinput", **old)
    after = known(old["DATABASE_OWNER_URL"])
    assert {kind for _, kind, *_ in after["events"][len(before["events"]) :]} <= {"log.stated", "workshop.stated"}
    check_came_along(before, after)
    assert "Good: " in run(ROOT, "verify_log", **old)
    run(ROOT, "check", "--database", "default", **old)
    if not has_source(NEWEST):
        pytest.skip(f"the history of this copy does not reach back to {NEWEST}, so its web was not tried")
    the_release_before_serves(old, tmp_path)


@pytest.mark.parametrize("release", [one for one in RELEASES if one != NEWEST])
def test_up_goes_on_from_the_data_of_each_release_before(
    manage: Callable[..., Shell],  # noqa: F811
    stocked: Path,  # noqa: F811
    release: str,
) -> None:
    with use_servers(stocked, {"postgres"}) as use:
        assert use is not None
        owner = use.addresses["postgres_owner"]
        (host,) = parse_qs(urlsplit(owner).query)["host"]
        put_back(release, host, "advisor")
        before = known(owner)
    up = manage("up", "--no-demo", "--port", str(free_port()), SECRET_KEY=SECRET_KEY)
    up.wait_for(r"Sign in as Ana: http\S+")
    with use_servers(stocked, {"postgres"}) as use:
        assert use is not None
        after = known(use.addresses["postgres_owner"])
        del before["dates"], after["dates"]  # time goes on there
        check_came_along(before, after)
    assert up.end() == 0
    assert manage("verify_log", SECRET_KEY=SECRET_KEY).wait() == 0


def the_release_before_serves(old: dict[str, str], tree: Path) -> None:
    """Between `migrate` and the last old process: people read, join, answer and are told the truth."""
    unpack(NEWEST, tree)
    token = run(tree, "create_token", "ana@demo.example", "--name", "upgrade", **old).split()[-1]
    port = free_port()
    web = ("uvicorn", "config.asgi:application", "--port", str(port), "--no-access-log")
    with running(web, **{**old, "PYTHONPATH": str(tree)}) as process:
        process.wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "The old web is never well")
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {token}"}) as ana:
            walk(ana)
    assert "Good: " in run(ROOT, "verify_log", **old)


def walk(ana: httpx.Client) -> None:
    """What cannot wait for the end of an upgrade."""
    ok(ana.get("/"), 200)
    ok(ana.get("/guide/"), 200)
    (decision,) = ok(ana.get("/api/v1/decisions", params={"limit": 1}), 200).json()["results"]
    ok(ana.get(f"/api/v1/decisions/{decision['number']}"), 200)
    room = ok(
        ana.post("/api/v1/workshops", json={"title": "Meanwhile", "use_case": "x", "criteria": "quick"}), 201
    ).json()
    ok(ana.post(f"/api/v1/workshops/{room['id']}/stage", json={"stage": "scoring"}), 200)
    guest = {"code": room["join_code"], "name": "Pia", "role": "product"}
    joined = ok(ana.post("/api/v1/join", json=guest, headers={"Authorization": ""}), 201).json()
    ballot = {"scores": {room["criteria"][0]: {"level": 3}}}
    pia = {"Authorization": f"Bearer {joined['token']}"}
    ok(ana.put(f"/api/v1/workshops/{room['id']}/ballot", json=ballot, headers=pia), 200)


def ok(response: httpx.Response, status: int) -> httpx.Response:
    assert response.status_code == status, f"{response.url}: {response.text[:500]}"
    return response
