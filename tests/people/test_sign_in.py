"""Signing in by link: once, in time, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from workshops.domain import people
from workshops.models import Member, SignInLink


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def test_printed_link_signs_in_once(ana: Member, client: Client) -> None:
    path = path_of(people.make_sign_in_link(user=ana.user))
    assert client.get(path, follow=True).context["member"] == ana
    again = Client().get(path)
    assert again.status_code == 410
    assert "has been used already" in again.content.decode()


@pytest.mark.parametrize("method", ["get", "head"])
def test_mailed_link_changes_nothing_until_the_button(ana: Member, client: Client, method: str) -> None:
    path = path_of(people.make_sign_in_link(user=ana.user, mailed=True))
    assert getattr(client, method)(path).status_code == 200
    assert SignInLink.objects.get().used_at is None
    assert client.post(path, follow=True).context["member"] == ana


def test_expired_link_says_so(ana: Member, client: Client) -> None:
    path = path_of(people.make_sign_in_link(user=ana.user))
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = client.get(path)
    assert response.status_code == 410
    assert "has expired" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_asking_answers_the_same_for_everybody(ana: Member, client: Client) -> None:
    def answer(email: str) -> str:
        page = client.post("/sign-in/", {"email": email}).content.decode()
        return page[page.index("<main") : page.index("</main>")].replace(email, "")

    assert answer("ana@acme.example") == answer("who@acme.example")


def test_bad_address_keeps_what_was_typed(client: Client, db: None) -> None:
    response = client.post("/sign-in/", {"email": "ana"})
    assert response.status_code == 422
    assert 'value="ana"' in response.content.decode()


def test_mail_carries_a_link_that_works(ana: Member, client: Client, mailoutbox: list[Any]) -> None:
    people.mail_sign_in_link(user_id=ana.user.pk)
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))
    assert client.post(path_of(link), follow=True).context["member"] == ana


def test_page_that_was_wanted_comes_after_sign_in(ana: Member, client: Client) -> None:
    assert client.get("/workshops/new/").status_code == 302
    client.get("/sign-in/?next=/workshops/new/")
    response = client.get(path_of(people.make_sign_in_link(user=ana.user)))
    assert response["Location"] == "/workshops/new/"


def test_link_elsewhere_is_not_followed(ana: Member, client: Client) -> None:
    client.get("/sign-in/?next=https://evil.example/")
    response = client.get(path_of(people.make_sign_in_link(user=ana.user)))
    assert response["Location"] == "/"


def test_sign_out_is_a_post(ana: Member, as_member: Any) -> None:
    client = as_member(ana)
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert "_auth_user_id" not in client.session
