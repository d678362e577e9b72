"""The questions that a room answers before anything is built: its framework's own, ticked until the room is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.changes import mark_changed
from workshops.domain.frameworks import edition, framework_of
from workshops.domain.log import append_event
from workshops.domain.rights import check_takes_part
from workshops.domain.rooms import lock
from workshops.domain.visible import visible_text
from workshops.enums import Stage
from workshops.figures import whole
from workshops.models import ChecklistAnswer, Member, Participant, Workshop
from workshops.refusals import Conflict, InvalidFields, NotThere, WrongStage

LONGEST = 500  # characters


@dataclass(frozen=True)
class Question:
    """One question with what the room says to it. `version`: another one when that has changed, empty before it was
    touched; `by`, `at`: who said so last, and when."""

    key: str
    name: str
    text: str
    ticked: bool = False
    answer: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def version(self) -> str:
        return self.at.isoformat() if self.at else ""


@dataclass(frozen=True)
class Checklist:
    """Empty where the framework asks nothing first. `touched`: somebody has answered, or noted, something."""

    questions: tuple[Question, ...]

    @property
    def answered(self) -> list[Question]:
        return [each for each in self.questions if each.ticked]

    @property
    def open(self) -> list[Question]:
        return [each for each in self.questions if not each.ticked]

    @property
    def touched(self) -> bool:
        return any(each.at for each in self.questions)


def checklist_of(workshop: Workshop) -> Checklist:
    """In the active language. One query, or none where `checklist_answers` were read with the workshop."""
    used = edition(workshop.framework_key, workshop.framework_version)
    asked = used.checklist if used else ()
    said = {row.question: row for row in workshop.checklist_answers.all()} if asked else {}
    return Checklist(tuple(_question(point.key, point.name, point.text, said.get(point.key)) for point in asked))


def _question(key: str, name: str, text: str, said: ChecklistAnswer | None) -> Question:
    if said is None:
        return Question(key, name, text)
    return Question(key, name, text, said.ticked, said.answer, said.author_name, said.at)


@transaction.atomic
def answer_question(
    *,
    workshop: Workshop,
    by: Member | Participant,
    question: str,
    ticked: bool,
    answer: str = "",
    seen: str | None = None,
) -> ChecklistAnswer | None:
    """Say that a question is answered, or open again, and how in a sentence. Safe to repeat; None where nothing was
    said and nothing is.

    `seen`: the `version` that the writer saw; refused where somebody else has said something since.
    """
    check_takes_part(by)
    workshop = lock(workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_("This workshop is over. Its checklist stays as it is."))
    if question not in {point.key for point in framework_of(workshop).checklist}:
        raise NotThere(_("The checklist of this workshop has no such question."))
    answer = visible_text(answer)
    if len(answer) > LONGEST:
        words = ngettext(
            "An answer may have up to {count} character.", "An answer may have up to {count} characters.", LONGEST
        )
        raise InvalidFields({"answer": words.format(count=whole(LONGEST))})
    row = ChecklistAnswer.objects.filter(workshop=workshop, question=question).first()
    if (ticked, answer) == ((row.ticked, row.answer) if row else (False, "")):
        return row
    if seen is not None and seen != (row.at.isoformat() if row else ""):
        words = _("{name} has answered this meanwhile. Read it, then say yours.")
        raise Conflict(words.format(name=row.author_name if row else _("Somebody")), code="answered_meanwhile")
    row = row or ChecklistAnswer(workshop=workshop, question=question)
    row.ticked, row.answer, row.author_name, row.at = ticked, answer, by.name, timezone.now()
    row.save()
    append_event(
        "checklist.answered",
        subject=workshop,
        by=by,
        body={"row": str(row.pk), "question": question, "ticked": ticked},
        texts={"answer": answer, "author_name": row.author_name},
        rows=[row],
    )
    mark_changed(workshop.pk)
    return row
