"""What each caller is told, by who may: one table for all addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.permissions.callers import CALLERS

# Sent to sign in (a redirect), and "not there": the two ways to say no.
SIGN = "sign in"
NONE = 404

Told = int | str
Answers = Mapping[str, Told]


@dataclass(frozen=True)
class Audience:
    """Who is let in, and what the others are told; `pattern` has a letter for each caller, in their order.

    y: let in, n: not there, s: sent to sign in.
    """

    pattern: str

    def gets(self, status: Told) -> Answers:
        """`status`: what those who are let in are answered."""
        told: dict[str, Told] = {"y": status, "n": NONE, "s": SIGN}
        return {caller: told[letter] for caller, letter in zip(CALLERS, self.pattern.replace(" ", ""), strict=True)}


#                          nobody      removed        seated
#                          | outsider  | decided      | viewer      deactivated
#                          | | guest   | | member     | | s.viewer  | there
#                          | | | obs.  | | |          | | | facil.  | | here
#                          | | | | nd far| |          | | | | owner | | |
EVERYBODY = Audience(      "y y y y y y y y y          y y y y y     y y y")  # fmt: skip
THE_ROOM = Audience(       "s n y y n n n n y          y y y y y     s y y")  # fmt: skip
SEATED = Audience(         "s n y y n n n n n          y n n n n     s y n")  # fmt: skip
BY_LINK = Audience(        "s n y y n n n n n          n n n n n     s y n")  # fmt: skip
BALLOT = Audience(         "s n y n n n n n n          y n n n n     s y n")  # fmt: skip
TALKING = Audience(        "s n y y n n n n y          y n n y y     s y y")  # fmt: skip
SIGNING = Audience(        "s n y y n n n n y          y n n y y     s y y")  # fmt: skip
FACILITATING = Audience(   "s n n n n n n n n          n n n y y     s n y")  # fmt: skip
# What is the workspace's and not a room's: by number, or by an id.
WORKSPACE = Audience(      "s n n n n n n n y          y y y y y     s n y")  # fmt: skip
TAKING_PART = Audience(    "s n n n n n n n y          y n n y y     s n y")  # fmt: skip
OWNER = Audience(          "s n n n n n n n n          n n n n y     s n n")  # fmt: skip
# The same where only members have any business: guests are sent to sign in.
MEMBERS = Audience(        "s n s s s s s s y          y y y y y     s n y")  # fmt: skip
MEMBERS_ACTING = Audience( "s n s s s s s s y          y n n y y     s n y")  # fmt: skip
MEMBERS_LEADING = Audience("s n s s s s s s n          n n n y y     s n y")  # fmt: skip
# The same where only those who facilitate in the workspace have any.
STEERING = Audience(       "s n s s s s s s n          n n n y y     s n y")  # fmt: skip
OWNERS = Audience(        "s n s s s s s s n          n n n n y     s n n")  # fmt: skip
# What is one's own: lists of one's own workspace, one's own calendar.
ONES_OWN = Audience(       "s y s s s s s s y          y y y y y     s y y")  # fmt: skip
# The audit: who owns a workspace, and who looks on in one.
AUDITING = Audience(       "s y s s s s s s n          n y y n y     s n n")  # fmt: skip
OPENING = Audience(        "s y s s s s s s n          n n n y y     s y y")  # fmt: skip
OWNING = Audience(         "s y s s s s s s n          n n n n y     s n n")  # fmt: skip

NOT_OFFERED = EVERYBODY.gets(405)


def mixed(*parts: Answers) -> Answers:
    """The first of these that lets somebody in counts: "to the room's people this, to the members that"."""
    said = {}
    for caller in CALLERS:
        told = [part[caller] for part in parts]
        said[caller] = next((one for one in told if one not in (NONE, SIGN)), told[0])
    return said
