"""What a browser is told to keep to, which cookies it gets, and what the queues promise: each as a whole, for a line
that is missing there is missed by nobody who uses a page."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from config.asgi import SAFE
from config.celery import SENDING, app
from config.logs import is_news
from config.postgresql.base import Patient, be_impatient
from workshops.live.panels import HEADERS
from workshops.models import Member

MAY_DO_NOTHING = {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"}
PAGE = {
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
    "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
}  # fmt: skip
OF_NOBODY = {
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "geolocation",
    "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "serial", "storage-access", "usb", "window-management", "xr-spatial-tracking",
}  # fmt: skip
OF_OURSELVES = {"clipboard-write", "fullscreen", "publickey-credentials-create", "publickey-credentials-get"}


@pytest.mark.django_db
def test_a_page_may_run_its_own_scripts_alone_and_is_framed_by_nobody(client: Client) -> None:
    reply = client.get("/sign-in/")
    said = reply["Content-Security-Policy"]
    (nonce,) = re.findall(r" 'nonce-(\S+)'", said)
    assert f'nonce="{nonce}"' in reply.content.decode()
    assert set(said.replace(f" 'nonce-{nonce}'", "").split("; ")) == PAGE
    assert client.get("/sign-in/")["Content-Security-Policy"] != said  # another number each time
    further = ("X-Frame-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy")
    assert [reply[name] for name in further] == ["DENY", "same-origin", "same-origin", "same-origin"]
    told = {f"{one}=()" for one in OF_NOBODY} | {f"{one}=(self)" for one in OF_OURSELVES}
    assert set(reply["Permissions-Policy"].split(", ")) == told


@pytest.mark.django_db
def test_a_panel_by_itself_does_nothing_and_is_kept_by_nobody(client: Client) -> None:
    """Made past Django, so that nothing else says it."""
    said = {name.decode(): value.decode() for name, value in HEADERS}
    page = client.get("/sign-in/")
    assert set(said["content-security-policy"].split("; ")) == MAY_DO_NOTHING
    for name in ("cache-control", "content-type", "x-frame-options", "x-content-type-options"):
        assert said[name] == page[name], name
    assert set(said["vary"].split(", ")) == {"Accept-Encoding", "Accept-Language", "Cookie"}


@pytest.mark.django_db
def test_what_is_answered_past_django_has_the_headers_of_every_page(client: Client, settings: Settings) -> None:
    page, safe = client.get("/sign-in/"), {name.decode(): value.decode() for name, value in SAFE}
    assert safe.keys() == {"permissions-policy", "cross-origin-resource-policy", "referrer-policy"}
    assert safe == {name: page[name] for name in safe}


@pytest.mark.django_db
def test_a_browser_keeps_its_session_for_three_months_out_of_reach_of_scripts(client: Client, ana: Member) -> None:
    cookie = client.post("/sign-in/", {"email": ana.user.email}).cookies["sessionid"]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (90 * 24 * 3600, True, "Lax")


@pytest.mark.django_db
def test_who_comes_without_https_is_sent_there_but_probes_are_answered(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    browser = Client()
    assert browser.get("/sign-in/?next=/")["Location"] == "https://testserver/sign-in/?next=/"
    assert [browser.get(path).status_code for path in ("/healthz", "/metrics")] == [200, 200]
    assert browser.get("/readyz").status_code in (200, 503)
    assert browser.get("/healthz/more").status_code == 301


def test_the_log_has_no_address_that_was_asked_for_and_no_refusal_but_whatever_broke() -> None:
    """An access log would hold paths, some of which let in whoever has them."""
    said = {
        ("uvicorn.access", logging.INFO): False, ("uvicorn.error", logging.INFO): True,
        ("django.request", logging.WARNING): False, ("django.request", logging.ERROR): True,
        ("django", logging.INFO): False, ("django.security.DisallowedHost", logging.WARNING): True,
        ("workshops.attempts", logging.INFO): True, ("workshops.attempts", logging.DEBUG): False,
    }  # fmt: skip
    assert {one: logging.getLogger(one[0]).isEnabledFor(one[1]) for one in said} == said
    ours, same = ([one for one in logging.getLogger(name).handlers if one.name == "console"] for name in ("", "django"))
    assert ours == same
    assert [(one.filters, type(one.formatter).__module__) for one in ours] == [([is_news], "config.logs")]
    assert [logging.getLogger(name).propagate for name in ("uvicorn.access", "uvicorn.error", "django")] == [
        True, True, False,
    ]  # fmt: skip


def test_what_speaks_to_a_mail_server_has_a_queue_of_its_own() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if name.startswith("workshops.")}
    assert {name for name in ours if "mail" in name or "send" in name} == set(SENDING)
    where = {name: app.amqp.router.route({}, name)["queue"].name for name in ours}
    assert where == {name: "mail" if name in SENDING else "advisor" for name in ours}


def test_a_killed_worker_loses_nothing_and_old_knocks_do_not_pile_up() -> None:
    """What it held comes back only once nobody can be working on it any more."""
    conf = app.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.worker_prefetch_multiplier) == (True, True, 1)
    assert conf.task_time_limit < conf.broker_transport_options["visibility_timeout"]
    assert (conf.accept_content, conf.task_serializer, conf.task_ignore_result) == (["json"], "json", True)
    schedule: dict[str, Any] = conf.beat_schedule
    assert {entry["task"] for entry in schedule.values()} == {"workshops.tick", "workshops.watch"}
    assert schedule["tick"]["options"]["expires"] < schedule["tick"]["schedule"]
    assert conf.broker_connection_max_retries is None  # it waits for ever


@pytest.mark.parametrize(
    ("before", "prepares", "after"),
    [
        ({}, 3, "-c statement_timeout=2.5s -c idle_in_transaction_session_timeout=60s"),
        ({"options": "-c a=b"}, 3, "-c a=b -c statement_timeout=2.5s -c idle_in_transaction_session_timeout=60s"),
        ({"options": "-c a=b"}, None, "-c a=b"),
    ],
)
def test_the_web_waits_for_no_statement_for_ever(
    before: dict[str, object], prepares: int | None, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is told as well, but for one behind a pooler that refuses settings."""
    monkeypatch.setattr(Patient, "patience", Patient.patience)
    options: dict[str, object] = {**before, "pool": {"max_size": 7}, "prepare_threshold": prepares}
    be_impatient(options, 2.5)
    assert options["pool"] == {"max_size": 7, "connection_class": Patient}
    assert (options["options"], Patient.patience) == (after, 4.5)
