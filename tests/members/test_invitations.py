"""People are asked into a workspace by mail or by a link, and come in: with an account, without, as somebody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.browsers import as_guest, as_member
from tests.signing_in.doing import ask, code_mailed_to, sign_in
from workshops import access
from workshops.domain import member_invitations, people
from workshops.domain.log_check import check_log
from workshops.domain.mail_sending import send_mails
from workshops.domain.membership import change_role, end_membership
from workshops.enums import MemberRole
from workshops.models import Event, Member, MemberInvitation, MemberMail, Participant, User, Workshop, Workspace
from workshops.refusals import Conflict

INVITE = {"email": "Dan@Acme.example ", "role": "facilitator", "days": "7"}


def invited(olga: Member, **other: str) -> str:
    """Invites as the owner by the page, sends the mail, and gives the path of its link."""
    before = len(mail.outbox)
    response = as_member(olga).post("/settings/people/", {**INVITE, **other})
    assert response.status_code == 302, response.content
    send_mails()
    assert len(mail.outbox) == before + 1
    return path_in(mail.outbox[-1].body)


def path_in(text: object) -> str:
    found = re.search(r"/invitations/\S+/", str(text))
    assert found
    return found[0]


def words_of(client: Client, path: str) -> tuple[int, str]:
    response = client.get(path)
    return response.status_code, " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def member_at(workspace: Workspace, email: str) -> Member:
    return Member.objects.get(workspace=workspace, user__email=email, deactivated_at=None)


def test_somebody_without_an_account(workspace: Workspace, olga: Member) -> None:
    path = invited(olga)
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("Olga invites you to Acme", ["dan@acme.example"])
    assert isinstance(sent, mail.EmailMultiAlternatives)
    assert sent.extra_headers == {
        "Message-ID": MemberMail.objects.get().message_id,
        "Auto-Submitted": "auto-generated",
    }
    html = str(sent.alternatives[0][0])
    assert path in html
    assert "as facilitator" in sent.body
    token = path.split("/")[2]
    assert token not in str(list(MemberInvitation.objects.values()))
    visitor = Client()
    status, words = words_of(visitor, path)
    assert (status, User.objects.filter(email="dan@acme.example").exists()) == (200, False)
    assert "Olga asks you to come in as facilitator." in words
    assert visitor.post(path, {"name": " \u200b "}).status_code == 422
    assert visitor.post(path, {"name": "Dan  Ito"}).headers["Location"] == "/"
    dan = member_at(workspace, "dan@acme.example")
    assert (dan.name, dan.role, visitor.get("/").context["member"].pk) == ("Dan Ito", "facilitator", dan.pk)
    # Used once: neither the same browser nor another one comes in by it again.
    for browser in (visitor, Client()):
        assert words_of(browser, path)[0] == 410
        assert "has been used already" in words_of(browser, path)[1]
    kinds = list(Event.objects.filter(chain=workspace.pk).order_by("seq").values_list("kind", "actor"))
    assert kinds == [("member.invited", f"member:{olga.pk}"), ("member.joined", f"member:{olga.pk}")]
    assert "dan@" not in str(list(Event.objects.values_list("body_text", flat=True)))
    assert check_log().fault is None


def test_somebody_with_an_account_is_told_the_same_to_the_inviter_and_signs_in(olga: Member, cara: Member) -> None:
    said = []
    for email in (cara.user.email, "nobody@nowhere.example"):
        response = as_member(olga).post("/settings/people/", {**INVITE, "email": email}, follow=True)
        said.append(response.content.decode().replace(email, "…").count("An invitation goes to …"))
    assert said == [1, 1]
    send_mails()
    (path,) = [path_in(one.body) for one in mail.outbox if one.to == [cara.user.email]]
    _, words = words_of(Client(), path)
    assert "You have an account: sign in as cara@elsewhere.example" in words
    assert Client().post(path, {"name": "Cara"}).status_code == 200
    assert not Member.objects.filter(workspace=olga.workspace, user=cara.user).exists()
    browser = as_member(cara)
    assert browser.get(path).status_code == 200
    assert browser.post(path).headers["Location"] == "/"
    assert member_at(olga.workspace, cara.user.email).role == "facilitator"
    page = browser.get("/")
    assert page.context["member"].workspace == olga.workspace
    # Both of her workspaces stand in the head of every page, and she goes over.
    for path in ("/", "/decisions/", "/settings/workspace/", "/guide/"):
        assert {"Acme", "Elsewhere"} <= set(
            re.findall(r'value="[0-9a-f-]+"[^>]*>([^<]+)</button>', browser.get(path).content.decode())
        )
    browser.post("/workspaces/current/", {"workspace": str(cara.workspace_id)})
    assert browser.get("/").context["member"].pk == cara.pk


def test_signed_in_as_somebody_else(olga: Member, ben: Member) -> None:
    path = invited(olga)
    browser = as_member(ben)
    assert "is for dan@acme.example, and you are signed in as ben@acme.example" in words_of(browser, path)[1]
    assert browser.post(path).status_code == 409
    assert not Member.objects.filter(user__email="dan@acme.example").exists()
    assert browser.post(path, {"sign_out": "yes"}).headers["Location"] == path
    assert "Your account is made for dan@acme.example" in words_of(browser, path)[1]


@pytest.mark.parametrize(
    ("email", "status", "sentence"),
    [
        ("olga@acme.example", 409, "You are a member of this workspace already."),
        ("BEN@acme.example", 409, "ben@acme.example is a member of this workspace already. Change their role instead."),
        ("not an address", 422, "This is not an e-mail address."),
        ("", 422, "Enter an e-mail address."),
    ],
)
def test_who_cannot_be_invited(olga: Member, ben: Member, email: str, status: int, sentence: str) -> None:
    response = as_member(olga).post("/settings/people/", {**INVITE, "email": email})
    assert (response.status_code, sentence in response.content.decode()) == (status, True)
    assert (MemberInvitation.objects.count(), MemberMail.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_taken_back_expired_and_asked_again(olga: Member) -> None:
    first = invited(olga)
    second = invited(olga, role="viewer")
    assert "was taken back" in words_of(Client(), first)[1]
    open_one = MemberInvitation.objects.get(withdrawn_at=None)
    owner = as_member(olga)
    assert owner.post(f"/settings/people/invitations/{open_one.pk}/withdrawal/").status_code == 302
    assert owner.post(f"/settings/people/invitations/{open_one.pk}/withdrawal/").status_code == 302
    assert "was taken back" in words_of(Client(), second)[1]
    third = invited(olga)
    MemberInvitation.objects.filter(withdrawn_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    for said in (words_of(Client(), third), (410, Client().post(third, {"name": "Dan"}).content.decode())):
        assert (said[0], "has expired" in said[1]) == (410, True)
    assert "It expired on" in words_of(owner, "/settings/people/")[1]
    assert words_of(Client(), "/invitations/never-made/")[0] == 410
    for _ in range(2):
        invited(olga)
    refused = owner.post("/settings/people/", INVITE)
    assert (refused.status_code, "for one day" in refused.content.decode()) == (429, True)


def test_a_mail_that_was_taken_back_before_it_went_is_not_sent(olga: Member) -> None:
    owner = as_member(olga)
    owner.post("/settings/people/", INVITE)
    owner.post(f"/settings/people/invitations/{MemberInvitation.objects.get().pk}/withdrawal/")
    counts = send_mails()
    assert (counts["cancelled"], mail.outbox) == (1, [])


def test_by_link_an_address_is_proved_first_and_one_person_comes_in(workspace: Workspace, olga: Member) -> None:
    owner = as_member(olga)
    wrong = owner.post("/settings/people/links/", {"link-role": "owner", "link-days": "1"})
    assert (wrong.status_code, list(wrong.context["link"].errors)) == (422, ["role"])
    page = owner.post("/settings/people/links/", {"link-role": "viewer", "link-days": "1"})
    path = path_in(page.content.decode())
    assert path.split("/")[2] not in owner.get("/settings/people/").content.decode()
    visitor = Client()
    said = []
    for email in ("vic@acme.example", "olga@acme.example"):
        answer = visitor.post(path, {"email": email})
        said.append((answer.status_code, answer.content.decode().count(f"A mail is on its way to {email}")))
    assert said == [(200, 1), (200, 1)]
    send_mails()
    to_vic, to_olga = (path_in(one.body) for one in sorted(mail.outbox, key=lambda one: one.to, reverse=True))
    assert visitor.post(to_vic, {"name": "Vic"}).status_code == 302
    assert member_at(workspace, "vic@acme.example").role == "viewer"
    for used in (path, to_olga, to_vic):
        assert words_of(Client(), used)[0] == 410


def test_by_link_whoever_is_signed_in_comes_in_with_a_button(olga: Member, cara: Member) -> None:
    page = as_member(olga).post("/settings/people/links/", {"link-role": "member", "link-days": "30"})
    path = path_in(page.content.decode())
    browser = as_member(cara)
    assert browser.post(path).status_code == 302
    assert member_at(olga.workspace, cara.user.email).role == "member"
    assert as_member(olga).post(path).status_code == 410


def test_who_was_let_go_comes_back_only_by_their_own_address(workspace: Workspace, olga: Member, ben: Member) -> None:
    waiting = invited(olga)
    oscar = people.add_member(workspace=workspace, email="oscar@acme.example", name="Oscar", role=MemberRole.OWNER)
    by_link = path_in(
        as_member(olga).post("/settings/people/links/", {"link-role": "member", "link-days": "1"}).content.decode()
    )
    people.add_member(
        workspace=people.create_workspace(name="Third"), email=ben.user.email, name="Ben", role=MemberRole.OWNER
    )
    end_membership(ben, by=olga)
    refused = as_member(ben).post(by_link)
    assert (refused.status_code, "An owner has to invite their own address anew" in refused.content.decode()) == (
        409,
        True,
    )
    assert as_member(ben).post(invited(olga, email=ben.user.email)).status_code == 302
    assert member_at(workspace, ben.user.email).pk == ben.pk
    # Whose inviter is no owner any more was invited by nobody.
    change_role(olga, MemberRole.MEMBER, by=oscar)
    for path in (waiting, by_link):
        assert "was taken back" in words_of(Client(), path)[1]
    assert check_log().fault is None


def test_a_guest_becomes_a_member_with_their_seat(
    olga: Member, scoring: Workshop, crowd: list[Participant], cara: Member
) -> None:
    pia = crowd[0]
    browser = as_guest(pia)
    room = f"/w/{scoring.pk}/"
    browser.post(f"{room}answers/latency/", {"level": "3"})
    path = invited(olga, role="member")
    assert browser.post(path, {"name": "Pia Maria"}).status_code == 302
    pia.refresh_from_db()
    dan = member_at(olga.workspace, "dan@acme.example")
    assert (pia.member_id, pia.name, pia.removed_at, browser.session[access.GUEST_KEY]) == (dan.pk, "Pia", None, {})
    assert browser.get(f"{room}ballot/").status_code == 200
    assert pia.answers.get(criterion="latency").level == 3
    # The same seat on another device, by the account.
    assert as_member(dan).get(f"{room}ballot/").status_code == 200
    end_membership(dan, by=olga)
    assert browser.get(room).status_code == 302
    assert check_log().fault is None


def test_another_workspace_is_made_gone_over_to_and_left(olga: Member, ben: Member) -> None:
    browser = as_member(ben)
    assert "popovertarget" not in browser.get("/").content.decode()
    assert browser.post("/workspaces/new/", {"name": "\u200b"}).status_code == 422
    assert browser.post("/workspaces/new/", {"name": "Research"}).headers["Location"] == "/settings/people/"
    research = Member.objects.get(user=ben.user, workspace__name="Research")
    assert (research.role, browser.get("/").context["member"].pk) == ("owner", research.pk)
    kinds = Event.objects.filter(chain=research.workspace_id).order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["member.joined", "workspace.created"]
    Workspace.objects.filter(pk=research.workspace_id).update(language="en")
    saved = browser.post("/settings/workspace/", {"name": " Re\u200bsearch  2 ", "workspace_time_zone": "Europe/Rome"})
    assert saved.status_code == 302
    wrong = browser.post("/settings/workspace/", {"name": "Else", "workspace_time_zone": "Moon"})
    assert "“Moon” is not a time zone that is known here." in wrong.content.decode()
    research.workspace.refresh_from_db()
    place = research.workspace
    # Where nobody is asked for the language, it stays.
    assert (wrong.status_code, place.name, place.time_zone, place.language) == (422, "Research 2", "Europe/Rome", "en")
    anything = {"name": "Research 2", "workspace_time_zone": "Europe/Rome", "language": ""}
    assert browser.post("/settings/workspace/", anything).status_code == 302
    place.refresh_from_db()
    assert place.language == ""
    assert browser.post("/settings/workspace/leaving/").status_code == 409
    for unknown in (olga.pk, "x", ""):
        assert browser.post("/workspaces/current/", {"workspace": str(unknown)}).status_code == 404
    browser.post("/workspaces/current/", {"workspace": str(ben.workspace_id)})
    assert browser.post("/settings/people/", INVITE).status_code == 404
    # Out of the one, and in the other; out of the last, and signed out.
    browser.post("/settings/workspace/leaving/")
    assert browser.get("/").context["member"].pk == research.pk
    alone = as_member(
        people.add_member(workspace=olga.workspace, email="al@acme.example", name="Al", role=MemberRole.VIEWER)
    )
    left = alone.post("/settings/workspace/leaving/", follow=True)
    assert (left.context["member"], "You have left Acme." in left.content.decode()) == (None, True)
    assert check_log().fault is None


def test_roles_ownership_and_removal_by_page(olga: Member, ana: Member, ben: Member) -> None:
    owner, people_page = as_member(olga), "/settings/people/"
    assert owner.post(f"{people_page}{ben.pk}/role/", {"role": "king"}).status_code == 302
    owner.post(f"{people_page}{ben.pk}/role/", {"role": "viewer"})
    ben.refresh_from_db()
    assert ben.role == "viewer"
    assert owner.post(f"{people_page}{olga.pk}/role/", {"role": "member"}).status_code == 409
    owner.post(f"{people_page}{ben.pk}/removal/")
    assert owner.post(f"{people_page}{ben.pk}/removal/").status_code == 404
    assert "Ben" not in owner.get(people_page, {"q": "ben"}).content.decode()
    assert owner.post(f"{people_page}{ana.pk}/ownership/").status_code == 302
    assert owner.get(people_page).status_code == 404
    assert as_member(ana).get(people_page).status_code == 200


def test_a_room_of_another_of_ones_workspaces_offers_to_go_over(workshop: Workshop, ben: Member, cara: Member) -> None:
    both = people.add_member(workspace=cara.workspace, email=ben.user.email, name="Ben", role=MemberRole.MEMBER)
    browser, room = as_member(ben), f"/w/{workshop.pk}/"
    browser.post("/workspaces/current/", {"workspace": str(both.workspace_id)})
    page = browser.get(room)
    assert (page.status_code, "This room is in Acme" in page.content.decode()) == (404, True)
    assert workshop.title not in page.content.decode()
    go = {"workspace": str(ben.workspace_id), "next": room}
    assert browser.post("/workspaces/current/", go).headers["Location"] == room
    assert browser.get(room).status_code == 200
    assert browser.post("/workspaces/current/", {**go, "next": "//elsewhere.example/"}).headers["Location"] == "/"
    end_membership(ben, by=None)
    assert "Acme" not in browser.get(room).content.decode()


def test_nobody_comes_in_by_what_was_sent_to_another_address(workspace: Workspace, olga: Member, cara: Member) -> None:
    """The page asks the same before; this is for what has changed since it was opened."""
    for_dan = member_invitations.invite_by_mail(
        workspace=workspace, by=olga, email="dan@acme.example", role=MemberRole.MEMBER
    )
    with pytest.raises(Conflict, match=r"for dan@acme\.example, and you are signed in as") as refused:
        member_invitations.accept(invitation=for_dan, user=cara.user)
    assert refused.value.code == "another_address"
    assert not Member.objects.filter(workspace=workspace, user=cara.user).exists()


def test_who_was_let_go_and_is_in_no_other_workspace_comes_back_by_their_mail(
    workspace: Workspace, olga: Member, ben: Member
) -> None:
    """They have an account and no place: only the invitation opens the way to sign in."""
    address = ben.user.email
    end_membership(ben, by=olga)
    asking = Client()
    ask(asking, address)
    assert code_mailed_to(address) == ""
    path, browser = invited(olga, email=address, role="viewer"), Client()
    assert f"You have an account: sign in as {address}, and come in." in words_of(browser, path)[1]
    browser.get(f"/sign-in/?next={path}")
    assert sign_in(browser, address) == "/"
    home = browser.get("/")
    assert "You are in Acme." in home.content.decode()
    ben.refresh_from_db()
    assert (ben.role, ben.deactivated_at, home.context["member"].pk) == ("viewer", None, ben.pk)
    assert words_of(Client(), path)[0] == 410
    assert check_log().fault is None


def test_what_was_taken_back_or_is_over_opens_no_way_in(workspace: Workspace, olga: Member, ben: Member) -> None:
    end_membership(ben, by=olga)
    invited(olga, email=ben.user.email)
    MemberInvitation.objects.update(expires_at=timezone.now())
    browser = Client()
    ask(browser, ben.user.email)
    assert code_mailed_to(ben.user.email) == ""
    assert (member_invitations.accept_asked(ben.user), Member.objects.get(pk=ben.pk).deactivated_at is None) == (
        None,
        False,
    )


def test_who_has_a_place_still_presses_the_button(workspace: Workspace, olga: Member, cara: Member) -> None:
    path, browser = invited(olga, email=cara.user.email), Client()
    browser.get(f"/sign-in/?next={path}")
    assert sign_in(browser, cara.user.email) == path
    assert not Member.objects.filter(workspace=workspace, user=cara.user).exists()
    assert browser.post(path).headers["Location"] == "/"
    assert member_at(workspace, cara.user.email)


def test_a_link_that_was_handed_on_brings_nobody_back_who_was_let_go(
    workspace: Workspace, olga: Member, ben: Member
) -> None:
    end_membership(ben, by=olga)
    url = member_invitations.invite_by_link(workspace=workspace, by=olga, role=MemberRole.MEMBER).url
    Client().post(path_in(url), {"email": ben.user.email})
    send_mails()
    browser = Client()
    ask(browser, ben.user.email)
    answer = browser.post("/sign-in/code/", {"code": code_mailed_to(ben.user.email)})
    assert (answer.status_code, "An owner has to invite their own address anew." in answer.content.decode()) == (
        409,
        True,
    )
    assert browser.get("/settings/security/").status_code == 302
