"""The questions of a ballot as the page shows them: when a round begins, everybody is asked the same ones at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from workshops.models import Workshop
from workshops.queries.room_facts import RoomFacts
from workshops.templatetags.rooms import TOKEN_SLOT
from workshops.views.ballot_steps import Step
from workshops.views.kept import Kept

# Questions, each with one way of having answered it, that a process keeps in mind: some 5 KB each.
KEPT = 1024

_kept: Kept[SafeString] = Kept(most=KEPT)


def drawn_steps(workshop: Workshop, room: RoomFacts, steps: Sequence[Step], current: str) -> list[SafeString]:
    """Each step's form, once for all who have said the same; see `with_token` for what is put in for each.

    Kept under all that it is drawn from. With somebody's own words in it, which nobody else asks for, it is not kept.
    """

    def draw(step: Step) -> SafeString:
        shown = {"workshop": workshop, "state": room, "steps": steps, "current": current, "step": step}
        return render_to_string("room/participant/step.html", {**shown, "csrf_token": TOKEN_SLOT})

    def drawn(step: Step) -> SafeString:
        if step.reason or step.error:
            return draw(step)
        asked = (workshop.pk, room.round, step.key, step.place, len(steps), step.back, step.next)
        said = (step.value, step.confidence, step.was, step.key == current)
        return _kept.get((asked, said), lambda: draw(step))

    return [drawn(step) for step in steps]
