"""The questions that a room answers before anything is built: by whom, until when, and where they stand afterwards."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.browsers import as_guest
from tests.decisions.making import TEXT
from workshops.domain import checklist, decisions, rooms
from workshops.domain.frameworks import framework
from workshops.domain.log_check import check_log
from workshops.enums import Stage
from workshops.live.frames import Audience, page_content
from workshops.models import ChecklistAnswer, Event, Member, Participant, Workshop
from workshops.queries.rooms import room_state
from workshops.refusals import Conflict, InvalidFields, NotThere, WrongStage

SignIn = Callable[[Member], Client]
QUESTIONS = [point.key for point in framework().checklist]


def test_the_framework_asks_ten_questions_and_the_guide_has_them(client: Client) -> None:
    assert len(QUESTIONS) == 10
    page = unescape(client.get("/guide/before/").content.decode())
    assert all(point.name in page and point.text in page for point in framework().checklist)
    assert 'href="/guide/before/#checklist"' in client.get("/guide/questions/").content.decode()


def test_anybody_in_the_room_ticks_and_everybody_sees_who_did(
    workshop: Workshop, ana: Member, crowd: list[Participant], as_member: SignIn
) -> None:
    guest, facilitator = as_guest(crowd[0]), as_member(ana)
    sent = guest.post(
        f"/w/{workshop.pk}/checklist/",
        {"question": "use", "ticked": "on", "answer": "Adjusters, by phone.", "seen": ""},
    )
    assert sent["Location"] == f"/w/{workshop.pk}/checklist/#question-use"
    for client in (guest, facilitator):
        lobby = unescape(client.get(f"/w/{workshop.pk}/").content.decode())
        assert f"answered by {crowd[0].name}" in lobby
        assert "1 of 10 answered" in lobby
        assert "Adjusters, by phone." in lobby
    for audience in (Audience.PARTICIPANT, Audience.FACILITATOR):
        assert "1 of 10 answered" in page_content(room_state(workshop.pk), audience)["regions"]["checklist"]
    assert page_content(room_state(workshop.pk), Audience.SCREEN)["regions"]["checklist"] == ""
    # Opened again, and ticked once more by the same: each is an event; the same again is none.
    for ticked in (False, True, True):
        checklist.answer_question(workshop=workshop, by=ana, question="use", ticked=ticked, answer="Adjusters.")
    assert Event.objects.filter(kind="checklist.answered").count() == 3
    assert ChecklistAnswer.objects.get().author_name == ana.name
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Another", use_case="Triage of mails.")
    for ticked in (True, False):
        checklist.answer_question(workshop=other, by=ana, question="use", ticked=ticked, answer="Adjusters.")
        found = {(one.workshop_id, one.ticked, one.author_name) for one in ChecklistAnswer.objects.all()}
        assert found == {(workshop.pk, True, ana.name), (other.pk, ticked, ana.name)}


def test_what_does_not_fit_is_said_in_a_sentence_and_stays_in_its_field(
    workshop: Workshop, ana: Member, ben: Member, as_member: SignIn
) -> None:
    page, client = f"/w/{workshop.pk}/checklist/", as_member(ben)
    long = client.post(page, {"question": "use", "ticked": "on", "answer": "x" * 10_000})
    assert long.status_code == 422
    assert "An answer may have up to 500 characters." in unescape(long.content.decode())
    assert "x" * 10_000 in long.content.decode()
    with pytest.raises(InvalidFields, match="up to 500"):
        checklist.answer_question(workshop=workshop, by=ana, question="use", ticked=True, answer="x" * 501)
    with pytest.raises(NotThere, match="no such question"):
        checklist.answer_question(workshop=workshop, by=ana, question="weather", ticked=True)
    assert client.post(page, {"question": "weather", "ticked": "on"}).status_code == 404
    # The second tab still shows it unanswered.
    checklist.answer_question(workshop=workshop, by=ana, question="use", ticked=True, answer="Ours.")
    late = client.post(page, {"question": "use", "ticked": "on", "answer": "Theirs.", "seen": ""})
    assert (late.status_code, ChecklistAnswer.objects.get().answer) == (409, "Ours.")
    said = unescape(late.content.decode())
    assert "Ana has answered this meanwhile." in said
    assert "Theirs." in said
    with pytest.raises(Conflict):
        checklist.answer_question(workshop=workshop, by=ben, question="use", ticked=False, seen="")


def test_a_workshop_that_is_over_is_ticked_no_more(workshop: Workshop, ana: Member, as_member: SignIn) -> None:
    rooms.move_stage(workshop=workshop, by=ana, to=Stage.CANCELLED)
    with pytest.raises(WrongStage, match="stays as it is"):
        checklist.answer_question(workshop=workshop, by=ana, question="use", ticked=True)
    client = as_member(ana)
    assert client.post(f"/w/{workshop.pk}/checklist/", {"question": "use", "ticked": "on"}).status_code == 409
    assert 'name="ticked"' not in client.get(f"/w/{workshop.pk}/checklist/").content.decode()


def test_a_workshop_of_the_first_edition_has_none(workshop: Workshop, ana: Member, as_member: SignIn) -> None:
    Workshop.objects.update(framework_version="1.0.0")
    client = as_member(ana)
    assert 'id="checklist"' not in client.get(f"/w/{workshop.pk}/").content.decode()
    assert "This workshop has no checklist" in client.get(f"/w/{workshop.pk}/checklist/").content.decode()


def test_the_sheet_says_how_many_were_answered_in_every_form(
    recommended: Workshop, ana: Member, as_member: SignIn
) -> None:
    client = as_member(ana)
    for key in QUESTIONS[:7]:
        checklist.answer_question(workshop=recommended, by=ana, question=key, ticked=True, answer=f"About {key}.")
    decisions.record_decision(workshop=recommended, by=ana, text=TEXT)
    line = "Answered: 7 of 10 questions"
    left = [point.name for point in framework().checklist][7:]
    page, markdown = (unescape(client.get(f"/decisions/1{kind}").content.decode()) for kind in ("/", ".md"))
    said = client.get("/decisions/1.json").json()["checklist"]
    assert [each["question"] for each in said["open"]] == left
    assert (len(said["answered"]), said["answered"][0]["answer"]) == (7, "About use.")
    for text in (page, markdown):
        assert line in text
        assert all(f"Open: {name}" in text for name in left)
    assert client.get("/decisions/1.pdf").content.startswith(b"%PDF")
    # Its text is the one that would have been signed without.
    assert "checklist" not in decisions.current_revision(recommended.decision).text


def test_the_check_of_the_log_finds_a_tick_that_was_put_there_beside_it(workshop: Workshop, ana: Member) -> None:
    checklist.answer_question(workshop=workshop, by=ana, question="use", ticked=True, answer="Adjusters.")
    checklist.answer_question(workshop=workshop, by=ana, question="use", ticked=True)
    assert check_log().fault is None
    for change in ("ticked = false", "answer = 'Others.'", "author_name = 'Ben'"):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"UPDATE workshops_checklistanswer SET {change}")
            fault = check_log().fault
            assert fault is not None
            assert (fault.table, fault.field) == ("checklist_answer", change.partition(" ")[0])
            transaction.set_rollback(True)
