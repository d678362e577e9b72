"""A set-up that is kept, used again, renamed and deleted; and a workshop that is duplicated with nobody in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from workshops.domain import ballots, notes, participants, rooms, workshop_templates
from workshops.domain.agenda import change_agenda, plan
from workshops.domain.log_check import check_log
from workshops.domain.use_case_facts import UseCaseFacts
from workshops.enums import RevealPolicy, Stage
from workshops.models import Answer, Event, Member, Note, Participant, Workshop, WorkshopTemplate
from workshops.refusals import InvalidFields

SignIn = Callable[[Member], Client]


@pytest.fixture
def quarterly(ana: Member) -> Workshop:
    """With everything that a set-up holds, and things that it does not: a person, an answer, a note."""
    room = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="Claims, first quarter", use_case="Claims.", facts="4,000 claims.",
        criteria=["latency", "urgency"], anonymous=True, reveal=RevealPolicy.CRITERION, extra_roles=["Legal", "Ops"],
        known=UseCaseFacts("look_up", "modest", 4000), starts_at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    change_agenda(workshop=room, by=ana, minutes={Stage.DISCUSSION: 25})
    room.refresh_from_db()
    return room


@pytest.fixture
def used(quarterly: Workshop, ana: Member) -> Workshop:
    pia = participants.join_workshop(workshop=quarterly, name="PLANTED-Pia", role="legal")
    notes.add_note(workshop=quarterly, by=pia, text="PLANTED-note", parked=True)
    rooms.move_stage(workshop=quarterly, by=ana, to=Stage.SCORING)
    ballots.cast_ballot(participant=pia, scores={"latency": {"level": 3, "reason": "PLANTED-reason"}})
    quarterly.refresh_from_db()
    return quarterly


def asked(workshop: Workshop) -> dict[str, object]:
    return {
        **workshop_templates.setup_of(workshop),
        "criteria": workshop.criteria,
        "plan": [item.minutes for item in plan(workshop)],
    }


def test_a_template_keeps_the_set_up_and_nobodys_name_answer_or_note(used: Workshop, ana: Member) -> None:
    template = workshop_templates.keep_template(workshop=used, by=ana, name="  Quarterly\tlook ", title="Claims, Q")
    assert template.name == "Quarterly look"
    assert "PLANTED" not in json.dumps(template.setup)
    made = workshop_templates.open_from(workspace=ana.workspace, by=ana, setup=template.setup, said={})
    assert asked(made) == {**asked(used), "title": "Claims, Q"}
    assert (made.stage, made.starts_at, made.participants.count()) == (Stage.LOBBY, None, 0)
    bare = workshop_templates.keep_template(workshop=used, by=ana, name="Bare", words=False)
    assert (bare.setup["use_case"], bare.setup["facts"], bare.setup["queries_a_day"]) == ("", "", None)
    assert check_log().fault is None


def test_a_name_is_given_once_in_a_workspace_and_says_so(workshop: Workshop, ana: Member, cara: Member) -> None:
    template = workshop_templates.keep_template(workshop=workshop, by=ana, name="Quarterly")
    other = workshop_templates.keep_template(workshop=workshop, by=ana, name="Other")
    for name, sentence in {
        "QUARTERLY\u200b": "There is a template “QUARTERLY” already.",
        "\u200b ": "Give the template a name, for example “Quarterly look”.",
        "x" * 81: "The name of a template may have up to 80 characters.",
    }.items():
        for give in (
            partial(workshop_templates.keep_template, workshop=workshop),
            partial(workshop_templates.rename_template, template=other),
        ):
            with pytest.raises(InvalidFields) as refused:
                give(by=ana, name=name)
            assert refused.value.fields == {"name": sentence}
    workshop_templates.rename_template(template=template, by=ana, name="quarterly")  # its own, in other letters
    theirs = rooms.create_workshop(workspace=cara.workspace, by=cara, title="Theirs", use_case="Theirs.")
    assert workshop_templates.keep_template(workshop=theirs, by=cara, name="Quarterly").workspace == cara.workspace
    kinds = Event.objects.filter(chain=ana.workspace_id, kind__startswith="template.").order_by("seq")
    assert [event.kind for event in kinds] == ["template.kept", "template.kept", "template.renamed"]


def test_the_form_of_a_new_workshop_starts_from_a_template_and_can_be_changed(
    quarterly: Workshop, ana: Member, as_member: SignIn
) -> None:
    client = as_member(ana)
    kept = client.post(f"/w/{quarterly.pk}/template/", {"name": "Quarterly", "title": "Claims, next", "words": "on"})
    assert kept.status_code == 302
    twice = client.post(f"/w/{quarterly.pk}/template/", {"name": "quarterly"})
    assert twice.status_code == 422
    assert "There is a template “quarterly” already." in unescape(twice.content.decode())
    template = WorkshopTemplate.objects.get()
    listed = client.get("/workshops/new/").content.decode()
    assert f'href="?template={template.pk}"' in listed
    assert "?start=support-copilot" in listed
    page = client.get(f"/workshops/new/?template={template.pk}")
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    assert sent["title"] == "Claims, next"
    made = client.post("/workshops/new/", {**sent, "title": "Claims, second", "template": template.pk})
    room = Workshop.objects.get(title="Claims, second")
    assert made["Location"] == f"/w/{room.pk}/"
    assert asked(room) == {**asked(quarterly), "title": "Claims, second"}
    renamed = client.post(f"/workshops/templates/{template.pk}/", {"name": "Each quarter"}, follow=True)
    assert "Each quarter" in renamed.content.decode()
    other = workshop_templates.keep_template(workshop=quarterly, by=ana, name="Other")
    nameless = client.post(f"/workshops/templates/{template.pk}/", {"name": " "})
    assert nameless.status_code == 422
    shown = {each.pk: form["name"].value() for each, form in nameless.context["rows"]}
    assert shown == {template.pk: " ", other.pk: "Other"}
    workshop_templates.delete_template(template=other, by=ana)
    client.post(f"/workshops/templates/{template.pk}/deletion/")
    assert "No template yet" in client.get("/workshops/templates/").content.decode()
    # Somebody still has the page with it open.
    assert client.get(f"/workshops/new/?template={template.pk}").status_code == 404
    assert client.get("/workshops/new/?template=rubbish").status_code == 404


@pytest.mark.parametrize("over", [False, True])
def test_a_duplicate_has_the_same_set_up_and_nobody_in_it(
    used: Workshop, ana: Member, as_member: SignIn, over: bool
) -> None:
    if over:
        rooms.move_stage(workshop=used, by=ana, to=Stage.CANCELLED)
    client = as_member(ana)
    page = f"/w/{used.pk}/duplicate/"
    assert f'href="{page}"' in client.get(f"/w/{used.pk}/").content.decode()
    assert over or f'href="{page}"' in client.get("/").content.decode()
    assert 'value="Claims, first quarter"' in client.get(page).content.decode()
    assert client.post(page, {"title": " "}).status_code == 422
    client.post(page, {"title": "Claims, second quarter"})
    made = Workshop.objects.get(title="Claims, second quarter")
    assert asked(made) == {**asked(used), "title": "Claims, second quarter"}
    here = (Participant.objects.filter(workshop=made), Note.objects.filter(workshop=made), made.rounds.all())
    assert [rows.count() for rows in here] == [0, 0, 0]
    assert (made.stage, made.follows, Answer.objects.filter(round__workshop=made).count()) == (Stage.LOBBY, None, 0)


def test_a_time_in_the_past_is_refused_where_a_workshop_is_planned(ana: Member, as_member: SignIn) -> None:
    body = {"title": "Late", "use_case": "Late.", "criteria_set": "quick", "anonymous": "named"}
    early = as_member(ana).post("/workshops/new/", {**body, "starts_at": "2020-01-01T10:00"})
    assert early.status_code == 422
    assert "That time has passed already. Choose a later one, or none." in early.content.decode()
    with pytest.raises(InvalidFields, match="within the next two years"):
        rooms.create_workshop(
            workspace=ana.workspace,
            by=ana,
            title="X",
            use_case="X.",
            starts_at=datetime.max.replace(tzinfo=UTC),
        )
