"""How the signing of a room's decision stands, for its page: `{% load signing %}`."""

from __future__ import annotations

from typing import TypedDict

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.acceptance import few_signals
from workshops.domain.framework_names import spoken_role
from workshops.enums import DecisionMove, DecisionStatus, Stage
from workshops.exports.sheet import OpenRole, SignatureSaid, signature_said
from workshops.figures import whole
from workshops.queries.outlines import RoomOutline
from workshops.queries.rooms import RoomState
from workshops.queries.signing import Signing, signing_in

# A frame goes to everybody in the room, so it names only so many.
MOST = 12

register = template.Library()


class SigningSaid(TypedDict):
    """`open_roles`: those that scored, and for which nobody has signed. `missing`: who has not, by name. `complete`:
    nothing is asked before it is accepted."""

    label: str
    number: int
    words: str
    signatures: list[SignatureSaid]
    more: int
    open_roles: list[OpenRole]
    missing: list[str]
    missing_more: int
    accepted: bool
    may_sign: bool
    may_accept: bool
    complete: bool


@register.simple_tag
def signing_of(state: RoomState | RoomOutline) -> SigningSaid | None:
    """None before a decision was recorded here."""
    found = signing_in(state.id) if state.stage is Stage.DECIDED else None
    return _said(found, state.framework) if found else None


def _count(signed: int) -> str:
    if not signed:
        return _("Nobody has signed yet")
    return ngettext("{count} person has signed", "{count} people have signed", signed).format(count=whole(signed))


def _stands(found: Signing) -> str:
    """Whether it is accepted, and how many have signed."""
    signed = _count(len(found.signed))
    if not DecisionStatus(found.decision.status).holds:
        return signed
    return _("{label} is accepted. {signed}.").format(label=found.decision.label, signed=signed)


def _said(found: Signing, framework: str) -> SigningSaid:
    decision, shapes = found.decision, {one.role.key: one.role.shape for one in found.missing if one.role}
    lacking = [voice for voice in found.voices if not voice.dissents]
    names = [one.name for one in found.missing]
    return {
        "label": decision.label,
        "number": decision.number,
        "words": _stands(found),
        "signatures": [signature_said(one, decision) for one in found.signed[:MOST]],
        "more": max(0, len(found.signed) - MOST),
        "open_roles": [
            {"role": spoken_role(one.label, framework), "shape": shapes.get(one.key, ""), "key": one.key}
            for one in lacking
        ],
        "missing": names[:MOST],
        "missing_more": max(0, len(names) - MOST),
        "accepted": DecisionStatus(decision.status).holds,
        "may_sign": decision.is_in_force,
        "may_accept": decision.allows(DecisionMove.ACCEPT),
        "complete": not found.voices and few_signals(decision) is None,
    }
