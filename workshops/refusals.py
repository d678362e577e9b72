"""What the domain says when it says no: one sentence for a person, one code for a program.

Views and the API turn a Refusal into a page or a JSON error with `status`; nothing else in
the application catches them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

UNSTORABLE = gettext_lazy("This text has a character in it that cannot be stored: delete it, or type the words again.")


class Refusal(Exception):
    """A named no. `fields` maps field paths to their own sentence."""

    status = 409
    code = "refused"

    def __init__(self, sentence: str, *, code: str | None = None, fields: dict[str, str] | None = None):
        super().__init__(sentence)
        self.sentence = sentence
        self.fields = fields or {}
        if code:
            self.code = code

    def as_json(self) -> dict[str, object]:
        """As every answer to a program has it."""
        return {"error": {"code": self.code, "message": self.sentence, "fields": self.fields}}


class NotThere(Refusal):
    """Missing, or not yours: the two are never told apart."""

    status = 404
    code = "not_found"


class WrongStage(Refusal):
    """The workshop, decision or revisit is not where this can be done."""

    status = 409
    code = "wrong_stage"


class Conflict(Refusal):
    """Somebody else was first, or the text has changed."""

    status = 409
    code = "conflict"


class FrameworkGone(Refusal):
    """A workshop's framework is no longer there, or no longer asks what the workshop asks."""

    status = 409
    code = "framework_gone"


class InvalidFields(Refusal):
    """One or more fields do not fit; `fields` names each."""

    status = 422
    code = "invalid"

    def __init__(self, fields: dict[str, str], *, sentence: str | None = None):
        super().__init__(sentence or next(iter(fields.values())), fields=fields)


@contextmanager
def noted_in(faults: dict[str, str]) -> Iterator[None]:
    """What does not fit in one field is noted, and the others are looked at all the same."""
    try:
        yield
    except InvalidFields as refusal:
        faults.update(refusal.fields)


class TooMany(Refusal):
    """Slow down; `retry_after` in seconds."""

    status = 429
    code = "too_many"

    def __init__(self, sentence: str, *, retry_after: int):
        super().__init__(sentence)
        self.retry_after = retry_after


class Away(Refusal):
    """The database does not answer; `retry_after` in seconds."""

    status = 503
    code = "away"
    retry_after = 3

    def __init__(self) -> None:
        super().__init__(_("The database cannot be reached. What was saved is safe; try again in a moment."))


class Late(Refusal):
    """Nobody waits for this any more; `retry_after` in seconds, for whom it reaches nevertheless."""

    status = 503
    code = "late"
    retry_after = 1
