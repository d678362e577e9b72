"""Signals on pages: marked by people, read by hand and by file, with charts and their tables."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from config.asgi import pages
from tests.api.conftest import Calls, calls
from tests.browsers import as_guest
from tests.decisions.reading_pdf import words_of_pdf
from tests.revisits.conftest import DAY, current
from tests.signals.conftest import Read
from workshops.domain import participants, people, revisits, rooms
from workshops.domain.readings_csv import MOST_BYTES, MOST_SENT
from workshops.enums import MemberRole, Stage
from workshops.exports.pdf import decision_pdf
from workshops.forms.assumptions import TOO_LARGE, ReadingsFileForm
from workshops.live.frames import Audience, page_content
from workshops.models import Assumption, Decision, Event, Member, Participant, Reading, Signal, Workshop
from workshops.queries.decisions import whole_decision
from workshops.queries.log import chain_head
from workshops.queries.rooms import room_state

__all__ = ["calls"]

pytestmark = [pytest.mark.django_db, pytest.mark.made_once("decision")]

SignIn = Callable[[Member], Client]


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def readings_page(signal: Signal) -> str:
    return f"/decisions/1/assumptions/{signal.assumption_id}/readings/"


def test_the_sheet_shows_a_chart_its_sentence_and_the_same_as_a_table(
    decision: Decision, signal: Signal, read: Read, ben: Member, as_member: SignIn
) -> None:
    client = as_member(ben)
    assert "No reading yet." in page_of(client, "/decisions/1/")
    read(9, 1)
    page = page_of(client, "/decisions/1/")
    assert f'id="chart-readings-{signal.pk}"' in page
    assert "the 2 readings of 30 days come to 5 on average." in page
    assert page.count("Readings of runbook edits a week, newest first") == 1
    assert "Broken when runbook edits a week is below 3 over 30 days" in page
    assert "Signal broken since" not in page
    read(0, 0, 0)
    assert "Signal broken since" in page_of(client, "/decisions/1/")


def test_a_broken_signal_is_marked_at_home_in_the_log_and_at_its_revisit(
    decision: Decision, read: Read, ana: Member, as_member: SignIn
) -> None:
    client = as_member(ana)
    assert "No decision fits" in page_of(client, "/decisions/?signal=broken")
    read(1, 2)
    assert "signal broken" in page_of(client, "/decisions/?signal=broken")
    assert "A signal broke: “runbook edits a week” was last read as 2" in page_of(client, "/")
    revisit = page_of(client, f"/revisits/{current(decision).pk}/")
    assert "Signal broken since" in revisit
    assert 'data-chart="readings"' in revisit


def test_everybody_of_the_workspace_sees_readings_and_who_takes_part_adds_them(
    decision: Decision, signal: Signal, ana: Member, ben: Member, as_member: SignIn
) -> None:
    vic = people.add_member(workspace=ana.workspace, email="vic@acme.example", name="Vic", role=MemberRole.VIEWER)
    assert "Record the reading" not in page_of(as_member(vic), readings_page(signal))
    assert as_member(vic).post(readings_page(signal), {"value": "1"}).status_code == 404
    client = as_member(ben)
    answer = client.post(readings_page(signal), {"value": "2.5", "on": "2026-11-01", "source": "by hand"}, follow=True)
    assert "The reading is recorded. By it, the assumption is at risk." in answer.content.decode()
    page = page_of(as_member(vic), readings_page(signal))
    assert "1 Nov 2026" in page
    assert "by hand" in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"value": "0,5"}, "The value is a number, with a dot before its decimals."),
        ({"value": ""}, "Give the value that was measured."),
        ({"value": "1", "on": "2999-01-01"}, "This time has not come yet. Give when it was measured"),
        ({"value": "1", "on": "tomorrow"}, "Give the day like 2026-11-30, or leave it empty for now."),
    ],
)
def test_a_reading_that_cannot_be_taken_says_why_at_its_field(
    signal: Signal, ben: Member, as_member: SignIn, sent: dict[str, str], sentence: str
) -> None:
    answer = as_member(ben).post(readings_page(signal), sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Reading.objects.count() == 0


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (100_000, "A file may have up to 10,000 readings. Send it in parts."),
        (400_000, "The file is too large: up to 10,000 readings and 5 MB are taken. Send it in parts."),
    ],
)
def test_a_file_that_is_too_long_is_told_so(
    signal: Signal, ana: Member, as_member: SignIn, lines: int, sentence: str
) -> None:
    text = "at,value\n" + "2026-11-01,1\n" * lines
    answer = as_member(ana).post(readings_page(signal), {"file": SimpleUploadedFile("readings.csv", text.encode())})
    assert (answer.status_code, answer.context["file"].errors["file"]) == (422, [sentence])


def test_a_page_that_takes_a_file_is_read_as_far_as_the_file_may_go(signal: Signal) -> None:
    (most,) = [most for path, most in pages.longer if path.fullmatch(readings_page(signal))]
    assert most == MOST_SENT > MOST_BYTES
    # What lies behind is cut off before the form is read, so the file is missing.
    form = ReadingsFileForm({}, MultiValueDict())
    form.was_cut_off()
    assert form.errors["file"] == [TOO_LARGE]
    assert ReadingsFileForm({}, MultiValueDict()).errors["file"] != [TOO_LARGE]


def test_a_file_is_taken_on_the_page_and_a_bad_one_names_its_line(
    decision: Decision, signal: Signal, ben: Member, as_member: SignIn
) -> None:
    client = as_member(ben)

    def send(text: str) -> tuple[int, str]:
        file = SimpleUploadedFile("readings.csv", text.encode(), "text/csv")
        answer = client.post(readings_page(signal), {"file": file}, follow=True)
        return answer.status_code, answer.content.decode()

    status, page = send('at,value\n2026-11-01,9\n2026-11-02,"0,5"\n')
    assert (status, Reading.objects.count()) == (422, 0)
    assert "Line 3, value: write 0.5 with a dot, not a comma." in page
    good = "at,value\n2026-11-01,9\n2026-11-02,8\n"
    assert "2 readings are recorded. The assumption is holding." in send(good)[1]
    assert "0 readings are recorded. 2 were here already." in send(good)[1]
    assert "Choose a CSV file" in client.post(readings_page(signal), {}).content.decode()


def test_many_readings_take_as_many_queries_as_two(
    decision: Decision, signal: Signal, read: Read, ben: Member, as_member: SignIn
) -> None:
    client = as_member(ben)
    read(9, 9)
    page_of(client, "/decisions/1/")

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(client, address)
        return len(captured)

    few = [queries("/decisions/1/"), queries(readings_page(signal))]
    read(*range(9, 19))
    assert [queries("/decisions/1/"), queries(readings_page(signal))] == few


def test_the_pdf_has_a_line_of_readings(decision: Decision, read: Read) -> None:
    head = chain_head(decision.workspace_id)
    bare = decision_pdf(whole_decision(decision), head)
    read(9, 4, 8)
    drawn = decision_pdf(whole_decision(decision), head)
    assert len(drawn) > len(bare)
    assert "broken if" in words_of_pdf(drawn)


def test_a_person_marks_an_assumption_as_at_risk(
    decision: Decision, signal: Signal, ben: Member, as_member: SignIn
) -> None:
    client, pk = as_member(ben), signal.assumption_id
    answer = client.post(f"/decisions/1/assumptions/{pk}/state/", {"state": "at_risk"}, follow=True)
    assert "Marked as at risk." in answer.content.decode()
    assert client.post(f"/decisions/1/assumptions/{pk}/state/", {"state": "open"}).status_code == 422
    assert Assumption.objects.get(pk=pk).state == "at_risk"


# In the room of a revisit


@pytest.fixture
def room(decision: Decision, ana: Member) -> Workshop:
    """The revisit's room, under discussion."""
    workshop = revisits.start_revisit(occurrence=current(decision), by=ana)
    for stage in (Stage.SCORING, Stage.DISCUSSION):
        workshop = rooms.move_stage(workshop=workshop, by=ana, to=stage)
    return workshop


