"""A row of the table of addresses, and what callers are told that several rows share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.permissions.answers import (
    EVERYBODY,
    FACILITATING,
    NOT_OFFERED,
    ONES_OWN,
    SIGN,
    THE_ROOM,
    Answers,
    Told,
    mixed,
)
from tests.permissions.callers import CALLERS


@dataclass(frozen=True)
class Row:
    """One address. `room`: whose room, and whose guests ask. `path`, `body`: filled in from `Site.values`.

    `by_key`: whoever has the address may open it, so that what is planted may be there. `script`: the body is JSON.
    `part`: asked for by htmx. `handed_out`: a file, of which the audit has an entry.
    `asked_by`: fewer where the answer is slow to make and always the same.
    """

    route: str
    get: Answers
    post: Answers
    room: str = "lobby"
    body: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    by_key: bool = False
    script: bool = False
    part: bool = False
    handed_out: bool = False
    asked_by: Sequence[str] = CALLERS


def but(answers: Answers, **others: Told) -> Answers:
    return {**answers, **others}


def to_a_script(answers: Answers) -> Answers:
    """Who asks for a file and takes anything for an answer is told 401, where a browser is sent to sign in."""
    return {caller: 401 if told == SIGN else told for caller, told in answers.items()}


GET_ONLY = NOT_OFFERED
SEEN = THE_ROOM.gets(200)
DONE = FACILITATING.gets(302)
MOVED = EVERYBODY.gets(302)
# Led on, to where those go who are signed in already; who is not stays where one signs in.
SIGNED_IN = but(mixed(ONES_OWN.gets(302), EVERYBODY.gets(SIGN)), deactivated=302)
# Nobody of the cast has signed in by the pages, so each is asked to do so once more.
PROVING = ONES_OWN.gets(302)
