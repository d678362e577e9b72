"""What other pages show of measuring: one sentence for what could tell most, and the way to its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from workshops.domain.measurable import questions_of
from workshops.domain.measuring import most_telling, usual_belief, usual_money, worth
from workshops.enums import LabelTool
from workshops.forms.measuring import USUAL_CASES
from workshops.models import Decision, Participant, Workshop
from workshops.words.measuring import nothing_counted, question_words, verdict_words


@dataclass(frozen=True)
class Subject:
    """What it is about, and where its pages are. `name`: of its addresses, with `of`; `reader`: the guest who looks."""

    about: Decision | Workshop
    name: str
    of: int | UUID
    reader: Participant | None = None

    @property
    def title(self) -> str:
        return f"{self.about.label} {self.about.title}" if isinstance(self.about, Decision) else self.about.title

    @property
    def back(self) -> str:
        return reverse("decision" if self.name == "decision" else "recommendation", args=[self.of])

    @property
    def measuring(self) -> str:
        return reverse(f"{self.name}_measuring", args=[self.of])

    @property
    def labelled_set(self) -> str:
        return reverse(f"{self.name}_labelled_set", args=[self.of])

    def template(self, tool: LabelTool) -> str:
        return reverse(f"{self.name}_labelled_set_file", args=[self.of, tool.value])


def of_decision_page(decision: Decision) -> Subject:
    return Subject(decision, "decision", decision.number)


def of_room_page(about: Workshop | Decision, reader: Participant | None = None) -> Subject:
    """Of a room, or of its decision as a guest of the room knows it."""
    workshop_id = about.workshop_id if isinstance(about, Decision) else about.pk
    assert workshop_id is not None
    return Subject(about, "room", workshop_id, reader)


def measuring_context(subject: Subject) -> dict[str, str]:
    """`question`: of what, empty where nothing can be counted; `sentence`: decide, measure, or that nothing measured
    would change it; and where more is said."""
    found = most_telling(subject.about, questions_of(subject.about))
    ways = {"address": subject.measuring, "labelled_set": subject.labelled_set}
    if found is None:
        return {"question": "", "sentence": nothing_counted(), **ways}
    workshop = subject.about.workshop if isinstance(subject.about, Decision) else subject.about
    counted = worth(found, usual_belief(subject.about, found), usual_money(workshop), USUAL_CASES)
    return {
        "question": question_words(found),
        "sentence": verdict_words(counted),
        **ways,
    }
