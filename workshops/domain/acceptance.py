"""What is asked before a decision is accepted: why, where a role that scored has not signed, or somebody dissents."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.framework_names import spoken_role
from workshops.figures import listed
from workshops.models import Decision
from workshops.queries.decision_signing import OpenVoice, open_voices
from workshops.refusals import Conflict, InvalidFields

# The field of an error that speaks of a dissent for no role.
MEMBER = "member"
LONGEST_REASON = 2000


def check_signed(decision: Decision, reason: str) -> dict[str, str]:
    """{role: "missing" or "dissent"} where the decision may be accepted in spite of that, for `reason` says why.

    Raises Conflict `unsigned`, with a sentence for each role, where it says nothing.
    """
    voices = open_voices(decision)
    if voices and not reason.strip():
        raise Conflict(
            _("Not everybody stands behind this text. Say why it is accepted all the same."),
            code="unsigned",
            fields={voice.key or MEMBER: voice_words(decision, voice) for voice in voices},
        )
    if len(reason) > LONGEST_REASON:
        raise InvalidFields({"unsigned_reason": _("The reason may have up to 2,000 characters.")})
    return {voice.key or MEMBER: "dissent" if voice.dissents else "missing" for voice in voices}


def voice_words(decision: Decision, voice: OpenVoice) -> str:
    """`"Security has not signed this text."`, `"Sam (Security) dissents."`"""
    role = spoken_role(voice.label, decision.workshop.framework_key if decision.workshop else "")
    if not voice.dissents:
        return _("{role} has not signed this text.").format(role=role)
    names = listed([signed.signer_name for signed in voice.dissents])
    count = len(voice.dissents)
    if not role:
        return ngettext("{names} dissents.", "{names} dissent.", count).format(names=names)
    return ngettext("{names} ({role}) dissents.", "{names} ({role}) dissent.", count).format(names=names, role=role)