@pytest.fixture
def guest(room: Workshop) -> Participant:
    return participants.join_workshop(workshop=room, name="Gil", role="data")


def test_in_the_room_everybody_sees_it_and_the_facilitator_marks_it(
    room: Workshop, guest: Participant, signal: Signal, read: Read, ana: Member, ben: Member, as_member: SignIn
) -> None:
    read(9, 1)
    seen, leading = as_guest(guest), as_member(ana)
    address = f"/w/{room.pk}/assumptions/{signal.assumption_id}/"
    for client in (seen, leading):
        page = page_of(client, f"/w/{room.pk}/")
        assert "What was assumed" in page
        assert f'id="chart-readings-{signal.pk}"' in page
    assert "It is at risk" in page_of(leading, f"/w/{room.pk}/")
    assert "It is at risk" not in page_of(seen, f"/w/{room.pk}/")
    for client in (seen, as_member(ben)):
        assert client.post(address, {"state": "broken"}).status_code == 404
    assert leading.post(address, {"state": "broken"}, headers={"HX-Request": "true"}).status_code == 204
    assert Event.objects.filter(kind="assumption.marked").count() == 1
    assert "chip-alarm" in page_of(seen, f"/w/{room.pk}/assumptions/")
    assert "What was assumed" not in page_of(seen, f"/w/{room.pk}/screen/")
    rooms.move_stage(workshop=room, by=ana, to=Stage.WEIGHTING)
    for projected in (f"/w/{room.pk}/screen/", f"/w/{room.pk}/assumptions/?as=screen"):
        page = page_of(seen, projected)
        assert ("Assumptions: 1 broken" in page, "chip-alarm" in page, "<form" in page) == (True, True, False)


