"""Notes: what the room said while it talked, and what it put off to its parking lot."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.changes import mark_changed
from workshops.domain.facilitators import may_facilitate
from workshops.domain.log import append_event
from workshops.domain.rights import check_takes_part
from workshops.domain.rooms import lock
from workshops.domain.visible import visible_line, visible_text
from workshops.enums import Stage
from workshops.figures import whole
from workshops.models import Member, Note, Participant, Round, Workshop
from workshops.refusals import InvalidFields, NotThere, WrongStage
from workshops.shared_sentences import CRITERION_NOT_ASKED, WRITE_THE_NOTE

LONGEST = 1000  # characters
LONGEST_NAME = 80


@transaction.atomic
def add_note(
    *,
    workshop: Workshop,
    by: Member | Participant,
    text: str,
    criterion: str = "",
    parked: bool = False,
    owner: str = "",
) -> Note:
    """What somebody wants kept, about one criterion or in general, signed with their name.

    `parked`: put off to the parking lot. That is possible from the lobby on, and while a round is scored for the
    facilitator alone. Other notes open with the first reveal and rest while a round is scored. `owner`: of what is put
    off, who finds out; a name as it is written.
    """
    check_takes_part(by)
    workshop = lock(workshop)
    _check_stage(workshop, by, parked=parked)
    if criterion and criterion not in workshop.criteria:
        raise NotThere(_(CRITERION_NOT_ASKED))
    text = visible_text(text)
    if not text:
        raise InvalidFields({"text": _("Write down what is put off first.") if parked else _(WRITE_THE_NOTE)})
    if len(text) > LONGEST:
        words = ngettext(
            "A note may have up to {count} character.", "A note may have up to {count} characters.", LONGEST
        )
        raise InvalidFields({"text": words.format(count=whole(LONGEST))})
    owner = visible_line(owner) if parked else ""
    if len(owner) > LONGEST_NAME:
        words = ngettext(
            "A name may have up to {count} character.", "A name may have up to {count} characters.", LONGEST_NAME
        )
        raise InvalidFields({"owner": words.format(count=whole(LONGEST_NAME))})
    note = Note.objects.create(
        workshop=workshop, criterion=criterion, text=text, author_name=by.name, parked=parked, owner_name=owner
    )
    append_event(
        "note.added",
        subject=workshop,
        by=by,
        body={"note": str(note.pk), "criterion": criterion, "parked": parked},
        texts={"text": note.text, "author_name": note.author_name, **({"owner": owner} if owner else {})},
        rows=[note],
    )
    mark_changed(workshop.pk)
    return note


def _check_stage(workshop: Workshop, by: Member | Participant, *, parked: bool) -> None:
    if Stage(workshop.stage).is_over:
        raise WrongStage(_("This workshop is over. Notes can be read, but no longer added."))
    scoring = workshop.stage == Stage.SCORING
    if parked and scoring and not may_facilitate(workshop, by):
        raise WrongStage(
            _("While a round is scored only the facilitator adds to the parking lot, so nobody is swayed.")
        )
    if not parked and scoring:
        raise WrongStage(_("Notes open with the reveal, so that nobody is swayed before it."))
    if not parked and not _has_revealed(workshop):
        raise WrongStage(_("Notes open with the first reveal, so that nobody is swayed before it."))


def _has_revealed(workshop: Workshop) -> bool:
    return Round.objects.filter(workshop=workshop, closed_at__isnull=False).exists()


@transaction.atomic
def park_note(*, note: Note, by: Member) -> Note:
    """Put a note off to the parking lot, or back into it when it was settled too early. Safe to repeat."""
    note = _locked(note)
    if not note.parked or note.settled_at:
        note.parked, note.settled_at = True, None
        _save(note, by, "note.parked")
    return note


@transaction.atomic
def settle_note(*, note: Note, by: Member) -> Note:
    """What was parked needs no more talk. Safe to repeat; `park_note` takes it back."""
    note = _locked(note)
    if not note.parked:
        raise WrongStage(_("This note is not in the parking lot, so there is nothing to settle."))
    if note.settled_at is None:
        note.settled_at = timezone.now()
        _save(note, by, "note.settled")
    return note


@transaction.atomic
def bring_back_note(*, note: Note, by: Member) -> Note:
    """Out of the parking lot: an ordinary note of the discussion from now on. Safe to repeat."""
    note = _locked(note)
    if not note.parked:
        return note
    if note.workshop.stage == Stage.SCORING or not _has_revealed(note.workshop):
        raise WrongStage(_("There is no discussion to bring it back to. Wait for the reveal."))
    note.parked, note.settled_at = False, None
    _save(note, by, "note.brought_back")
    return note


def _locked(note: Note) -> Note:
    """The note as it is now, its workshop's row locked until the transaction ends."""
    workshop = lock(note.workshop)
    if Stage(workshop.stage).is_over:
        raise WrongStage(_("This workshop is over. Its parking lot stays as it is."))
    note = Note.objects.get(pk=note.pk)
    note.workshop = workshop
    return note


def _save(note: Note, by: Member, kind: str) -> None:
    note.save(update_fields=["parked", "settled_at"])
    append_event(kind, subject=note.workshop, by=by, body={"note": str(note.pk)}, rows=[note])
    mark_changed(note.workshop_id)
