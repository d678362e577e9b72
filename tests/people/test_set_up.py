"""The first owner of an installation without anybody in it: made once, by the link that was printed last."""

from __future__ import annotations

import logging
import re

import pytest
from django.core.management import call_command
from django.test import Client

from tests.revisits.test_at_once import together
from workshops.domain import people
from workshops.domain.log_check import check_log
from workshops.enums import MemberRole
from workshops.models import Event, Member, SetupLink, SignInLink, User, Workspace
from workshops.refusals import NotThere

TYPED = {"workspace": "Harbour & Sons", "name": "Olga", "email": "Olga@Harbour.example"}


def path_of(link: str | None) -> str:
    assert link is not None
    return "/" + link.split("/", 3)[3]


@pytest.fixture
def path(db: None) -> str:
    return path_of(people.make_setup_link())


def everybody() -> list[tuple[str, str, str, str]]:
    rows = Member.objects.values_list("workspace__name", "user__name", "user__email", "role")
    return [(workspace, name, email, role) for workspace, name, email, role in rows]


def test_the_link_makes_the_owner_and_signs_them_in(path: str, client: Client) -> None:
    page = client.get(path, follow=True)
    assert page.redirect_chain == [("/setup/", 302)]
    home = client.post("/setup/", TYPED, follow=True)
    assert home.redirect_chain == [("/", 302)]
    assert home.context["member"] == Member.objects.get()
    assert everybody() == [("Harbour & Sons", "Olga", "olga@harbour.example", MemberRole.OWNER)]
    assert Workspace.objects.get().slug == "harbour-sons"
    owner = Member.objects.get()
    events = Event.objects.filter(chain=owner.workspace_id).order_by("seq")
    subject = f"workspace:{owner.workspace_id}"
    assert [(event.kind, event.actor, event.subject) for event in events] == [
        ("member.joined", "system", subject), ("workspace.created", f"member:{owner.pk}", subject)]  # fmt: skip
    assert check_log().fault is None


def test_only_the_hash_of_the_token_is_kept_and_no_address_has_it_for_long(path: str, client: Client) -> None:
    token = path.split("/")[2]
    assert SetupLink.objects.get().token_hash == people.token_hash(token)
    assert token not in client.get(path, follow=True).content.decode()
    assert token not in str(dict(client.session))


def test_a_link_works_once(path: str, client: Client) -> None:
    late = Client()
    late.get(path)
    client.get(path)
    client.post("/setup/", TYPED)
    for answer in (late.post("/setup/", {**TYPED, "name": "Late"}), late.get("/setup/"), Client().get(path)):
        assert answer.status_code == 404
    assert "_auth_user_id" not in late.session
    assert everybody() == [("Harbour & Sons", "Olga", "olga@harbour.example", MemberRole.OWNER)]


def test_the_last_link_that_was_printed_counts(path: str, client: Client) -> None:
    client.get(path)
    newer = path_of(people.make_setup_link())
    assert client.post("/setup/", TYPED).status_code == 404
    assert client.get(path).status_code == 404
    assert everybody() == []
    assert client.get(newer, follow=True).status_code == 200


@pytest.mark.parametrize("wrong", ["/setup/", "/setup/wrong/"])
def test_without_the_link_there_is_nothing(path: str, client: Client, wrong: str) -> None:
    assert client.get(wrong).status_code == 404
    assert client.post(wrong, TYPED).status_code == 404
    assert everybody() == []


def test_where_anybody_is_there_is_no_set_up(path: str, client: Client) -> None:
    """Even one who was let in after the link was printed, and may not even sign in any more."""
    client.get(path)
    User.objects.create_user("first@harbour.example", "First")
    User.objects.update(is_active=False)
    assert people.make_setup_link() is None
    for answer in (client.get(path), client.get("/setup/"), client.post("/setup/", TYPED)):
        assert answer.status_code == 404
    assert not Workspace.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("workspace", "", "Give the workspace a name, for example your team’s."),
        ("workspace", "w" * 81, "The name of the workspace may have up to 80 characters."),
        ("name", "   ", "Enter your name, as the others in the workspace know it."),
        ("name", "n" * 81, "Your name may have up to 80 characters."),
        ("email", "", "Enter your e-mail address."),
        ("email", "olga", "This is not an e-mail address. It looks like name@company.example."),
        ("email", "olga@" + "a.example" * 30, "An e-mail address has up to 254 characters."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_saved(
    path: str, client: Client, field: str, typed: str, sentence: str
) -> None:
    client.get(path)
    answer = client.post("/setup/", {**TYPED, field: typed})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field][0] == sentence
    kept = next(value for name, value in TYPED.items() if name != field)
    assert kept.replace("&", "&amp;") in answer.content.decode()
    assert (User.objects.count(), Workspace.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert client.post("/setup/", TYPED).status_code == 302


def test_a_refused_form_leaves_the_token_out_of_the_log(
    path: str, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(path)
        client.post("/setup/", {})
    assert path.split("/")[2] not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_at_once_one_wins() -> None:
    people.make_setup_link()
    link, names = SetupLink.objects.get(), iter("ABCD")
    raised = together(4, lambda: people.create_first_owner(
        link=link, workspace="Ours", name=(name := next(names)), email=f"{name}@harbour.example"))  # fmt: skip
    assert [type(error) for error in raised] == [NotThere] * 3
    assert (User.objects.count(), Workspace.objects.count()) == (1, 1)
    assert not SignInLink.objects.exists()


@pytest.mark.django_db
def test_a_site_that_nobody_started_with_up_has_a_way_in_too(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sign_in_link", "ana@acme.example")
    said = capsys.readouterr()
    assert re.fullmatch(r"http\S+/setup/\S+\n", said.out)
    assert (
        said.err == "Nobody is here yet. Make the first workspace, and be its owner; links printed before are void:\n"
    )
