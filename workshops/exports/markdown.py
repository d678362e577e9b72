"""A decision as a MADR 4 file: Markdown with YAML front matter, readable without Advisor."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.utils.translation import override

from workshops import dates
from workshops.domain.assumption_owners import said_in
from workshops.domain.decision_madr import read_again
from workshops.domain.decision_text import AssumptionText, MetricText, SignalText
from workshops.domain.framework_names import names_everywhere, names_of
from workshops.enums import Comparator, DecisionStatus
from workshops.exports.commonmark import block as _block
from workshops.exports.commonmark import inline as _line
from workshops.exports.commonmark import item as _item
from workshops.exports.commonmark import piece as _piece
from workshops.exports.sheet import Sheet, cadence_words, day_of, sheet_of
from workshops.figures import digits
from workshops.models import Decision, SignOff
from workshops.queries.decisions import current, next_occurrence, plan_of, signatures, standing_assumptions
from workshops.queries.imports import Source
from workshops.queries.log import HeadState


def decision_markdown(
    decision: Decision, head: HeadState, source: Source | None = None, sheet: Sheet | None = None
) -> str:
    """MADR 4 for a decision that came `with_parts`; `source`: the file that it was imported from, of which goes along
    what has no place here. The last line is a witness that `verify_log --anchor` reads.

    In one language, whoever asks: it is read back by its words (`domain/decision_own.py`), and what comes back is the
    text that went out, whatever people wrote in it. `sheet`: where it is made already, in that language.
    """
    with override(None):
        return _written(decision, sheet or sheet_of(decision, head), head, source)


def _written(decision: Decision, sheet: Sheet, head: HeadState, source: Source | None) -> str:
    parts = [
        _front_matter(decision, sheet, head),
        f"# {_line(sheet['title'])}",
        _ending(sheet),
        f"## Context and Problem Statement\n\n{_block(sheet['question'])}",
        f"## Considered Options\n\n{_list(_item(name) for name in _options(decision, sheet))}",
        f'## Decision Outcome\n\nChosen option: "{_line(sheet["approach_name"])}", because:',
        _block(sheet["rationale"]),
        f"Fallback: {_block(sheet['fallback'])}" if sheet["fallback"] else "",
        _consequences(sheet),
        _risks(sheet),
        _objections(sheet),
        _confirmation(decision),
        _unread(source),
        _more(decision, sheet),
        f"Log head:\n\n{head.witness}",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _ending(sheet: Sheet) -> str:
    """What is said first of one that has ended."""
    return " ".join(_line(words) for words in (sheet["ending"], sheet["ending_reason"]) if words)


def _unread(source: Source | None) -> str:
    record = read_again(source.text or "", source.path) if source else None
    return record.unread if record else ""


def decided_on(decision: Decision) -> str:
    """The decision's own day, not that of the last change: when it was accepted, else when it was proposed."""
    return day_of(decision, decision.accepted_at or decision.created_at).isoformat()


def _front_matter(decision: Decision, sheet: Sheet, head: HeadState) -> str:
    status = decision.status
    if decision.status == DecisionStatus.SUPERSEDED and sheet["superseded_by"]:
        status = f"superseded by {sheet['superseded_by']}"
    values = {
        "status": status,
        "date": decided_on(decision),
        "decision-makers": [s.signer_name for s in signatures(decision)],
        "id": decision.label,
        "revision": sheet["revision"],
        "sha256": sheet["sha256"],
        "approach": decision.approach,
        "next-revisit": _next_revisit(decision),
        "head": head.witness,
    }
    return "---\n" + "".join(f"{key}: {_yaml(value)}\n" for key, value in values.items() if value != "") + "---"


def _options(decision: Decision, sheet: Sheet) -> list[str]:
    """The approaches among which it was chosen: the workshop's; of an imported one, those beside the one it names."""
    words = names_of(decision.workshop) if decision.workshop else names_everywhere().knowing(decision.approach)
    names = dict(words.approach_choices())
    return list(names.values()) if decision.approach in names else [sheet["approach_name"]]


def _next_revisit(decision: Decision) -> str:
    """As a day in ISO 8601; empty where none is coming."""
    occurrence = next_occurrence(decision)
    return occurrence.waiting_since_on.isoformat() if occurrence else ""


def _consequences(sheet: Sheet) -> str:
    parts = [
        f"Now: {_block(sheet['scope_now'])}" if sheet["scope_now"] else "",
        f"Later: {_block(sheet['scope_later'])}" if sheet["scope_later"] else "",
    ]
    words = "\n\n".join(part for part in parts if part)
    return f"### Consequences\n\n{words}" if words else ""


def _risks(sheet: Sheet) -> str:
    risks = _list(_item(risk) for risk in sheet["risks_accepted"])
    return f"### Risks Accepted\n\n{risks}" if risks else ""


def _objections(sheet: Sheet) -> str:
    words = "\n\n".join(
        f"{_item(s['name'])} ({_line(s['role']) or 'member'}), {s['stance'].lower()}: {_block(s['reason'])}"
        for s in sheet["dissent"]
    )
    return f"### Objections\n\n{words}" if words else ""


