"""What a thread does with answers that came together: who sends them, what they say, and into their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workshops import access
from workshops.access import Seat
from workshops.domain.ballot_rows import Change
from workshops.domain.ballots import Saved, cast_ballots
from workshops.forms.ballots import AnswerForm, said_in
from workshops.forms.refused import refusal_of
from workshops.live.seats import Asked, seats_of


@dataclass(frozen=True)
class Sent:
    """One answer as it came: whose request, for which room and criterion, and its body."""

    asked: Asked
    criterion: str
    body: bytes


def save(sent: Sequence[Sent]) -> list[Saved | Exception]:
    """For answers in one room, in their order, what each sender is told. Raises what the database raises."""
    outcomes: dict[int, Saved | Exception] = {}
    changes: dict[int, Change] = {}
    for place, (one, seat) in enumerate(zip(sent, seats_of([one.asked for one in sent]), strict=True)):
        try:
            changes[place] = _change(one, seat)
        except Exception as error:  # one sender's, and nobody else's
            outcomes[place] = error
    told = cast_ballots(workshop_id=sent[0].asked.workshop_id, changes=list(changes.values()))
    outcomes.update(zip(changes, told, strict=True))
    return [outcomes[place] for place in range(len(sent))]


def _change(one: Sent, seat: Seat | Exception) -> Change:
    """Raises Refusal: no place with a ballot, or something in the body that does not fit."""
    if isinstance(seat, Exception):
        raise seat
    person = access.with_ballot(seat).participant
    assert person is not None
    form = AnswerForm(said_in(one.body))
    if not form.is_valid():
        raise refusal_of(form)
    return Change(person, scores={one.criterion: form.score()}, **form.stamp())
