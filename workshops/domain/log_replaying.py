"""How it is written down what a kind of event says of rows: a small piece of SQL, with the event as `e`, that gives
(table, row, {column: value}); and the parts of which it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Replayer:
    """`lasting`: what it says is changed by these kinds alone, so no other event takes it back."""

    kinds: tuple[str, ...]
    sql: str
    lasting: bool = False


class Replayers(list[Replayer]):
    """Those of one family. The decorated function gives the SQL."""

    def of(self, *kinds: str, lasting: bool = False) -> Callable[[Callable[[], str]], Callable[[], str]]:
        def register(says: Callable[[], str]) -> Callable[[], str]:
            self.append(Replayer(kinds, says(), lasting))
            return says

        return register


SUBJECT = "split_part(e.subject, ':', 2)"
ACTOR = "split_part(e.actor, ':', 2)"
MEMBER = "CASE WHEN e.actor LIKE 'member:%%' THEN split_part(e.actor, ':', 2) END"


def text_of(name: str) -> str:
    """What lies beside the event under that name: empty where nothing was said, null where it was erased."""
    found = f"(SELECT to_jsonb(t.text) FROM workshops_eventtext t WHERE t.event = e.event_id AND t.field = '{name}')"  # noqa: S608
    return f"""CASE WHEN e.body ? '{name}_sha256' THEN coalesce({found}, 'null') ELSE '""'::jsonb END"""


def column_if_said(column: str, name: str) -> str:
    said = f"jsonb_build_object('{column}', {text_of(name)})"
    return f"CASE WHEN e.body ? '{name}_sha256' THEN {said} ELSE '{{}}'::jsonb END"
