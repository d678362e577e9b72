"""What is asked before a decision is accepted: why, where a role that scored has not signed, where somebody dissents,
or where the text names fewer signals than two that would say that it is wrong by now."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.domain.framework_names import spoken_role
from workshops.figures import listed, whole
from workshops.models import Decision, Signal
from workshops.queries.decision_signing import OpenVoice, open_voices
from workshops.refusals import Conflict, InvalidFields

# The field of an error that speaks of a dissent for no role.
MEMBER = "member"
# Of all that is said about a decision: why it is signed so, accepted, rejected, retired.
LONGEST_REASON = 2000
REASON_TOO_LONG = gettext_lazy("The reason may have up to 2,000 characters.")

# So many signals a text is asked for: the two nearest flips.
ASKED = 2


@dataclass(frozen=True)
class Lacking:
    """In spite of what it is accepted. `unsigned`: {role: "missing" or "dissent"}; `signals`: how many the text names,
    None where these are enough."""

    unsigned: dict[str, str]
    signals: int | None

    def __bool__(self) -> bool:
        return bool(self.unsigned) or self.signals is not None

    @property
    def body(self) -> dict[str, object]:
        """What the event says of it."""
        return {"unsigned": self.unsigned, **({} if self.signals is None else {"signals": self.signals})}


def check_complete(decision: Decision, reason: str, *, asks_signals: bool) -> Lacking:
    """What it lacks, where it may be accepted in spite of that. The event says all of it, whoever accepts.

    Raises Conflict where `reason` says nothing: `unsigned`, with a sentence for each role; `few_signals` where every
    voice is there and the text names too few. The latter only with `asks_signals`: a page asks its reader for a word,
    and a program, which was promised one reason for a refusal, is not refused for another.
    """
    voices, signals = open_voices(decision), few_signals(decision)
    if not reason:
        if voices:
            raise Conflict(
                _("Not everybody stands behind this text. Say why it is accepted all the same."),
                code="unsigned",
                fields={voice.key or MEMBER: voice_words(decision, voice) for voice in voices},
            )
        if signals is not None and asks_signals:
            raise Conflict(
                _("This text names fewer signals than two. Add one, or say why it is accepted all the same."),
                code="few_signals",
                fields={"assumptions": signals_words(signals)},
            )
    if len(reason) > LONGEST_REASON:
        raise InvalidFields({"unsigned_reason": str(REASON_TOO_LONG)})
    return Lacking({voice.key or MEMBER: "dissent" if voice.dissents else "missing" for voice in voices}, signals)


def few_signals(decision: Decision, *, count: int | None = None) -> int | None:
    """How many signals its text names, where these are fewer than are asked for; else None. Of what was written down
    elsewhere nobody was asked. `count`, where it is known, saves a query."""
    if decision.workshop is None:
        return None
    if count is None:
        of_its_text = {"assumption__decision": decision, "assumption__dropped_at": None, "assumption__watches": ""}
        count = Signal.objects.filter(**of_its_text).count()
    return count if count < ASKED else None


def signals_words(count: int) -> str:
    if not count:
        return _("No signal says when this text is wrong; two are asked for.")
    return ngettext(
        "{count} signal says when this text is wrong; two are asked for.",
        "{count} signals say when this text is wrong; two are asked for.",
        count,
    ).format(count=whole(count))


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
