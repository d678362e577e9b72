"""What the sentences about events are made of, and what all of them say in the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise

from workshops import dates

Names = Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """An event: who did it, its body, words for the ids in it, and the time zone of who reads it."""

    who: str
    body: Mapping[str, object]
    names: Names
    zone: str

    def __getitem__(self, key: str) -> object:
        return self.body[key]

    def text(self, key: str) -> str:
        return str(self.body[key])

    def count(self, key: str) -> int:
        return int(self.text(key))

    def texts(self, key: str) -> list[str]:
        found = self.body.get(key)
        return [str(text) for text in found] if isinstance(found, list) else []

    def named(self, key: str) -> str:
        """The word for a key of a framework, of a role or of a gate; without one, the key as words."""
        return self.names.get(self.text(key), plain_key(self.text(key)))

    def name(self, key: str, otherwise: str) -> str:
        return self.names.get(str(self.body.get(key)), otherwise)

    def day(self, key: str) -> str:
        return dates.short(date.fromisoformat(self.text(key)))

    def day_of(self, key: str) -> str:
        """The day of an instant."""
        return dates.short(dates.day_in(datetime.fromisoformat(self.text(key)), self.zone))

    def moment(self, key: str) -> str:
        return dates.kept_moment(datetime.fromisoformat(self.text(key)), self.zone)

    def days(self, key: str) -> list[str]:
        return [dates.short(date.fromisoformat(day)) for day in self.texts(key)]


# For each kind of event its sentence, without its full stop, since texts may follow.
Sentences = Mapping[str, str | Promise | Callable[[Said], str]]


def plain_key(key: str) -> str:
    return key.replace("_", " ")
