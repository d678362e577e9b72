"""The pages and the API of pre-scoring: who may do and see what, and what is said where a field does not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.prescoring.conftest import DAY, IVO, Sink
from tests.prescoring.test_invitations import everything
from workshops.api.workshop_json import workshop_json
from workshops.domain import invitations, participants, people, prescoring
from workshops.enums import Stage
from workshops.live.frames import Audience, page_content
from workshops.models import Invitation, Member, Participant, RoomMail, Workshop
from workshops.queries.rooms import room_state

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("scoring")]

SignIn = Callable[[Member], Client]
Invite = Callable[..., Invitation]
LOCAL = "%Y-%m-%dT%H:%M"


@pytest.fixture
def office(as_member: SignIn, ana: Member) -> Client:
    """Ana's browser."""
    return as_member(ana)


ADDRESSES = ["deadline/", "invitations/", "invitations/{invitation}/withdrawal/", "reminders/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_a_facilitator_of_this_workspace_finds_these_addresses(
    scoring: Workshop, ben: Member, cara: Member, ben_inside: Participant, invite: Invite, as_member: SignIn,
    as_guest: Callable[[Participant], Client], address: str,
) -> None:  # fmt: skip
    pia = participants.join_workshop(workshop=scoring, name="Pia", role="product")
    invitation = invite(scoring)
    before = everything()
    path = f"/w/{scoring.pk}/{address.format(invitation=invitation.pk)}"
    sent = {"answers_due_at": "2026-11-30T09:00", "emails": "new@partner.example"}
    for client in (as_member(ben), as_member(cara), as_guest(pia)):
        page = client.post(path, sent)
        assert page.status_code == 404
        assert IVO not in page.content.decode()
    assert Client().post(path, sent)["Location"] == "/sign-in/"
    assert everything() == before


def test_an_invitation_of_another_workshop_is_not_there(
    scoring: Workshop, workshop: Workshop, cara: Member, invite: Invite, as_member: SignIn
) -> None:
    from workshops.domain import rooms

    theirs = rooms.create_workshop(workspace=cara.workspace, by=cara, title="Theirs", use_case="Theirs.")
    mine = invite(scoring)
    path = f"/w/{theirs.pk}/invitations/{mine.pk}/withdrawal/"
    assert as_member(cara).post(path).status_code == 404
    assert Invitation.objects.filter(pk=mine.pk).exists()


def test_opening_before_the_meeting_until_a_time_of_the_workspace(
    workshop: Workshop, office: Client, due_at: datetime
) -> None:
    workshop.workspace.time_zone = "America/New_York"
    workshop.workspace.save()
    local = due_at - timedelta(hours=5)
    assert "New York time" in office.get(f"/w/{workshop.pk}/").content.decode()
    page = office.post(f"/w/{workshop.pk}/deadline/", {"answers_due_at": f"{local:{LOCAL}}"}, follow=True)
    workshop.refresh_from_db()
    assert (workshop.stage, workshop.answers_due_at, workshop.remind_at) == (Stage.SCORING, due_at, due_at - DAY)
    words = f"Answer by {local:%a} {local.day} {local:%b, %H:%M} (New York)."
    text = page.content.decode()
    assert words in text
    assert "Answers count until the facilitator locks or reveals them." in text
    assert f'value="{local:{LOCAL}}"' in text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ("", "Enter day and time"),
        ("tomorrow", "Enter day and time"),
        ("2026-13-40T09:00", "Enter day and time"),
        ("2001-01-01T09:00", "The deadline has passed already."),
        ("2999-01-01T09:00", "within the next 90 days"),
    ],
)
def test_a_deadline_that_does_not_fit_is_said_beside_its_field(
    workshop: Workshop, office: Client, sent: str, sentence: str
) -> None:
    page = office.post(f"/w/{workshop.pk}/deadline/", {"answers_due_at": sent})
    assert page.status_code == 422
    assert f'id="id_answers_due_at_error"><span>{sentence}' in page.content.decode().replace(
        "Choose a deadline within", "within"
    )
    workshop.refresh_from_db()
    assert (workshop.stage, workshop.answers_due_at) == (Stage.LOBBY, None)


