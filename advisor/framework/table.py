"""Reading a TOML table strictly: every fault is kept, with its path and how to mend it, and none stops the rest."""

import math
import re
from collections.abc import Iterable, Mapping

from advisor.framework.rules import Condition, Rule
from advisor.speech import gettext as _

KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Faults:
    """What is wrong with a framework file: path → sentence that says what to do."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def add(self, path: str, sentence: str) -> None:
        """Keeps the first fault of each path; a later one is usually its consequence."""
        self.found.setdefault(path or "(file)", sentence)


class Table:
    """One table of the file. Each reader returns a usable value even after a fault, so that reading goes on."""

    def __init__(self, value: object, path: str, faults: Faults) -> None:
        self.path = path
        self.faults = faults
        self.seen: set[str] = set()
        self.raw: Mapping[str, object] = {}
        if isinstance(value, Mapping):
            self.raw = value
        else:
            faults.add(path, _("Write a table here."))

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        return name in self.raw

    def fault(self, name: str, sentence: str) -> None:
        self.faults.add(self.at(name), sentence)

    def take(self, name: str, example: str) -> object:
        """The raw value, or None with a fault that shows `example`."""
        self.seen.add(name)
        if name not in self.raw:
            self.fault(name, _("Missing. Add, for example, {name} = {example}.").format(name=name, example=example))
        return self.raw.get(name)

    def text(self, name: str, *, default: str | None = None) -> str:
        self.seen.add(name)
        if default is not None and name not in self.raw:
            return default
        value = self.take(name, '"…"')
        if isinstance(value, str) and value.strip():
            return value
        self.fault(name, _("Write a text in quotes that is not empty."))
        return ""

    def key(self, name: str) -> str:
        value = self.text(name)
        if value and not KEY.fullmatch(value):
            self.fault(
                name,
                _("“{value}” cannot be a key: use lower-case letters, digits and underscores.").format(value=value),
            )
        return value

    def choice(self, name: str, allowed: Iterable[str]) -> str:
        value = self.text(name)
        options = list(allowed)
        if value and value not in options:
            self.fault(
                name,
                _("“{value}” is not known here. Use one of: {known}.").format(value=value, known=", ".join(options)),
            )
        return value

    def flag(self, name: str) -> bool:
        """False where it is left out."""
        value = self.take(name, "true") if self.has(name) else False
        if not isinstance(value, bool):
            self.fault(name, _("Write true or false."))
        return value is True

    def number(self, name: str, low: float, high: float, *, default: float | None = None) -> float:
        self.seen.add(name)
        if default is not None and name not in self.raw:
            return default
        return self._number(self.take(name, str(low)), self.at(name), low, high)

    def numbers(self, name: str, count: int, low: float, high: float) -> tuple[float, ...]:
        value = self.take(name, "[" + ", ".join(["0.5"] * count) + "]")
        if not isinstance(value, list) or len(value) != count:
            self.fault(name, _("Write {count} numbers in brackets, one for each level.").format(count=count))
            return (0.0,) * count
        return tuple(self._number(item, f"{self.at(name)}[{i}]", low, high) for i, item in enumerate(value))

    def _number(self, value: object, path: str, low: float, high: float) -> float:
        usable = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if usable and low <= float(value) <= high:  # type: ignore[arg-type]  # narrowed by `usable`
            return float(value)  # type: ignore[arg-type]  # narrowed by `usable`
        if math.isinf(high):
            self.faults.add(path, _("Write a number from {low:g}.").format(low=low))
        else:
            self.faults.add(path, _("Write a number from {low:g} to {high:g}.").format(low=low, high=high))
        return low if math.isfinite(low) else 0.0

    def texts(self, name: str, *, count: int | None = None, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        self.seen.add(name)
        if default is not None and name not in self.raw:
            return default
        value = self.take(name, '["…"]')
        if isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value):
            if count is None or len(value) == count:
                return tuple(value)
            self.fault(name, _("Write exactly {count} texts; there are {given}.").format(count=count, given=len(value)))
        self.fault(name, _("Write a list of texts that are not empty."))
        return ("",) * (count or 0)

    def keys(self, name: str, allowed: Iterable[str], *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of keys, each of which must be known and stand there once."""
        values = self.texts(name, default=default)
        options = set(allowed)
        for index, value in enumerate(values):
            if value not in options:
                known = ", ".join(sorted(options)) or _("none are defined")
                self.faults.add(
                    f"{self.at(name)}[{index}]",
                    _("“{value}” is not defined. Known: {known}.").format(value=value, known=known),
                )
            elif value in values[:index]:
                self.faults.add(
                    f"{self.at(name)}[{index}]", _("“{value}” stands here twice. Remove one.").format(value=value)
                )
        return values

    def rule(self, criteria: Iterable[str]) -> Rule:
        """`when` and `any`, both optional."""
        known = set(criteria)
        return Rule(self._conditions("when", known), self._conditions("any", known))

    def _conditions(self, name: str, known: set[str]) -> tuple[Condition, ...]:
        found = []
        for index, text in enumerate(self.texts(name, default=())):
            condition = Condition.parse(text)
            path = f"{self.at(name)}[{index}]"
            if condition is None:
                self.faults.add(
                    path,
                    _("“{text}” is no condition. Write “criterion >= 3”, <=, == or “criterion unknown”.").format(
                        text=text
                    ),
                )
            elif not (condition.is_fact or condition.criterion in known):
                self.faults.add(
                    path, _("“{criterion}” is not a criterion of this framework.").format(criterion=condition.criterion)
                )
            else:
                found.append(condition)
        return tuple(found)

    def table(self, name: str) -> "Table":
        self.seen.add(name)
        return Table(self.raw.get(name, {}), self.at(name), self.faults)

    def tables(self, name: str, *, required: bool = False) -> list["Table"]:
        """An array of tables; empty if absent, with a fault if at least one is `required`."""
        self.seen.add(name)
        value = self.raw.get(name, [])
        if not isinstance(value, list):
            self.fault(name, _("Write an array of tables: [[{name}]].").format(name=name))
            return []
        if required and not value:
            self.fault(name, _("Missing. Add at least one [[{name}]].").format(name=name))
        return [Table(item, f"{self.at(name)}[{index}]", self.faults) for index, item in enumerate(value)]

    def finish(self) -> None:
        """Names every entry that nothing has read: most often a spelling mistake."""
        for name in self.raw:
            if name not in self.seen:
                known = ", ".join(sorted(self.seen))
                self.fault(
                    name, _("Not known here. Remove it or correct its spelling (known: {known}).").format(known=known)
                )
