"""What a template is given, without anybody to give it: each value says its own name.

`{{ row.title|lower }}` says `[row.title|lower]`, a list has two of everything, and a condition holds unless it is
turned. `Asked` hears which conditions a template asks, so that each can be turned once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

# Whatever is asked of the second of a list is as it is of the first, which alone is turned: so the two differ.
SECOND = "#2"


@dataclass
class Asked:
    """`turned`: the conditions that are the other way round; `place`: where in the template it is asked at the moment,
    and after which answers there; `found`: the conditions that were asked, and where, in their order."""

    turned: frozenset[str] = frozenset()
    place: object = None
    found: dict[tuple[object, str], None] = field(default_factory=dict)

    def is_turned(self, condition: str) -> bool:
        if SECOND in condition:
            return False
        self.found[self.place, condition] = None
        self.place = (self.place, condition, condition in self.turned)
        return condition in self.turned


class Given:
    """`_apart`: how many values each row is taken apart into, of a list whose rows are."""

    def __init__(self, name: str, asked: Asked, apart: int = 1) -> None:
        self._name, self._asked, self._apart = name, asked, apart

    def __getattr__(self, key: str) -> Given:
        if key.startswith("_"):
            raise AttributeError(key)
        return self._of(f".{key}")

    def __getitem__(self, key: object) -> Given:
        return self._of(f".{key}")

    def filtered(self, name: str, said: Sequence[object]) -> Given:
        return self._of(f"|{name}{''.join(f':{one}' for one in said)}")

    def _of(self, more: str) -> Given:
        return Given(f"{self._name}{more}", self._asked)

    def __str__(self) -> str:
        return f"[{self._name}]"

    def __bool__(self) -> bool:
        return not self._asked.is_turned(self._name)

    def __len__(self) -> int:
        return 2 if self else 0

    def __iter__(self) -> Iterator[object]:
        for one in ("#1", SECOND) if self else ():
            row = self._of(one)
            yield row if self._apart == 1 else [row._of(f".{place}") for place in range(self._apart)]

    def in_rows_of(self, apart: int) -> Given:
        return Given(self._name, self._asked, apart)

    def _compared(self, sign: str, other: object) -> bool:
        return self._asked.is_turned(f"{self._name} {sign} {other}")

    def is_same(self, other: object) -> bool:
        return self._compared("is", other)

    def __eq__(self, other: object) -> bool:
        return self._compared("==", other)

    def __ne__(self, other: object) -> bool:
        return not self._compared("==", other)

    def __lt__(self, other: object) -> bool:
        return self._compared("<", other)

    def __gt__(self, other: object) -> bool:
        return self._compared(">", other)

    def __le__(self, other: object) -> bool:
        return self._compared("<=", other)

    def __ge__(self, other: object) -> bool:
        return self._compared(">=", other)

    def __contains__(self, other: object) -> bool:
        return self._compared("has", other)

    def __hash__(self) -> int:
        return hash(self._name)
