"""A ballot's questions and weights as the page shows them: when a stage begins, everybody is asked the same at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from workshops.models import Workshop
from workshops.queries.room_facts import RoomFacts
from workshops.templatetags.rooms import TOKEN_SLOT
from workshops.views.ballot_steps import Step, WeightStep
from workshops.views.kept import Kept
from workshops.views.pilot_hints import hints_of
from workshops.words.guide_comparison import aspects_of

# Questions, each with one way of having answered it, that a process keeps in mind: some 5 KB each. And lists of
# weights, some 7 KB each: hardly any but those that nobody has touched is asked for twice.
QUESTIONS, WEIGHTS = 1024, 64

_questions: Kept[SafeString] = Kept(most=QUESTIONS)
_weights: Kept[SafeString] = Kept(most=WEIGHTS)


def drawn_steps(workshop: Workshop, room: RoomFacts, steps: Sequence[Step], current: str) -> list[SafeString]:
    """Each step's form, once for all who have said the same; see `with_token` for what is put in for each.

    Kept under all that it is drawn from. With somebody's own words in it, which nobody else asks for, it is not kept.
    """

    hints = hints_of(workshop, room)

    def draw(step: Step) -> SafeString:
        shown: dict[str, object] = {
            "workshop": workshop,
            "state": room,
            "steps": steps,
            "current": current,
            "step": step,
            "pilot_hint": hints.get(step.key, ""),
        }
        shown["aspects"] = aspects_of(workshop.framework_key, step.key)
        return render_to_string("room/participant/step.html", {**shown, "csrf_token": TOKEN_SLOT})

    def drawn(step: Step) -> SafeString:
        if step.reason or step.error:
            return draw(step)
        asked = (workshop.pk, room.round, step.key, step.place, step.total, step.back, step.next, step.why, room.pilot)
        said = (step.value, step.confidence, step.was, step.key == current, step.unconfirmed)
        return _questions.get((asked, said), lambda: draw(step))

    return [drawn(step) for step in steps]


def drawn_weights(workshop: Workshop, weights: Sequence[WeightStep]) -> SafeString:
    """The list of weights, once for all who weigh the same. Kept under all that it is drawn from."""
    given = tuple((weight.criterion.key, weight.points, weight.default) for weight in weights)
    return _weights.get(
        (workshop.pk, given), lambda: render_to_string("room/participant/weights.html", {"weights": weights})
    )