@pytest.mark.parametrize(
    ("zone", "typed", "instant", "shown"),
    [
        # The clock goes from 02:00 to 03:00, and back from 03:00 to 02:00.
        ("Europe/Berlin", "2030-03-31T02:30", "2030-03-31T01:30", "Sun 31 Mar, 03:30 (Berlin)"),
        ("Europe/Berlin", "2030-10-27T02:30", "2030-10-27T00:30", "Sun 27 Oct, 02:30 (Berlin)"),
        ("Asia/Kolkata", "2030-01-01T00:15", "2029-12-31T18:45", "Tue 1 Jan, 00:15 (Kolkata)"),
        ("UTC", "2030-06-01T12:00", "2030-06-01T12:00", "Sat 1 Jun, 12:00 (UTC)"),
    ],
)
def test_wall_clocks_with_gaps_and_folds(zone: str, typed: str, instant: str, shown: str) -> None:
    from workshops import dates
    from workshops.forms.prescoring import DeadlineForm

    form = DeadlineForm({"answers_due_at": typed}, time_zone=zone)
    assert form.is_valid()
    at = form.cleaned_data["answers_due_at"]
    assert at == datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert dates.moment(at, zone) == shown


def test_changed_and_dropped_while_it_is_scored(scoring: Workshop, office: Client, due_at: datetime) -> None:
    later = due_at + 2 * DAY
    office.post(f"/w/{scoring.pk}/deadline/", {"answers_due_at": f"{later:{LOCAL}}"})
    scoring.refresh_from_db()
    assert (scoring.answers_due_at, scoring.remind_at) == (later, later - DAY)
    office.post(f"/w/{scoring.pk}/deadline/", {"drop": "1"})
    scoring.refresh_from_db()
    assert (scoring.stage, scoring.answers_due_at, scoring.remind_at) == (Stage.SCORING, None, None)


def test_after_the_deadline_the_room_says_who_is_missing_and_answers_still_count(
    scoring: Workshop, ben_inside: Participant, ben: Member, as_member: SignIn,
    finish: Callable[[Participant], None],
) -> None:  # fmt: skip
    participants.join_workshop(workshop=scoring, name="Pia", role="product")
    Workshop.objects.update(answers_due_at=timezone.now() - DAY)
    region = page_content(room_state(scoring.pk), Audience.PARTICIPANT)["regions"]["deadline"]
    assert "The deadline has passed; 2 are missing." in region
    finish(ben_inside)
    text = as_member(ben).get(f"/w/{scoring.pk}/").content.decode()
    assert "The deadline has passed; 1 is missing." in text


def test_the_page_of_invitations_names_each_bad_line_and_keeps_what_was_typed(
    scoring: Workshop, office: Client, sink: Sink
) -> None:
    path = f"/w/{scoring.pk}/invitations/"
    page = office.post(path, {"emails": "ivo@partner.example\n\nnobody\nx@;", "role": ""})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Line 3: “nobody” is not an e-mail address." in text
    assert "Line 4: “x@” is not an e-mail address." in text
    assert "ivo@partner.example\n\nnobody" in text.replace("\r\n", "\n")
    assert Invitation.objects.count() == 0
    text = office.post(path, {"emails": "ivo@partner.example", "role": "data"}, follow=True).content.decode()
    assert "1 person invited." in text
    assert "invited for Data" in text
    invitation = Invitation.objects.get()
    office.post(f"{path}{invitation.pk}/withdrawal/")
    assert Invitation.objects.count() == 0


def test_reminding_by_hand_says_whom_no_mail_reaches_and_when_it_can_be_done_again(
    scoring: Workshop, office: Client, invite: Invite
) -> None:
    invite(scoring)
    participants.join_workshop(workshop=scoring, name="Gus", role="data")
    text = office.post(f"/w/{scoring.pk}/reminders/", follow=True).content.decode()
    assert "1 reminder is on the way. No mail reaches Gus." in text
    assert "cannot be reminded: no address" in text
    text = office.post(f"/w/{scoring.pk}/reminders/", follow=True).content.decode()
    assert "You can remind them again from" in text
    assert RoomMail.objects.filter(stage="by_hand").count() == 1


