"""A room's notes, by what they are about, and its parking lot."""

from __future__ import annotations

from dataclasses import dataclass

from workshops.models import Note, Workshop

# Plain SQL: everybody's page asks at the same moment, and the ORM would spend longer on writing it than all the rest.
_IN_ORDER = "SELECT * FROM workshops_note WHERE workshop_id = %s ORDER BY created_at, id"


@dataclass(frozen=True)
class ParkingLot:
    """What was put off: still open, and settled since; each oldest first."""

    open: tuple[Note, ...]
    settled: tuple[Note, ...]

    def __bool__(self) -> bool:
        return bool(self.open or self.settled)


@dataclass(frozen=True)
class RoomNotes:
    """`by_criterion`: every note that is not parked, oldest first, under its criterion ("" for the general ones)."""

    by_criterion: dict[str, list[Note]]
    parking: ParkingLot


def room_notes(workshop: Workshop) -> RoomNotes:
    """One statement."""
    by_criterion: dict[str, list[Note]] = {key: [] for key in ("", *workshop.criteria)}
    parked: list[Note] = []
    for note in Note.objects.raw(_IN_ORDER, [workshop.pk]):
        (parked if note.parked else by_criterion.setdefault(note.criterion, [])).append(note)
    return RoomNotes(by_criterion, _lot(parked))


def _lot(parked: list[Note]) -> ParkingLot:
    return ParkingLot(
        open=tuple(note for note in parked if note.settled_at is None),
        settled=tuple(note for note in parked if note.settled_at is not None),
    )