def _confirmation(decision: Decision) -> str:
    body = said_in(current(decision))
    states = {a.statement: a.get_state_display().lower() for a in standing_assumptions(decision)}
    assumptions = _list(_assumption(text, states.get(text["statement"], "")) for text in body["assumptions"])
    parts = [
        _list(map(_metric, body["metrics"])),
        f"What has to stay true:\n\n{assumptions}" if assumptions else "",
    ]
    words = "\n\n".join(part for part in parts if part)
    return f"### Confirmation\n\n{words}" if words else ""


def _metric(metric: MetricText) -> str:
    compared = f"{Comparator(metric['comparator']).label} {digits(metric['threshold'])}"
    return f"{_piece(metric['name'])}: {compared} {_line(metric['unit'])}".rstrip(" ")


def _assumption(text: AssumptionText, state: str) -> str:
    rest = [
        state,
        f"owner {_piece(text['owner'])}" if text["owner"] else "",
        _signal(text["signal"]) if text["signal"] else "",
    ]
    said = "; ".join(part for part in rest if part)
    return f"{_piece(text['statement'])} ({said})" if said else _piece(text["statement"])


def _signal(signal: SignalText) -> str:
    days, metric = signal["window_days"], _piece(signal["metric"])
    if metric.endswith(" at or"):  # it would read on into "above" or "below"
        metric = f"{metric[:-1]}&#114;"
    return (
        f"broken if {metric} {Comparator(signal['comparator']).label}"
        f" {digits(signal['threshold'])}, over {days} {'day' if days == 1 else 'days'}"
        f"{', one reading is enough' if signal.get('one_is_enough') else ''}"
    )


def _more(decision: Decision, sheet: Sheet) -> str:
    roles = [said["role"] for said in sheet["signatures"]]
    rows = [
        *(_line(known) for known in sheet["known"]),
        _line(f"Before anything is built. {'; '.join(sheet['checklist'])}") if sheet["checklist"] else "",
        *(f"{c['name']}: {_line(c['value'])}" for c in sheet["configuration"]),
        *(_signed(decision, s, role) for s, role in zip(signatures(decision), roles, strict=True)),
        f"{sheet['unsigned']} {_line(sheet['unsigned_reason'])}" if sheet["unsigned"] else "",
        *(f"Gate waived by {_line(w['by'])}: {w['gate']}. {_line(w['reason'])}" for w in sheet["waived"]),
        f"Costs as the room saw them: {_line(sheet['costs'])}" if sheet["costs"] else "",
        *(f"Revisit: {_line(' '.join(filter(None, (look['said'] + '.', look['note']))))}" for look in sheet["looks"]),
        *_pilot(sheet),
        _comes_back(decision, sheet),
        f"Amends {sheet['amends']}" if sheet["amends"] else "",
        f"Amended by {sheet['amended_by']}" if sheet["amended_by"] else "",
        f"Supersedes {sheet['supersedes']}" if sheet["supersedes"] else "",
        f"Source: <{sheet['address']}>",
    ]
    return "## More Information\n\n" + _list(row for row in rows if row)


def _pilot(sheet: Sheet) -> list[str]:
    """The newest one: what it says of the thresholds, its numbers with their meaning, and what cannot be trusted."""
    pilot = sheet["pilot"]
    if pilot is None:
        return []
    return [
        f"Pilot {_line(pilot['title'])} ({_line(pilot['line'])}). {_line(pilot['headline'])}",
        *(
            f"Pilot, {_line(r['metric'])} of {_line(r['variant'])}: {_line(' '.join([r['sentence'], *r['findings']]))}"
            for r in pilot["rows"]
        ),
        *(f"Pilot, to be known of its file: {_line(found)}" for found in pilot["findings"]),
        *(f"Pilot, since the one before: {_line(moved)}" for moved in pilot["before"]),
    ]


def _signed(decision: Decision, sign_off: SignOff, role: str) -> str:
    on = dates.day_in(sign_off.signed_at, decision.workspace.time_zone).isoformat()
    name, stance = _line(sign_off.signer_name), sign_off.get_stance_display().lower()
    return f"Signed by {name} ({_line(role) or 'member'}{', guest' * sign_off.guest}) on {on}: {stance}"


def _comes_back(decision: Decision, sheet: Sheet) -> str:
    """Empty where it does not."""
    plan = plan_of(decision)
    if plan is None or decision.is_over:
        return ""
    reminded = f", {_piece(sheet['owner'])} is reminded" * bool(sheet["owner"])
    coming = f", next on {day}" if (day := _next_revisit(decision)) else ""
    return f"Looked at again {cadence_words(plan.every_months)}{coming}{reminded}"


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"* {item}" for item in items)


def _yaml(value: object) -> str:
    """A JSON value, which is YAML too; what YAML would not read as it stands is escaped."""
    raw = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in raw)
