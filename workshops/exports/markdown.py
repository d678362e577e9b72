"""A decision as a MADR 4 file: Markdown with YAML front matter, readable without Advisor."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from django.utils.translation import override

from workshops import dates
from workshops.domain.framework_names import names_everywhere, names_of
from workshops.enums import DecisionStatus
from workshops.exports.sheet import AssumptionSaid, Sheet, sheet_of
from workshops.models import Decision
from workshops.queries.decisions import current, signatures
from workshops.queries.log import HeadState

# What would start a heading, list, quote, code block or front matter at the beginning of a line.
_BLOCK = re.compile(r"^([ \t]*)(\d*)([#>~|=+.)-])", re.MULTILINE)
_INLINE = re.compile(r"([\\*_`\[\]<])")


def decision_markdown(decision: Decision, head: HeadState) -> str:
    """MADR 4 for a decision that came `with_parts`. The last line is a head that `verify_log --anchor` reads.

    In one language, whoever asks: `domain/decision_madr.py` reads it by its words.
    """
    with override(None):
        return _written(decision, head)


def _written(decision: Decision, head: HeadState) -> str:
    sheet = sheet_of(decision, head)
    parts = [
        _front_matter(decision, sheet, head),
        f"# {_line(sheet['title'])}",
        f"## Context and Problem Statement\n\n{_block(sheet['question'])}",
        f"## Considered Options\n\n{_list(_line(name) for name in _options(decision, sheet))}",
        f'## Decision Outcome\n\nChosen option: "{_line(sheet["approach_name"])}", because:\n\n'
        f"{_block(sheet['rationale'])}\n\nFallback: {_block(sheet['fallback'])}",
        _consequences(sheet),
        _confirmation(sheet),
        _more(sheet),
        f"Log head: {head.witness}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _front_matter(decision: Decision, sheet: Sheet, head: HeadState) -> str:
    signed = signatures(decision)
    moments = [current(decision).created_at, decision.accepted_at, decision.retired_at, *(s.signed_at for s in signed)]
    changed = max(moment for moment in moments if moment)
    status = decision.status
    if decision.status == DecisionStatus.SUPERSEDED and sheet["superseded_by"]:
        status = f"superseded by {sheet['superseded_by']}"
    values = {
        "status": status,
        "date": dates.day_in(changed, decision.workspace.time_zone).isoformat(),
        "decision-makers": [s.signer_name for s in signed],
        "id": decision.label,
        "revision": sheet["revision"],
        "sha256": sheet["sha256"],
        "approach": decision.approach,
        "next-revisit": sheet["next_revisit"],
        "head": head.witness,
    }
    return "---\n" + "".join(f"{key}: {_yaml(value)}\n" for key, value in values.items()) + "---"


def _options(decision: Decision, sheet: Sheet) -> list[str]:
    """The approaches among which it was chosen: the workshop's; of an imported one, those beside the one it names."""
    words = names_of(decision.workshop) if decision.workshop else names_everywhere().knowing(decision.approach)
    names = dict(words.approach_choices())
    return list(names.values()) if decision.approach in names else [sheet["approach_name"]]


def _consequences(sheet: Sheet) -> str:
    parts = [
        f"Now: {_block(sheet['scope_now'])}" if sheet["scope_now"] else "",
        f"Later: {_block(sheet['scope_later'])}" if sheet["scope_later"] else "",
        *(
            f"{_line(s['name'])} ({_line(s['role']) or 'member'}), {s['stance'].lower()}: {_block(s['reason'])}"
            for s in sheet["dissent"]
        ),
    ]
    words = "\n\n".join(part for part in parts if part)
    return f"### Consequences\n\n{words}" if words else ""


def _confirmation(sheet: Sheet) -> str:
    metrics = _list(f"{_line(m['name'])}: {_line(m['threshold'])}" for m in sheet["metrics"])
    assumptions = _list(
        f"{_line(a['statement'])} ({'; '.join(filter(None, [a['state'].lower(), _owned(a), _watched(a)]))})"
        for a in sheet["assumptions"]
    )
    parts = [metrics, f"What has to stay true:\n\n{assumptions}" if assumptions else ""]
    return "### Confirmation\n\n" + "\n\n".join(part for part in parts if part)


def _owned(assumption: AssumptionSaid) -> str:
    return f"owner {_line(assumption['owner'])}" if assumption["owner"] else ""


def _watched(assumption: AssumptionSaid) -> str:
    return f"broken if {_line(assumption['signal'])}" if assumption["signal"] else ""


def _more(sheet: Sheet) -> str:
    rows = [
        *(f"{c['name']}: {_line(c['value'])}" for c in sheet["configuration"]),
        *(
            f"Signed by {_line(s['name'])} ({_line(s['role']) or 'member'}) on {s['on']}: {s['stance'].lower()}"
            for s in sheet["signatures"]
        ),
        _comes_back(sheet),
        f"Supersedes {sheet['supersedes']}" if sheet["supersedes"] else "",
        f"Source: <{sheet['address']}>",
    ]
    return "## More Information\n\n" + _list(row for row in rows if row)


def _comes_back(sheet: Sheet) -> str:
    """Empty where it does not."""
    if not sheet["every_months"]:
        return ""
    reminded = f", {_line(sheet['owner'])} is reminded" * bool(sheet["owner"])
    coming = f", next on {sheet['next_revisit']}" * bool(sheet["next_revisit"])
    return f"Looked at again {sheet['every_months']}{coming}{reminded}"


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"* {item}" for item in items)


def _line(text: str) -> str:
    """One line of plain words: nothing in it is Markdown."""
    return _INLINE.sub(r"\\\1", " ".join(text.split()))


def _block(text: str) -> str:
    """Words that a person wrote, with their line breaks; nothing in them starts a heading or a list."""
    plain = _INLINE.sub(r"\\\1", text.replace("\r\n", "\n").strip())
    return _BLOCK.sub(r"\2\\\3", plain)


def _yaml(value: object) -> str:
    """A JSON value, which is YAML too; what YAML would not read as it stands is escaped."""
    raw = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in raw)
