"""Last time's people come back to a revisit: each by their own link, and by nothing that they type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Caller
from tests.revisits.conftest import Sink, make_due, text_of
from workshops.domain import ballots, decisions, participants, revisits, rooms
from workshops.domain.invitations import join_invited, withdraw_invitation
from workshops.domain.left_addresses import confirm_address
from workshops.domain.participants import remove_participant
from workshops.domain.seats_again import LINK_LIFE, Written, seat_people_again, seat_url, take_seat_again
from workshops.domain.tick import tick
from workshops.enums import MemberRole, Stage
from workshops.models import Answer, Decision, Event, Invitation, Member, Participant, RoomMail, Workshop
from workshops.queries.seats_before import newest_seat, people_before
from workshops.refusals import NotThere, WrongStage

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("again")]

SignIn = Callable[[Member], Client]
Scores = dict[str, dict[str, Any]]
TEXT = {
    "approach": "rag",
    "fallback": "Say that nothing was found.",
    "rationale": "The manual changes.",
    "metrics": [{"name": "answers with a source", "comparator": ">=", "threshold": 0.9, "unit": "share"}],
    "revisit": {"every_months": 3, "owner": ""},
}


@pytest.fixture
def decided(workshop: Workshop, ana: Member, ben: Member, copilot_scores: Scores) -> Decision:
    """Pia left an address and confirmed it, Sam none; Ben has an account."""
    pia = join_invited(workshop=workshop, name="Pia", role="product", email="pia@partner.example")
    confirm_address(invitation=Invitation.objects.get(participant=pia))
    participants.join_workshop(workshop=workshop, name="Sam", role="security")
    participants.join_workshop(workshop=workshop, name="Ben", role="data", member=ben)
    for stage in (Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION):
        rooms.move_stage(workshop=workshop, by=ana, to=stage)
        if stage is Stage.SCORING:
            for person in workshop.participants.all():
                ballots.cast_ballot(participant=person, scores=copilot_scores)
    decision = decisions.record_decision(workshop=workshop, by=ana, text=TEXT)
    return decisions.accept_decision(decision=decision, by=ana, unsigned_reason="Agreed aloud.")


@pytest.fixture
def again(decided: Decision, ana: Member) -> Workshop:
    return revisits.start_revisit(occurrence=make_due(decided), by=ana)


def before(again: Workshop, name: str) -> Participant:
    return Participant.objects.select_related("workshop").get(workshop=again.follows, name=name)


def path_of(address: str) -> str:
    return address.removeprefix("http://127.0.0.1:8000")


def here(again: Workshop) -> dict[str, Participant]:
    people = Participant.objects.filter(workshop=again, removed_at=None).select_related("role")
    return {person.name: person for person in people}


def test_one_click_writes_one_mail_to_each_whose_address_is_known(
    again: Workshop, ana: Member, as_member: SignIn, sink: Sink
) -> None:
    client = as_member(ana)
    page = client.get(f"/w/{again.pk}/").content.decode()
    assert [name in page for name in ("Pia", "Sam", "Ben", "Seat them again: write to 2 people")] == [True] * 4
    told = client.post(f"/w/{again.pk}/seats/", follow=True).content.decode()
    assert "The link to their seat is on its way to Pia and Ben. No mail reaches Sam." in told
    client.post(f"/w/{again.pk}/seats/")
    tick()
    assert sorted(str(mail["To"]) for mail in sink.mails) == ["ben@acme.example", "pia@partner.example"]
    (mail,) = sink.to("pia@partner.example")
    text = text_of(mail)
    assert mail["Subject"] == "Ana keeps your seat: Revisit: Claims copilot"
    assert "D-0001, “Claims copilot”, has come back: is it still right?\n\nAna asks the people of last time." in text
    assert "you speak for Product, and your ballot starts from your own answers of last time." in text
    assert f"http://127.0.0.1:8000/w/{again.pk}/again/?s=" in text
    assert Event.objects.filter(kind="people.seated_again").get().body["count"] == 2
    assert "partner.example" not in Event.objects.filter(kind="people.seated_again").get().body_text


def test_the_link_brings_the_same_person_back_on_any_device(again: Workshop, ana: Member, sink: Sink) -> None:
    seat_people_again(workshop=again, by=ana, people=[before(again, "Pia").pk])
    tick()
    (mail,) = sink.mails
    address = path_of(next(word for word in text_of(mail).split() if "/again/?s=" in word))
    phone, laptop = Client(), Client()
    for scanner in (phone.get, phone.head):
        assert scanner(address).status_code == 200
    assert here(again) == {}
    assert phone.post(address)["Location"] == f"/w/{again.pk}/"
    assert laptop.post(address).status_code == 302
    pia = here(again)["Pia"]
    assert (len(here(again)), pia.role and pia.role.key, pia.before) == (1, "product", before(again, "Pia"))
    assert Invitation.objects.get(workshop=again).participant == pia
    rooms.move_stage(workshop=again, by=ana, to=Stage.SCORING)
    assert Answer.objects.filter(participant=pia, copied=True).count() == 14
    for client in (phone, laptop):
        assert client.get(f"/w/{again.pk}/").context["participant"] == pia


def test_a_member_takes_their_seat_by_the_mail_without_signing_in(again: Workshop, ben: Member) -> None:
    client = Client()
    assert client.post(path_of(seat_url(again, before(again, "Ben")))).status_code == 302
    assert here(again)["Ben"].member == ben
    assert client.get(f"/w/{again.pk}/").context["participant"] == here(again)["Ben"]
    assert client.get("/decisions/").status_code == 302  # a seat in a room, and no account


def test_a_member_who_joins_by_the_account_is_known_again(again: Workshop, ben: Member, as_member: SignIn) -> None:
    as_member(ben).post(f"/w/{again.pk}/seat/", {"name": "Ben", "role": "data"})
    assert here(again)["Ben"].before == before(again, "Ben")


def test_a_guest_without_an_address_gets_a_link_that_the_facilitator_can_copy(
    again: Workshop, ana: Member, as_member: SignIn
) -> None:
    client = as_member(ana)
    page = client.get(f"/w/{again.pk}/")
    links = {row["person"].name: row["link"] for row in page.context["last_time"]}
    assert links["Ben"] == ""
    assert Client().post(path_of(links["Sam"])).status_code == 302
    assert here(again)["Sam"].before == before(again, "Sam")
    rows = {row["person"].name: row["words"] for row in client.get(f"/w/{again.pk}/").context["last_time"]}
    assert rows == {"Pia": "not written to yet", "Sam": "here again", "Ben": "not written to yet"}


def test_in_an_anonymous_workshop_nobody_is_handed_the_link_to_anothers_answers(
    again: Workshop, ana: Member, as_member: SignIn
) -> None:
    Workshop.objects.filter(pk=again.pk).update(anonymous=True)
    page = as_member(ana).get(f"/w/{again.pk}/")
    assert [row["link"] for row in page.context["last_time"]] == ["", "", ""]
    assert "/again/?s=" not in page.content.decode()
    assert "Joins with the code and starts afresh" in page.content.decode()


def test_who_has_typed_the_name_keeps_it_and_gets_nothing_else(again: Workshop, ana: Member) -> None:
    impostor = participants.join_workshop(workshop=again, name="pia", role="product")
    rooms.move_stage(workshop=again, by=ana, to=Stage.SCORING)
    assert Client().post(path_of(seat_url(again, before(again, "Pia")))).status_code == 302
    assert set(here(again)) == {"pia", "Pia (2)"}
    assert not Answer.objects.filter(participant=impostor).exists()
    assert Answer.objects.filter(participant=here(again)["Pia (2)"]).count() == 14


def test_whoever_came_by_the_code_first_keeps_that_seat_and_what_they_said(again: Workshop, ana: Member) -> None:
    client = Client()
    client.post(f"/j/{again.join_code}/", {"name": "Pia B", "role": "product"})
    rooms.move_stage(workshop=again, by=ana, to=Stage.SCORING)
    ballots.cast_ballot(participant=here(again)["Pia B"], scores={"urgency": {"level": 0}})
    client.post(path_of(seat_url(again, before(again, "Pia"))))
    assert set(here(again)) == {"Pia B"}
    levels = dict(Answer.objects.filter(participant=here(again)["Pia B"]).values_list("criterion", "level"))
    assert (levels["urgency"], levels["factual_gap"]) == (0, 4)


def test_a_signed_in_colleague_does_not_sit_down_in_anothers_seat(
    again: Workshop, ana: Member, as_member: SignIn
) -> None:
    address = path_of(seat_url(again, before(again, "Pia")))
    client = as_member(ana)
    assert "You are signed in as Ana. This seat is Pia’s" in client.get(address).content.decode()
    assert client.post(address).status_code == 409
    assert here(again) == {}


def test_links_end(again: Workshop, ana: Member, decided: Decision, monkeypatch: pytest.MonkeyPatch) -> None:
    pia, sam = before(again, "Pia"), before(again, "Sam")
    address = path_of(seat_url(again, pia))
    assert Client().post(address[:-1] + "x").status_code == 404
    assert Client().post(address.replace(str(again.pk), str(pia.workshop_id), 1)).status_code == 404
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: (timezone.now() - LINK_LIFE).timestamp() - 60)
        old = path_of(seat_url(again, pia))
    assert Client().post(old).status_code == 404
    seated = take_seat_again(workshop=again, before=sam)
    remove_participant(participant=seated, by=ana)
    for gone in (sam, seated):
        assert Client().post(path_of(seat_url(again, gone))).status_code == 404
    ben = before(again, "Ben")
    Member.objects.filter(participations=ben).update(deactivated_at=timezone.now())
    assert Client().get(path_of(seat_url(again, ben))).status_code == 404
    revisits.complete_revisit(occurrence=again.revisit, by=ana, outcome="reaffirmed")
    assert Client().post(address).status_code == 409
    assert here(again) == {}


def test_a_viewer_looks_on_again_and_writes_to_nobody(again: Workshop, ben: Member, as_member: SignIn) -> None:
    Member.objects.filter(pk=ben.pk).update(role=MemberRole.VIEWER)
    assert as_member(ben).post(f"/w/{again.pk}/seats/").status_code == 404
    Client().post(path_of(seat_url(again, before(again, "Ben"))))
    assert here(again)["Ben"].role is None
    assert not RoomMail.objects.filter(workshop=again).exists()


def test_whoever_wants_no_mails_gets_none(again: Workshop, ana: Member, ben: Member) -> None:
    Member.objects.filter(pk=ben.pk).update(wants_mail=False)
    Invitation.objects.filter(email="pia@partner.example").update(stopped_at=timezone.now())
    written = seat_people_again(workshop=again, by=ana)
    assert (written.to, written.unreachable) == ((), ("Pia", "Sam", "Ben"))
    with pytest.raises(NotThere):
        seat_people_again(workshop=again, by=ana, people=[ana.pk])


def test_whoever_was_taken_out_and_came_back_is_listed_once_and_with_that_seat(again: Workshop, ana: Member) -> None:
    first = before(again, "Sam")
    Participant.objects.filter(pk=first.pk).update(removed_at=first.joined_at)
    second = Participant.objects.create(workshop=first.workshop, name="Sam", role=first.role)
    listed = {person.name: person for person in people_before(again)}
    assert (set(listed), listed["Sam"]) == ({"Pia", "Sam", "Ben"}, second)
    first.refresh_from_db()
    assert (newest_seat(again, first), newest_seat(again, second)) == (None, second)


def test_an_address_is_known_the_time_after_next_too(decided: Decision, again: Workshop, ana: Member) -> None:
    """Pia came the second time by another door than the mail, and Sam by the code alone."""
    pia = take_seat_again(workshop=again, before=before(again, "Pia"))
    participants.join_workshop(workshop=again, name="SAM", role="security")
    rooms.move_stage(workshop=again, by=ana, to=Stage.SCORING)
    revisits.complete_revisit(occurrence=again.revisit, by=ana, outcome="reaffirmed")
    third = revisits.start_revisit(occurrence=make_due(decided), by=ana)
    assert third.follows == again
    written = seat_people_again(workshop=third, by=ana)
    assert written == Written(("Pia", "Ben"), ("SAM",))
    assert Invitation.objects.get(workshop=third, email="pia@partner.example").before == pia


def test_a_seat_of_last_time_is_not_taken_back(again: Workshop, ana: Member) -> None:
    """Its link would go on working: it is the person's, and not the invitation's."""
    seat_people_again(workshop=again, by=ana, people=[before(again, "Pia").pk])
    with pytest.raises(WrongStage, match="stays theirs"):
        withdraw_invitation(invitation=Invitation.objects.get(workshop=again), by=ana)


def test_two_guests_of_one_address_do_not_get_each_others_seat(again: Workshop, ana: Member) -> None:
    sam = before(again, "Sam")
    Invitation.objects.create(workshop=sam.workshop, email="pia@partner.example", participant=sam)
    written = seat_people_again(workshop=again, by=ana)
    assert sorted(written.to) == ["Ben", "Pia"]
    assert Invitation.objects.get(workshop=again, email="pia@partner.example").before == before(again, "Pia")


def test_the_browser_of_last_time_is_offered_its_seat_when_it_comes_by_the_code(
    again: Workshop, as_guest: Callable[..., Client]
) -> None:
    sam, stranger = as_guest(before(again, "Sam")), Client()
    join = f"/j/{again.join_code}/"
    page = sam.get(join)
    assert "You took part last time as Sam" in page.content.decode()
    assert "You took part last time" not in stranger.get(join).content.decode()
    assert here(again) == {}
    sam.post(path_of(page.context["last_url"]))
    assert here(again)["Sam"].before == before(again, "Sam")


def test_who_facilitates_and_took_part_is_not_written_to_by_themselves(
    again: Workshop, ben: Member, as_member: SignIn
) -> None:
    Member.objects.filter(pk=ben.pk).update(role=MemberRole.FACILITATOR)
    ben.refresh_from_db()
    page = as_member(ben).get(f"/w/{again.pk}/")
    assert (page.context["to_write"], page.context["seat_form"]["role"].value()) == (1, "data")
    assert seat_people_again(workshop=again, by=ben).to == ("Pia",)


# By the API


def test_a_program_takes_its_seat_again_by_its_token(again: Workshop, ana: Member) -> None:
    nobody, token = Caller(), participants.issue_token(participant=before(again, "Pia"))
    joined = nobody.ok("POST", "/join", {"code": again.join_code, "seat": token}, status=201)
    pia = here(again)["Pia"]
    assert joined["participant"] == {"id": str(pia.pk), "name": "Pia", "role": "product"}
    rooms.move_stage(workshop=again, by=ana, to=Stage.SCORING)
    mine = Caller(joined["token"]).ok("GET", f"/workshops/{again.pk}/ballot")
    assert mine["scores"]["factual_gap"]["level"] == 4
    same = nobody.ok("POST", "/join", {"code": again.join_code, "seat": joined["token"]})
    assert (same["participant"], same["token"]) == (joined["participant"], joined["token"])
    once_more = nobody.ok("POST", "/join", {"code": again.join_code, "seat": token}, status=201)
    assert once_more["participant"] == joined["participant"]


def test_a_seat_elsewhere_opens_nothing(again: Workshop, ana: Member) -> None:
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Other", use_case="Other?")
    eve = participants.issue_token(participant=participants.join_workshop(workshop=other, name="Eve", role="data"))
    nobody, code = Caller(), again.join_code
    for seat in (eve, "advp_forged"):
        status, answer = nobody.post("/join", {"code": code, "seat": seat})
        assert (status, list(answer["error"]["fields"])) == (422, ["seat"])
    both = nobody.post("/join", {"code": code, "seat": eve, "name": "Eve", "role": "data"})
    assert (both[0], list(both[1]["error"]["fields"])) == (422, ["name", "role"])
    neither = nobody.post("/join", {"code": code})
    assert (neither[0], list(neither[1]["error"]["fields"])) == (422, ["name", "role"])
    assert here(again) == {}
