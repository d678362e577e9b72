"""The part of a model card that a decision fills: which models and data were chosen for what, by which measure, and
what it rests on. Markdown to be pasted into a card (https://arxiv.org/abs/1810.03993 names the parts)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from workshops.exports.commonmark import block, inline, item
from workshops.exports.sheet import AssumptionSaid, Sheet, SignatureSaid, sheet_of
from workshops.models import Decision
from workshops.queries.log import HeadState


def model_card(decision: Decision, head: HeadState) -> str:
    """For a decision that came `with_parts`, in the active language. The last line is a witness."""
    sheet = sheet_of(decision, head)
    parts = [
        f"## {inline(sheet['label'])}: {inline(sheet['title'])}",
        _details(sheet),
        _under(_("Intended use"), block(sheet["question"]), block(sheet["scope_now"])),
        _under(_("Not in scope yet"), block(sheet["scope_later"])),
        _under(_("Why this approach"), block(sheet["rationale"])),
        _under(
            _("Metrics"), _table((_("Metric"), _("Threshold")), ((m["name"], m["threshold"]) for m in sheet["metrics"]))
        ),
        _under(_("Fallback"), block(sheet["fallback"])),
        _under(_("Risks accepted"), "\n".join(f"* {item(risk)}" for risk in sheet["risks_accepted"])),
        _under(_("Caveats"), _caveats(sheet["assumptions"]), _dissent(sheet["dissent"])),
        head.witness,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _details(sheet: Sheet) -> str:
    rows = [
        (_("Approach"), sheet["approach_name"]),
        *((row["name"], row["value"]) for row in sheet["configuration"]),
        (_("Status"), sheet["since"]),
        (_("Revision"), str(sheet["revision"])),
        (_("Signed by"), "; ".join(_signature(s) for s in sheet["signatures"])),
        (_("Revisit"), sheet["revisit"]),
    ]
    table = _table((_("Part"), _("What was decided")), [row for row in rows if row[1]])
    source = _("The whole decision: {address}").format(address=f"<{sheet['address']}>")
    return f"{table}\n\n{source}"


def _metrics(sheet: Sheet) -> str:
    return _table((_("Metric"), _("Threshold")), [(m["name"], m["threshold"]) for m in sheet["metrics"]])


def _signature(signature: SignatureSaid) -> str:
    words = _("{name}, {role} ({stance})") if signature["role"] else _("{name} ({stance})")
    return words.format(name=signature["name"], role=signature["role"], stance=signature["stance_words"])


def _under(heading: str, *words: str) -> str:
    said = "\n\n".join(part for part in words if part)
    return f"### {heading}\n\n{said}" if said else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [" | ".join(map(inline, row)) for row in rows]
    return "\n".join(f"| {line} |" for line in (" | ".join(head), " | ".join("-" * len(head)), *lines)) if lines else ""


def _caveats(assumptions: Iterable[AssumptionSaid]) -> str:
    return "\n".join(f"* {_caveat(assumption)}" for assumption in assumptions)


def _caveat(assumption: AssumptionSaid) -> str:
    said = {
        "statement": item(assumption["statement"]),
        "state": assumption["state"],
        "signal": inline(assumption["signal"]),
    }
    if assumption["signal"]:
        return _("{statement} ({state}; broken if {signal})").format(**said)
    return _("{statement} ({state})").format(**said)


def _dissent(voices: Iterable[SignatureSaid]) -> str:
    words = _("{name} ({stance}): {reason}")
    return "\n\n".join(
        words.format(name=item(s["name"]), stance=s["stance_words"], reason=block(s["reason"])) for s in voices
    )
