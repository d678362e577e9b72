"""What is prepared before a workshop: templates, duplicates, the checklist, and the mail with the agenda."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.rooms import room_json
from workshops.api.schemas.errors import answers
from workshops.api.schemas.preparation import (
    AgendaMailIn,
    AgendaMailOut,
    AgendaPreviewOut,
    AnswerIn,
    ChecklistOut,
    DuplicateIn,
    TemplateIn,
    TemplateNameIn,
    TemplateOut,
    TemplatesOut,
)
from workshops.api.schemas.rooms import WorkshopOut
from workshops.domain import agenda_mails, workshop_templates
from workshops.domain.checklist import Question, answer_question, checklist_of
from workshops.domain.mail_letters import as_html, as_text
from workshops.models import Workshop, WorkshopTemplate

router = Router(tags=["Preparation"])


def _template(template: WorkshopTemplate) -> dict[str, object]:
    return {
        "id": template.pk,
        "name": template.name,
        "setup": template.setup,
        "created_at": template.created_at,
    }


@router.get("/workshop-templates", response=answers({200: TemplatesOut}), summary="The set-ups kept (facilitator)")
def list_templates(request: HttpRequest) -> Status[dict[str, object]]:
    by = access.require_facilitator(caller(request))
    return Status(200, {"results": [_template(each) for each in workshop_templates.templates_in(by.workspace)]})


@router.post(
    "/workshop-templates",
    response=answers({201: TemplateOut}, 409, 422),
    summary="Keep a workshop's set-up under a name (facilitator)",
)
def keep_template(request: HttpRequest, body: TemplateIn) -> Status[dict[str, object]]:
    """Nobody's name, no answer and no note goes along."""
    seat, by = access.workshop_to_copy(access.seat_for(caller(request), body.workshop))
    sent = body.model_dump(exclude={"workshop"})
    return Status(201, _template(workshop_templates.keep_template(workshop=seat.workshop, by=by, **sent)))


@router.patch(
    "/workshop-templates/{template_id}",
    response=answers({200: TemplateOut}, 422),
    summary="Rename a template (facilitator)",
)
def rename_template(request: HttpRequest, template_id: str, body: TemplateNameIn) -> Status[dict[str, object]]:
    template, by = access.template_to_use(caller(request), template_id)
    return Status(200, _template(workshop_templates.rename_template(template=template, by=by, name=body.name)))


@router.delete(
    "/workshop-templates/{template_id}", response=answers({204: None}), summary="Delete a template (facilitator)"
)
def delete_template(request: HttpRequest, template_id: str) -> Status[None]:
    template, by = access.template_to_use(caller(request), template_id)
    workshop_templates.delete_template(template=template, by=by)
    return Status(204, None)


@router.post(
    "/workshops/{workshop_id}/duplicates",
    response=answers({201: WorkshopOut}, 422),
    summary="Open another workshop of the same set-up (facilitator)",
)
def duplicate_workshop(request: HttpRequest, workshop_id: str, body: DuplicateIn) -> Status[dict[str, object]]:
    """In its lobby, with nobody in it."""
    seat, by = access.workshop_to_copy(access.seat_for(caller(request), workshop_id))
    made = workshop_templates.duplicate_workshop(workshop=seat.workshop, by=by, title=body.title)
    return Status(201, room_json(made.pk))


@router.get(
    "/workshops/{workshop_id}/checklist",
    response=answers({200: ChecklistOut}),
    summary="The questions to answer before anything is built",
)
def read_checklist(request: HttpRequest, workshop_id: str) -> Status[dict[str, object]]:
    return Status(200, _checklist(access.seat_for(caller(request), workshop_id).workshop))


@router.put(
    "/workshops/{workshop_id}/checklist/{question}",
    response=answers({200: ChecklistOut}, 409, 422),
    summary="Tick a question, or open it again; a repeat is harmless (anybody in the room)",
)
def answer_checklist(
    request: HttpRequest, workshop_id: str, question: str, body: AnswerIn
) -> Status[dict[str, object]]:
    """Signed with one's name. 409 once the workshop is over."""
    seat, by = access.with_note_taker(access.seat_for(caller(request), workshop_id))
    answer_question(workshop=seat.workshop, by=by, question=question, **body.model_dump())
    return Status(200, _checklist(seat.workshop))


def _checklist(workshop: Workshop) -> dict[str, object]:
    found = checklist_of(workshop)
    questions = [_question(each) for each in found.questions]
    return {"answered": len(found.answered), "of": len(questions), "questions": questions}


def _question(each: Question) -> dict[str, object]:
    return {
        "question": each.key,
        "name": each.name,
        "ticked": each.ticked,
        "answer": each.answer,
        "by": each.by or None,
        "at": each.at,
        "version": each.version,
    }


@router.post(
    "/workshops/{workshop_id}/agenda-mails",
    response=answers({201: AgendaMailOut}, 409, 422),
    summary="Send the agenda with what to read before (facilitator)",
)
def send_agenda(request: HttpRequest, workshop_id: str, body: AgendaMailIn) -> Status[dict[str, int]]:
    """Each person has it once, and once more after its time or plan has changed. 409 once the meeting has begun."""
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    told = agenda_mails.send_agenda(workshop=seat.workshop, by=seat.by, **body.model_dump())
    return Status(201, {"sent": told.count, "had": len(told.had), "unreachable": len(told.unreachable)})


@router.get(
    "/workshops/{workshop_id}/agenda-mails/preview",
    response=answers({200: AgendaPreviewOut}),
    summary="How the agenda would read now (facilitator)",
)
def preview_agenda(request: HttpRequest, workshop_id: str) -> Status[dict[str, str]]:
    """Its links are those that everybody has; each reader gets a link of their own."""
    seat = access.with_facilitator(access.seat_for(caller(request), workshop_id))
    preview = agenda_mails.preview_of(seat.workshop, seat.by)
    said = {"subject": preview.subject, "text": as_text(preview.blocks), "html": as_html(preview.blocks)}
    return Status(200, said)
