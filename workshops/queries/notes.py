"""A room's notes, by what they are about, and its parking lot."""

from __future__ import annotations

from dataclasses import dataclass

from workshops.models import Note, Workshop


@dataclass(frozen=True)
class ParkingLot:
    """What was put off: still open, and settled since; each oldest first."""

    open: tuple[Note, ...]
    settled: tuple[Note, ...]

    def __bool__(self) -> bool:
        return bool(self.open or self.settled)


def notes_by_criterion(workshop: Workshop) -> dict[str, list[Note]]:
    """Every note that is not parked, oldest first, under its criterion ("" for the general ones)."""
    notes: dict[str, list[Note]] = {key: [] for key in ("", *workshop.criteria)}
    for note in Note.objects.filter(workshop=workshop, parked=False).order_by("created_at", "pk"):
        notes.setdefault(note.criterion, []).append(note)
    return notes


def parking_lot(workshop: Workshop) -> ParkingLot:
    parked = list(Note.objects.filter(workshop=workshop, parked=True).order_by("created_at", "pk"))
    return ParkingLot(
        open=tuple(note for note in parked if note.settled_at is None),
        settled=tuple(note for note in parked if note.settled_at is not None),
    )
