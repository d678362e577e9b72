"""What a framework's keys are called. A key that no framework knows any more is said in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from workshops.domain.frameworks import Framework, edition, frameworks, in_english, says_english
from workshops.models import Workshop

T = TypeVar("T")


def in_words(key: str) -> str:
    """`"fine_tuning"` → `"Fine tuning"`."""
    return key.replace("_", " ").replace("-", " ").capitalize()


def in_sentence(name: str) -> str:
    """`"Knowledge churn"` → `"knowledge churn"`, but `"ML capacity"`."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


@dataclass(frozen=True)
class FrameworkNames:
    """Names for keys, from the first of `frameworks` that knows the key."""

    frameworks: tuple[Framework, ...]

    def approach_name(self, key: str) -> str:
        return self._first(lambda one: one.approach(key).name, in_words(key))

    def approach_short(self, key: str) -> str:
        """The name as it fits into a chip."""
        return self._first(lambda one: one.approach(key).short, in_words(key))

    def approach_choices(self) -> list[tuple[str, str]]:
        """(key, name) of every approach, in the frameworks' order."""
        return [
            (key, self.approach_name(key))
            for key in dict.fromkeys(a.key for f in self.frameworks for a in f.approaches)
        ]

    def knowing(self, approach: str) -> FrameworkNames:
        """Those of the first framework alone that knows this approach."""
        return FrameworkNames(tuple(one for one in self.frameworks if approach in one.approach_index)[:1])

    def criterion_name(self, key: str) -> str:
        return self._first(lambda one: one.criterion(key).name, in_words(key))

    def criterion_in_sentence(self, key: str) -> str:
        """The name inside a sentence: "knowledge churn", but "ML capacity"."""
        return self._first(lambda one: one.criterion(key).inline, in_sentence(in_words(key)))

    def level_words(self, criterion: str, level: float | None) -> str:
        """The anchor sentence of the nearest level; empty where there is none."""
        levels: tuple[str, ...] = self._first(lambda one: one.criterion(criterion).levels, ())
        return levels[round(level)] if level is not None and 0 <= round(level) < len(levels) else ""

    def source_words(self, keys: str | Sequence[str]) -> str:
        """Titles for the keys of sources, given as a list or as "S0, S4"."""
        wanted = [key.strip() for key in keys.split(",")] if isinstance(keys, str) else keys
        known = {s.key: f"{s.title} ({s.credit})" for one in reversed(self.frameworks) for s in one.sources}
        return "; ".join(known.get(key, key) for key in wanted if key)

    def _first(self, read: Callable[[Framework], T], otherwise: T) -> T:
        """What the first framework says that knows the key."""
        for one in self.frameworks:
            try:
                return read(one)
            except KeyError:
                continue
        return otherwise


def spoken_role(label: str, framework: str) -> str:
    """What a role of a workshop is called, from its label and the key of the workshop's framework.

    A room keeps the framework's English name of each role; that is said in the active language. What a facilitator
    has called a role stays as it is.
    """
    spoken = None if says_english() else frameworks().get(framework)
    if spoken is None:
        return label
    own = zip(in_english(spoken).roles, spoken.roles, strict=True)
    return next((said.name for english, said in own if english.name == label), label)


def role_choices(workshop: Workshop) -> list[tuple[str, str]]:
    """(key, name) of each of a workshop's roles, in their order."""
    return [(role.key, spoken_role(role.label, workshop.framework_key)) for role in workshop.roles.all()]


def names_everywhere() -> FrameworkNames:
    """For what belongs to no one workshop: logs, mails, filters. The built-in framework comes first."""
    return FrameworkNames(tuple(frameworks().values()))


def names_of(workshop: Workshop | None) -> FrameworkNames:
    """A workshop's own names; without one, or where its framework is gone, everybody's."""
    own = edition(workshop.framework_key, workshop.framework_version) if workshop else None
    return FrameworkNames((own,)) if own else names_everywhere()


def approach_name(key: str) -> str:
    return names_everywhere().approach_name(key)


def approach_short(key: str) -> str:
    return names_everywhere().approach_short(key)


def approach_choices() -> list[tuple[str, str]]:
    return names_everywhere().approach_choices()


def approach_place(key: str) -> int | None:
    """At which place of its framework an approach stands (0, 1, …), if any framework knows it."""
    places = (one.approach_index.get(key) for one in frameworks().values())
    return next((place for place in places if place is not None), None)


def events_of(approach: str) -> list[str]:
    """What may happen, in words, that brings a decision for this approach back before its date."""
    known = names_everywhere().knowing(approach).frameworks
    return [event.name for one in known for event in one.events if approach in event.approaches]


def criterion_name(key: str) -> str:
    return names_everywhere().criterion_name(key)


def criterion_in_sentence(key: str) -> str:
    return names_everywhere().criterion_in_sentence(key)


def source_words(keys: str | Sequence[str]) -> str:
    return names_everywhere().source_words(keys)
