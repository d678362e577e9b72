"""Who is spoken to in which language: the person's choice, then the browser's, the workspace's, and our English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone, translation

from tests.browsers import as_guest
from tests.pseudo.language import CODE, offered
from workshops.domain import people, rooms
from workshops.domain.mail_sign_in import mail_sign_in_code, mail_way_in
from workshops.enums import AuditKind, Stage, TokenScope
from workshops.language import language_of
from workshops.models import Member, Participant, Workshop, Workspace
from workshops.views.kept import Kept

GERMAN_BROWSER = "fr;q=0.9, de-AT;q=0.8, en;q=0.1"


@pytest.fixture(autouse=True)
def _three_languages() -> Iterator[None]:
    with offered("de"):
        yield


def chooses(of: Any, language: str) -> None:
    of.language = language
    of.save(update_fields=["language"])


def spoken(client: Client, path: str, accept: str = "") -> list[str]:
    """The page's own word for its language, and the reply's."""
    response = client.get(path, headers={"accept-language": accept})
    html = response.content.decode()
    at = html.index('<html lang="') + len('<html lang="')
    return [html[at : html.index('"', at)], response["Content-Language"]]


@pytest.mark.parametrize(
    ("person", "accept", "workspace", "language"),
    [
        ("de", "en-xa", "en-xa", "de"),
        ("", GERMAN_BROWSER, "en-xa", "de"),
        ("", "fr, *", "en-xa", "en-xa"),
        ("", "", "de", "de"),
        ("", "", "", "en-gb"),
        # Somebody else's English is ours.
        ("", "en-US,de", "de", "en-gb"),
        # A language that is offered no more counts as not chosen, and so does what is no language.
        ("fr", "", "de", "de"),
        ("..", "!,;q=x", "no-such-language-anywhere-at-all", "en-gb"),
    ],
)
def test_the_first_that_is_offered_counts(person: str, accept: str, workspace: str, language: str) -> None:
    assert language_of(person=person, accept=accept, workspace=workspace) == language


def test_a_page_speaks_as_its_reader_has_chosen(ana: Member, as_member: Callable[[Member], Client]) -> None:
    assert spoken(as_member(ana), "/") == ["en-gb", "en-gb"]
    chooses(ana.workspace, CODE)
    assert spoken(as_member(ana), "/") == [CODE, CODE]
    assert spoken(as_member(ana), "/", GERMAN_BROWSER) == ["de", "de"]
    chooses(ana.user, "en-gb")
    assert spoken(as_member(ana), "/", GERMAN_BROWSER) == ["en-gb", "en-gb"]


def test_a_guest_hears_the_browsers_language_and_then_that_of_the_room(
    workshop: Workshop, crowd: list[Participant], client: Client
) -> None:
    chooses(workshop.workspace, CODE)
    guest = as_guest(crowd[0])
    assert spoken(guest, f"/w/{workshop.pk}/") == [CODE, CODE]
    assert spoken(guest, f"/w/{workshop.pk}/", "de") == ["de", "de"]
    assert spoken(client, "/guide/", "de") == ["de", "de"]
    assert spoken(client, "/guide/") == ["en-gb", "en-gb"]


def test_caches_keep_the_languages_apart_and_no_request_leaves_its_own_behind(client: Client, db: None) -> None:
    assert "Accept-Language" in client.get("/guide/", headers={"accept-language": "de"})["Vary"]
    assert translation.get_language() == "en-gb"


def test_what_is_drawn_once_for_many_is_drawn_once_for_each_language() -> None:
    kept: Kept[str | None] = Kept(most=9)
    drawn = []
    for language in ("en-gb", CODE, "en-gb"):
        with translation.override(language):
            drawn.append(kept.get("the same", translation.get_language))
    assert drawn == ["en-gb", CODE, "en-gb"]


def test_a_room_in_one_language_leaves_nothing_in_the_others(
    workshop: Workshop, crowd: list[Participant], ana: Member
) -> None:
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.SCORING)

    def page(accept: str) -> str:
        return as_guest(crowd[0]).get(f"/w/{workshop.pk}/", headers={"accept-language": accept}).content.decode()

    assert "⟦" in page(CODE)
    assert "⟦" not in page("en-gb")


def test_the_api_answers_in_the_language_of_whoever_calls(ana: Member, client: Client) -> None:
    token = people.create_api_token(member=ana, name="t", scope=TokenScope.WRITE)
    headers = {"authorization": f"Bearer {token}", "accept-language": "de"}
    assert client.get("/api/v1/workshops/none", headers=headers)["Content-Language"] == "de"
    chooses(ana.user, CODE)
    assert client.get("/api/v1/workshops/none", headers=headers)["Content-Language"] == CODE
    assert client.get("/api/v1/workshops/none", headers={"accept-language": "de"})["Content-Language"] == "de"


def test_a_sign_in_code_is_mailed_in_the_persons_language(ana: Member, mailoutbox: list[EmailMessage]) -> None:
    for person, workspace in (("", ""), ("", CODE), ("en-gb", CODE), (CODE, "")):
        chooses(ana.user, person)
        chooses(ana.workspace, workspace)
        mail_sign_in_code(email=ana.user.email, code="BCDF-GHJK")
    english = "Your code for Advisor"
    assert [mail.subject for mail in mailoutbox] == [english, f"⟦{english}⟧", english, f"⟦{english}⟧"]
    assert str(mailoutbox[1].body).startswith("⟦Sign in⟧")
    assert translation.get_language() == "en-gb"


def test_who_has_left_is_not_written_to_in_the_language_of_the_workspace_that_they_left(
    ana: Member, mailoutbox: list[EmailMessage]
) -> None:
    ana.deactivated_at = timezone.now()
    ana.save(update_fields=["deactivated_at"])
    newer = Member.objects.create(user=ana.user, workspace=Workspace.objects.create(name="Newer", slug="newer"))
    for left, entered in ((CODE, ""), ("", CODE)):
        chooses(ana.workspace, left)
        chooses(newer.workspace, entered)
        assert mail_way_in(user_id=ana.user_id, kind=AuditKind.WAY_IN_ADDED, how="totp")
    newer.delete()
    chooses(ana.workspace, CODE)
    assert mail_way_in(user_id=ana.user_id, kind=AuditKind.WAY_IN_ADDED, how="totp")
    added = "An authenticator app was added to your account"
    assert [mail.subject for mail in mailoutbox] == [added, f"⟦{added}⟧", added]
