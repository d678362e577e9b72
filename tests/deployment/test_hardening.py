"""What a site says and refuses before anybody has signed in: headers, probes, its log, settings that cannot hold."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from config.logs import Json, Plain, formatter, without_secrets
from tests.live.clients import cookie_of
from workshops import asking, enums
from workshops.callers import Who
from workshops.models import Member, Workspace
from workshops.views import health
from workshops.views.errors import server_error

ROOT = Path(__file__).resolve().parents[2]
ROOM = "6f9619ff-8b86-4011-b42d-00c04fc964ff"


def event(words: str, error: BaseException | None = None) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("workshops.x", logging.WARNING, __file__, 1, words, (), told)


# Headers and numbers


@pytest.mark.django_db
def test_every_reply_says_what_a_page_may_not_do(client: Client, settings: Settings) -> None:
    for path in ("/healthz", "/sign-in/", "/nothing/", "/api/v1/nothing", "/static/js/base.js"):
        reply = client.get(path)
        assert reply["Permissions-Policy"] == settings.SECURITY_HEADERS["Permissions-Policy"]
        assert (reply["X-Content-Type-Options"], len(reply["X-Request-ID"])) == ("nosniff", 16)
        reply.close()
    assert "camera=()" in reply["Permissions-Policy"]
    assert "publickey-credentials-get=(self)" in reply["Permissions-Policy"]  # passkeys


@pytest.mark.django_db
def test_a_page_that_says_what_is_wrong_names_its_request(client: Client) -> None:
    reply = client.get("/nothing/", headers={"X-Request-ID": "made-up-by-a-visitor"})
    assert f'Request <code translate="no">{reply["X-Request-ID"]}</code>' in reply.content.decode()
    assert reply["X-Request-ID"] != "made-up-by-a-visitor"  # nobody has said that a proxy is in front


def test_a_page_about_our_own_fault_names_its_request() -> None:
    asking.current.set(asking.Asking("0123456789abcdef"))
    try:
        page = server_error(RequestFactory().get("/"))
    finally:
        asking.current.set(None)
    assert (page.status_code, b"0123456789abcdef" in page.content) == (500, True)


@pytest.mark.parametrize(
    ("given", "kept"), [("a1b2c3d4-e5", True), ("short", False), ("x" * 65, False), ("a\nb" * 9, False)]
)
def test_a_proxys_number_is_taken_where_it_is_one(given: str, kept: bool) -> None:
    assert (asking.number_for(given) == given) is kept


def test_hsts_is_for_a_year_and_this_host_alone(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    assert Client().get("/healthz", secure=True)["Strict-Transport-Security"] == "max-age=31536000"


# Probes, and where to write to


def test_metrics_go_to_nobody_who_comes_through_a_proxy(client: Client) -> None:
    for header in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via"):
        assert client.get("/metrics", headers={header: "10.0.0.1"}).status_code == 404


def test_security_txt_says_whom_to_write_to_and_until_when(client: Client, settings: Settings) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.ADVISOR_SECURITY_CONTACT = "mailto:security@acme.example"
    reply = client.get("/.well-known/security.txt")
    assert reply["Content-Type"] == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in reply.content.decode().splitlines())
    assert said.keys() == {"Contact", "Expires", "Canonical", "Preferred-Languages"}
    assert (said["Contact"], said["Preferred-Languages"]) == ("mailto:security@acme.example", "en")
    assert said["Expires"].endswith("T00:00:00Z")


def logged(monkeypatch: pytest.MonkeyPatch, lines: logging.Formatter) -> io.StringIO:
    handler = next(one for one in logging.getLogger("django").handlers if type(one) is logging.StreamHandler)
    said = io.StringIO()
    monkeypatch.setattr(handler, "stream", said)
    monkeypatch.setattr(handler, "formatter", lines)
    return said


@pytest.mark.django_db
def test_that_not_all_is_there_yet_is_told_to_whoever_asks_and_not_logged(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = logged(monkeypatch, Plain())
    monkeypatch.setattr(health, "WORKER_PATIENCE", 0.01)
    assert (client.get("/readyz").status_code, said.getvalue()) == (503, "")


@pytest.mark.parametrize("lines", [Json(), Plain()])
def test_of_another_sites_name_one_line_is_logged_and_no_trace(
    client: Client, lines: logging.Formatter, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = logged(monkeypatch, lines)
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    (line,) = said.getvalue().splitlines()
    assert ("evil.example" in line, "WARNING" in line, "Traceback" in line or "error" in line) == (True, True, False)


@pytest.mark.parametrize(("method", "status"), [("PUT", 405), ("PATCH", 405), ("DELETE", 405), ("POST", 409)])
def test_without_a_forms_token_only_what_forms_send_is_told_to_load_again(method: str, status: int) -> None:
    reply = Client(enforce_csrf_checks=True).generic(method, "/sign-in/")
    assert (reply.status_code, reply.headers.get("Allow")) == (status, "GET, HEAD, POST" if status == 405 else None)


# Settings that cannot be meant


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"EMAIL_BACKEND": "config.mail.TextBackend", "SITE_URL": "https://advisor.example"}, "workshops.E008"),
        ({"EMAIL_BACKEND": "config.mail.TextBackend", "SITE_URL": "http://127.0.0.1:8000"}, None),
        ({"EMAIL_BACKEND": "workshops.domain.mail_smtp.EmailBackend", "SITE_URL": "https://a.example"}, None),
        ({"ADVISOR_SECURITY_CONTACT": "security@acme.example"}, "workshops.E009"),
        ({"ADVISOR_SECURITY_CONTACT": "mailto:a@acme.example\nExpires: never"}, "workshops.E009"),
        ({"ADVISOR_SECURITY_CONTACT": "https://acme.example/security"}, None),
        ({"ADVISOR_SECURITY_CONTACT": "", "SITE_URL": "http://127.0.0.1:8000"}, None),
        ({"SECRET_KEY": ""}, "workshops.E002"),
        ({"ADVISOR_CHECKPOINT_KEY": "no key"}, "workshops.E006"),
    ],
)
@pytest.mark.django_db
def test_a_deploy_check_fails_on_what_cannot_be_meant(
    settings: Settings, changed: dict[str, str], found: str | None
) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)
    ids = {one.id for one in run_checks(tags=["security"], include_deployment_checks=True)}
    ours = {
        f"workshops.E00{number}" for number in (2, 3, 5, 6, 7, 8, 9)
    }  # of the roles, see tests/log/test_web_role.py
    assert ids & ours == ({found} if found else set())


@pytest.mark.parametrize("words", [("-c", "import config.asgi"), ("-m", "celery", "-A", "config.celery", "beat")])
@pytest.mark.parametrize(
    ("said", "begins"),
    [({"SECRET_KEY": ""}, "SECRET_KEY is not set"), ({"TRUSTED_PROXIES": "nginx"}, "TRUSTED_PROXIES: “nginx” is no")],
)
def test_what_serves_people_refuses_to_start_in_one_sentence(
    words: tuple[str, ...], said: dict[str, str], begins: str, tmp_path: Path
) -> None:
    empty = {name: value for name, value in os.environ.items() if name != "SECRET_KEY_FILE"}
    environment = {**empty, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT), **said}
    done = subprocess.run(
        [sys.executable, *words], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip().startswith(begins)
    assert "\n" not in done.stderr.strip()


# The log of a process


def test_lines_are_json_but_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert [formatter(wanted) for wanted in ("auto", "json", "text")] == [
        "config.logs.Json", "config.logs.Json", "config.logs.Plain",
    ]  # fmt: skip
    assert Plain().format(event("Slow")) == "WARNING workshops.x: Slow"


def test_a_line_names_the_request_and_the_workspace_and_nobody() -> None:
    request = HttpRequest()
    request._who = Who(Member(workspace=Workspace(pk=ROOM), role=enums.MemberRole.OWNER))  # type: ignore[attr-defined]
    known = asking.current.set(asking.Asking("0123456789abcdef", request))
    try:
        said = json.loads(Json().format(event("Mail to ana@acme.example failed")))
    finally:
        asking.current.reset(known)
    assert said.pop("time").endswith("+00:00")
    assert said == {
        "level": "WARNING",
        "logger": "workshops.x",
        "message": "Mail to … failed",
        "request": "0123456789abcdef",
        "workspace": ROOM,
    }


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("/j/ABC234/ failed", "/j/…/ failed"),
        ("/sign-in/abc123/?next=/x", "/sign-in/…/?next=/x"),
        (f"/calendar/{ROOM}.ics", "/calendar/…"),
        ("Bearer advp_AbcdEFGH0123456789AbcdEFGH0123456789", "Bearer …"),
        ("postgres://advisor:secret@db/advisor", "postgres://…@db/advisor"),
        ("<Ana.M@acme.example>, refused", "<…>, refused"),
        (f"/w/{ROOM}/stream/ failed", f"/w/{ROOM}/stream/ failed"),
        *[(line, line) for line in ('File "/srv/advisor/workshops/domain/decision_intake.py", line 3', "D-0042")],
    ],
)  # fmt: skip
def test_what_lets_somebody_in_is_struck_out(said: str, kept: str) -> None:
    assert without_secrets(said) == kept


@pytest.mark.django_db
def test_an_error_of_the_database_is_logged_without_the_row(workspace: Workspace) -> None:
    with pytest.raises(IntegrityError) as raised, connection.cursor() as cursor:
        cursor.execute("INSERT INTO workshops_workspace SELECT * FROM workshops_workspace")
    assert "Acme" in str(raised.value) or workspace.slug in str(raised.value) or str(workspace.pk) in str(raised.value)
    said = json.loads(Json().format(event("Saving failed", raised.value)))["error"]
    assert "IntegrityError: duplicate key value violates unique constraint" in said
    assert "DETAIL" not in said
    assert str(workspace.pk) not in said


@pytest.mark.django_db
def test_a_signed_in_request_is_logged_with_its_workspace(
    ana: Member, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Through the whole site: a view that breaks, and what the log's handler makes of it."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(Json().format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        monkeypatch.setattr("workshops.views.home.render", lambda *_: 1 / 0)
        reply = Client(raise_request_exception=False).get("/", headers=cookie_of(ana))
    finally:
        logger.removeHandler(handler)
    said = json.loads(lines[0])
    assert (reply.status_code, said["workspace"]) == (500, str(ana.workspace_id))
    assert said["request"] == reply["X-Request-ID"]
    assert "ZeroDivisionError" in said["error"]
