"""Sessions are Django's: read by a plain statement, they hold the same and end at the same moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as Plain
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from workshops.queries.sessions import SessionStore, load_sessions

pytestmark = pytest.mark.django_db


def stored(word: str) -> str:
    session = Plain()
    session["word"] = word
    session.create()
    return str(session.session_key)


def test_what_django_stored_is_read_and_back() -> None:
    session = SessionStore(stored("one"))
    assert session["word"] == "one"
    session["word"] = "two"
    session.save()
    assert Plain(session.session_key)["word"] == "two"


def test_a_session_that_has_run_out_is_empty_and_gives_up_its_key() -> None:
    key = stored("secret")
    Session.objects.filter(pk=key).update(expire_date=timezone.now())
    session = SessionStore(key)
    assert (session.get("word"), session.session_key) == (None, None)


def test_many_are_read_at_once_each_with_its_own() -> None:
    keys = [stored("one"), stored("two"), stored("old")]
    Session.objects.filter(pk=keys[2]).update(expire_date=timezone.now() - timedelta(seconds=1))
    forged = Session.objects.create(
        pk="f" * 32, session_data="not signed", expire_date=timezone.now() + timedelta(days=1)
    )
    with CaptureQueriesContext(connection) as captured:
        sessions = load_sessions([keys[1], None, "unknown0", keys[2], keys[0], forged.pk, "\0" * 32])
        words = [session.get("word") for session in sessions]
    assert (words, len(captured)) == (["two", None, None, None, "one", None, None], 1)


def test_a_cookie_that_is_no_key_is_nobody(client: Client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "\0" * 32
    assert client.get("/join/").status_code == 200
