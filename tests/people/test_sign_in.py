"""Signing in by the link of the command line: once, in time, by a click, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from workshops.domain import people
from workshops.models import BrowserSession, Member, SignInLink


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


@pytest.mark.parametrize("method", ["get", "head"])
def test_link_changes_nothing_until_the_button_and_signs_in_once(ana: Member, client: Client, method: str) -> None:
    path = path_of(people.make_sign_in_link(user=ana.user))
    assert getattr(client, method)(path).status_code == 200
    assert (SignInLink.objects.get().used_at, BrowserSession.objects.count()) == (None, 0)
    assert client.post(path, follow=True).context["member"] == ana
    assert [(one.user, one.way) for one in BrowserSession.objects.all()] == [(ana.user, "link")]
    again = Client().post(path)
    assert again.status_code == 410
    assert "has been used already" in again.content.decode()


def test_expired_link_says_so(ana: Member, client: Client) -> None:
    path = path_of(people.make_sign_in_link(user=ana.user))
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = client.post(path)
    assert response.status_code == 410
    assert "has expired" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_link_of_somebody_who_is_in_no_workspace_any_more_says_so(ana: Member, client: Client) -> None:
    path = path_of(people.make_sign_in_link(user=ana.user))
    Member.objects.update(deactivated_at=timezone.now())
    answer = client.post(path)
    assert (answer.status_code, "not in a workspace here" in answer.content.decode()) == (403, True)
    assert "_auth_user_id" not in client.session


def test_page_that_was_wanted_comes_after_sign_in(ana: Member, client: Client) -> None:
    assert client.get("/workshops/new/").status_code == 302
    client.get("/sign-in/?next=/workshops/new/")
    response = client.post(path_of(people.make_sign_in_link(user=ana.user)))
    assert response["Location"] == "/workshops/new/"


def test_link_elsewhere_is_not_followed(ana: Member, client: Client) -> None:
    client.get("/sign-in/?next=https://evil.example/")
    response = client.post(path_of(people.make_sign_in_link(user=ana.user)))
    assert response["Location"] == "/"


def test_sign_out_is_a_post(ana: Member, as_member: Any) -> None:
    client = as_member(ana)
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert "_auth_user_id" not in client.session