def test_pages_in_the_room_are_told_of_marks_and_readings(
    room: Workshop, signal: Signal, read: Read, ana: Member, as_member: SignIn
) -> None:
    def mark() -> str:
        return page_content(room_state(room.pk), Audience.PARTICIPANT)["assumed"]

    before = mark()
    as_member(ana).post(f"/w/{room.pk}/assumptions/{signal.assumption_id}/", {"state": "holding"})
    marked = mark()
    read(9)
    assert len({before, marked, mark()}) == 3
    assert mark() == mark()


def test_a_room_that_is_no_revisit_has_none_of_it(
    workshop: Workshop, signal: Signal, ana: Member, as_member: SignIn, move: Callable[..., Workshop]
) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION)
    client = as_member(ana)
    assert "What was assumed" not in page_of(client, f"/w/{workshop.pk}/")
    assert page_content(room_state(workshop.pk), Audience.FACILITATOR)["assumed"] == ""
    address = f"/w/{workshop.pk}/assumptions/{signal.assumption_id}/"
    assert client.post(address, {"state": "broken"}).status_code == 404


def test_a_silent_signal_says_so(
    decision: Decision, signal: Signal, read: Read, ben: Member, as_member: SignIn
) -> None:
    read(9, until=timezone.now() - 31 * DAY)
    assert "Silent: no reading for 30 days." in page_of(as_member(ben), "/decisions/1/")


def test_a_script_marks_an_assumption_as_the_page_does(
    decision: Decision, signal: Signal, read: Read, ben: Member, calls: Calls
) -> None:
    api, address = calls(ben), f"/decisions/1/assumptions/{signal.assumption_id}"
    marked = api.ok("PATCH", address, {"state": "at_risk"})
    assert (marked["state"], marked["signal"]["id"]) == ("at_risk", str(signal.pk))
    assert [a["state"] for a in api.ok("GET", "/decisions/1")["assumptions"]] == ["at_risk"]
    assert Event.objects.filter(kind="assumption.marked").count() == 1
    for wrong in ("open", "fine"):
        refused = api.ok("PATCH", address, {"state": wrong}, 422)["error"]["fields"]
        assert refused == {"state": "Choose one of: holding, at_risk, broken."}
