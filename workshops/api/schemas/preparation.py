"""Set-ups that are kept, the checklist, and the mail with the agenda."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from workshops.api.schemas.types import IsoTime, Sent


class AnsweredOut(BaseModel):
    question: str
    answer: str = Field(description="In a sentence; empty where nobody wrote one.")


class AnsweredBeforeOut(BaseModel):
    answered: list[AnsweredOut]
    open: list[AnsweredOut]


class SetupOut(BaseModel):
    """With what a workshop starts from it."""

    title: str
    use_case: str
    facts: str
    criteria: str | list[str] = Field(description="A set's name, or the keys that were picked.")
    anonymous: bool
    reveal: str
    roles: list[str] = Field(description="Names of the roles beside the framework's own.")
    agenda: dict[str, int] = Field(description="Minutes by stage where they are not those suggested.")
    framework: str
    in_place: str
    budget: str
    queries_a_day: int | None


class TemplateOut(BaseModel):
    id: UUID
    name: str
    setup: SetupOut
    created_at: datetime


class TemplatesOut(BaseModel):
    results: list[TemplateOut]


class TemplateIn(Sent):
    workshop: str = Field(description="Id of the workshop whose set-up is kept.")
    name: str = Field(description="1 to 80 characters; each name once in a workspace.")
    title: str | None = Field(None, description="With which workshops start; that of the workshop without.")
    words: bool = Field(True, description="Whether the use case, and what is known of it, go along.")


class TemplateNameIn(Sent):
    name: str = Field(description="1 to 80 characters.")


class DuplicateIn(Sent):
    title: str = Field(description="1 to 120 characters.")


class QuestionOut(BaseModel):
    question: str = Field(description="Its key.")
    name: str
    ticked: bool
    answer: str
    by: str | None = Field(description="Who said so last.")
    at: datetime | None
    version: str = Field(description="Another one when the answer has changed; empty before the first.")


class ChecklistOut(BaseModel):
    answered: int
    of: int
    questions: list[QuestionOut]


class AnswerIn(Sent):
    ticked: bool = Field(description="Whether it is answered.")
    answer: str = Field("", description="How, in up to 500 characters.")
    seen: str | None = Field(
        None, description="The `version` that was read: 409 `answered_meanwhile` where it is another one by now."
    )


class AgendaMailIn(Sent):
    starts_at: IsoTime | None = Field(None, description="When the meeting begins; as it is planned already without.")
    emails: list[str] = Field([], description="Up to 200 further addresses, all of them or none.")
    everybody: bool = Field(False, description="To all who are invited or here, too.")


class AgendaMailOut(BaseModel):
    """Counts: addresses go in and never come out."""

    sent: int = Field(description="How many mails go out.")
    had: int = Field(description="How many have this very agenda already.")
    unreachable: int = Field(description="How many have no address, or want no mails.")


class AgendaPreviewOut(BaseModel):
    subject: str
    text: str
    html: str