def test_no_address_is_in_any_room_page_stream_or_export(
    scoring: Workshop, ana: Member, ben: Member, ben_inside: Participant, invite: Invite, as_member: SignIn,
    leave_address: Callable[..., Participant], office: Client,
) -> None:  # fmt: skip
    guest = leave_address(scoring, "Gus", "gus-planted@partner.example")
    invite(scoring, "ivo-planted@partner.example")
    state = room_state(scoring.pk)
    shown = [json.dumps(page_content(state, audience)) for audience in Audience if audience is not Audience.API]
    shown.append(json.dumps(workshop_json(state)))
    for client, paths in (
        (office, ("", "panel/", "screen/", "people/")),
        (as_member(ben), ("", "panel/", "ballot/", "screen/")),
    ):
        shown += [client.get(f"/w/{scoring.pk}/{path}").content.decode() for path in paths]
    shown.append(b"".join(office.get("/decisions/log.jsonl")).decode())
    assert "planted" not in "".join(shown)
    # On the one page where the facilitator reads them: who was invited, not what a guest left.
    page = office.get(f"/w/{scoring.pk}/invitations/").content.decode()
    assert "ivo-planted@partner.example" in page
    assert "gus-planted" not in page
    assert guest.name in page


def test_the_page_of_invitations_costs_the_same_with_one_and_with_thirty(
    scoring: Workshop, ana: Member, office: Client, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            office.get(f"/w/{scoring.pk}/invitations/")
        return len(queries)

    invitations.invite_people(workshop=scoring, by=ana, emails=["p@partner.example"])
    participants.join_workshop(workshop=scoring, name="Person", role="data")
    one = cost()
    invitations.invite_people(workshop=scoring, by=ana, emails=[f"p{n}@partner.example" for n in range(30)])
    for n in range(30):
        participants.join_workshop(workshop=scoring, name=f"Person {n}", role="data")
    assert cost() == one


# The API


@pytest.fixture
def call(ana: Member) -> Callable[..., tuple[int, Any]]:
    token = people.create_api_token(member=ana, name="test")

    def post(path: str, body: Any) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"}
        response = Client().post(f"/api/v1{path}", json.dumps(body), "application/json", headers=headers)
        return response.status_code, response.json()

    return post


def test_scoring_with_a_deadline_over_the_api(
    workshop: Workshop, call: Callable[..., tuple[int, Any]], due_at: datetime
) -> None:
    path, due = f"/workshops/{workshop.pk}/stage", f"{due_at:%Y-%m-%dT%H:%M:%SZ}"
    for body, field in (
        ({"stage": "scoring", "answers_due_at": "2001-01-01T00:00:00Z"}, "answers_due_at"),
        ({"stage": "scoring", "answers_due_at": "soon"}, "answers_due_at"),
        ({"stage": "cancelled", "answers_due_at": due}, "answers_due_at"),
    ):
        status, answer = call(path, body)
        assert (status, list(answer["error"]["fields"])) == (422, [field])
    workshop.refresh_from_db()
    assert workshop.stage == Stage.LOBBY
    status, answer = call(path, {"stage": "scoring", "answers_due_at": due})
    assert (status, answer["stage"], answer["answers_due_at"]) == (200, "scoring", due)
    later = f"{due_at + DAY:%Y-%m-%dT%H:%M:%SZ}"
    assert call(path, {"stage": "scoring", "answers_due_at": later})[1]["answers_due_at"] == later
    assert call(path, {"stage": "discussion"})[1]["answers_due_at"] is None


def test_invitations_over_the_api(scoring: Workshop, call: Callable[..., tuple[int, Any]]) -> None:
    path = f"/workshops/{scoring.pk}/invitations"
    assert call(path, {"emails": [IVO], "role": "data"}) == (201, {"invited": 1})
    assert call(path, {"emails": [IVO, "new@partner.example"]}) == (201, {"invited": 1})
    status, answer = call(path, {"emails": [IVO, "nobody"]})
    assert (status, list(answer["error"]["fields"])) == (422, ["emails.1"])
    status, answer = call(path, {"emails": [IVO], "role": "king"})
    assert (status, list(answer["error"]["fields"])) == (422, ["role"])


def test_the_log_keeps_what_was_asked(scoring: Workshop, ana: Member, office: Client, due_at: datetime) -> None:
    prescoring.set_deadline(workshop=scoring, by=ana, due_at=None)
    export = b"".join(office.get("/decisions/log.jsonl")).decode()
    kinds = [json.loads(line)["kind"] for line in export.splitlines()]
    assert [kind for kind in kinds if kind.startswith("deadline")] == ["deadline.set", "deadline.dropped"]
