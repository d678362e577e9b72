"""A folder of decision records on its way into the log: what will become of each file, and then that it does.

A record is known again by what it calls itself, or by where it lies; what then differs is followed or said. Links
between records are exact or not made. Looking changes nothing; taking may be done again at any time, and every file is
taken whole or not at all.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from workshops.domain.assumption_owners import with_ids
from workshops.domain.decision_files import RecordFile
from workshops.domain.decision_import import (
    follow_status,
    import_decision,
    keep_source,
    link_amendment,
    link_successor,
    will_follow,
)
from workshops.domain.decision_links import Pair, Place, pairs_of
from workshops.domain.decision_madr import MadrFile, read_again, read_madr
from workshops.domain.decision_names import LeftOut
from workshops.domain.decision_text import same_text
from workshops.domain.decisions import current_revision
from workshops.domain.member_names import member_named
from workshops.domain.one_at_a_time import one_at_a_time
from workshops.domain.plan_terms import PlanTerms
from workshops.enums import DecisionStatus, ImportFate, Succession
from workshops.figures import listed
from workshops.models import Decision, Member, Workspace
from workshops.queries.imports import KnownRecord, is_same_text, known_records, last_source
from workshops.refusals import Conflict, InvalidFields, Refusal


@dataclass
class Prospect:
    """One file. `lines`: each guess, or why nothing comes of it; `decision`: what it is in the log."""

    path: str
    fate: ImportFate
    lines: list[str] = field(default_factory=list)
    record: MadrFile | None = None
    decision: Decision | None = None
    known: KnownRecord | None = None


def look_through(files: Iterable[RecordFile], *, workspace: Workspace, plan_revisits: bool = False) -> list[Prospect]:
    """What would become of each file, in their order. Changes nothing."""
    found, _pairs = _looked(list(files), workspace, plan_revisits)
    return found


def take(files: Iterable[RecordFile], *, by: Member, plan_revisits: bool = False) -> list[Prospect]:
    """Take the files into the log in the name of `by`. Raises Conflict while somebody else imports there."""
    with _alone_in(by.workspace):
        found, pairs = _looked(list(files), by.workspace, plan_revisits)
        for prospect in found:
            if prospect.fate in (ImportFate.NEW, ImportFate.CHANGED):
                _take_one(prospect, by, plan_revisits)
        _link(found, pairs, by)
    return found


@contextmanager
def _alone_in(workspace: Workspace) -> Iterator[None]:
    """One import at a time, so that nobody's file becomes two decisions. The lock ends with the connection, too."""
    with one_at_a_time(import_key(workspace)) as is_ours:
        if not is_ours:
            raise Conflict(_("Somebody is importing records just now. Try again when that is done."))
        yield


def import_key(workspace: Workspace) -> int:
    """Of the advisory lock."""
    return int.from_bytes(hashlib.sha256(b"import" + workspace.pk.bytes).digest()[:8], signed=True)


# Looking


def _looked(files: list[RecordFile], workspace: Workspace, planning: bool) -> tuple[list[Prospect], list[Pair]]:
    known = known_records(workspace)
    found = [_read(one, workspace) for one in files]
    _recognise(found, known, workspace)
    for prospect in found:
        if prospect.known and prospect.record:
            _compare(prospect, prospect.record)
        elif prospect.decision and prospect.record:
            _compare_with_own(prospect, prospect.record, prospect.decision)
        if planning and prospect.fate == ImportFate.NEW and prospect.record and _is_unplanned(prospect.record):
            prospect.lines.append(_("it does not say when to look at it again; every quarter was taken"))
    return found, _paired(found, known)


def _is_unplanned(record: MadrFile) -> bool:
    return record.every_months is None and record.status == DecisionStatus.ACCEPTED


def _read(one: RecordFile, workspace: Workspace) -> Prospect:
    if one.refusal:
        return Prospect(one.path, ImportFate.REFUSED, [one.refusal])
    try:
        record = read_madr(one.text, one.path)
    except LeftOut as refusal:
        return Prospect(one.path, ImportFate.LEFT_OUT, [refusal.sentence])
    except Refusal as refusal:
        return Prospect(one.path, ImportFate.REFUSED, [refusal.sentence])
    lines = [*one.notes, *record.warnings]
    if record.owner and (sentence := _nobody(workspace, record.owner)):
        lines.append(sentence)
    return Prospect(one.path, ImportFate.NEW, lines, record)


def _nobody(workspace: Workspace, name: str) -> str:
    try:
        member_named(workspace, name, field="owner")
    except InvalidFields as refusal:
        return _("{sentence} Whoever imports is reminded instead.").format(sentence=refusal.sentence)
    return ""


def _recognise(found: list[Prospect], known: list[KnownRecord], workspace: Workspace) -> None:
    """By what a record calls itself, where only one does; else by its path; else by the end of its path, where only one
    fits. The same number in two folders is two records."""
    ids = Counter(prospect.record.record_id for prospect in found if prospect.record)
    taken = Counter(record.record_id for record in known)
    by_id = {record.record_id: record for record in known if record.record_id and taken[record.record_id] == 1}
    by_path = {record.path: record for record in known}
    ours = _exported_here(found, workspace)
    claimed: set[object] = set()
    for prospect in (one for one in found if one.record):
        assert prospect.record
        if own := ours.get(prospect.path):
            prospect.decision = own
            continue
        said = prospect.record.record_id
        match = by_id.get(said) if ids[said] == 1 else None
        match = match or by_path.get(prospect.path) or _by_end(prospect.path, known, found)
        if match and match.decision.pk not in claimed:
            claimed.add(match.decision.pk)
            prospect.known, prospect.decision = match, match.decision


def _exported_here(found: list[Prospect], workspace: Workspace) -> dict[str, Decision]:
    """{path: the decision} of exports of this very log."""
    numbers = {
        one.path: int(one.record.number)
        for one in found
        if one.record and one.record.of_chain == str(workspace.pk) and one.record.number
    }
    of_number = {d.number: d for d in Decision.objects.filter(workspace=workspace, number__in=set(numbers.values()))}
    return {path: of_number[number] for path, number in numbers.items() if number in of_number}


def _by_end(path: str, known: list[KnownRecord], found: list[Prospect]) -> KnownRecord | None:
    """The folder was given from further up or down this time: `adr/0001.md` is `docs/adr/0001.md`."""
    ends = [one for one in known if one.path.endswith(f"/{path}") or path.endswith(f"/{one.path}")]
    rivals = [one for one in found if ends and one.path != path and _ends_alike(one.path, ends[0].path)]
    return ends[0] if len(ends) == 1 and not rivals else None


def _ends_alike(one: str, other: str) -> bool:
    return one == other or one.endswith(f"/{other}") or other.endswith(f"/{one}")


def _compare(prospect: Prospect, record: MadrFile) -> None:
    """What of a record in the log is another now."""
    known, decision = prospect.known, prospect.decision
    assert known is not None
    assert decision is not None
    prospect.lines = []
    if is_same_text(known, record.text):
        prospect.fate = ImportFate.UNCHANGED
        return
    lines = [*_new_status(known, decision, record), *_new_text(known, decision, record)]
    still = _("its file has changed; its words are the same") if known.has_source else _("its file is kept from now on")
    prospect.fate, prospect.lines = ImportFate.CHANGED, lines or [still]


def _compare_with_own(prospect: Prospect, record: MadrFile, decision: Decision) -> None:
    """An export of this log says nothing that the log does not know; what was changed in the file since is said."""
    prospect.fate, prospect.lines = ImportFate.UNCHANGED, []
    last = current_revision(decision).body
    ours = [with_ids(text, workspace=decision.workspace, last=last) for text in (record.body, last)]
    if not same_text(*ours):
        words = _("{label} was exported from here, and the file says something else now: revise {label} there")
        prospect.lines.append(words.format(label=decision.label))


def _new_status(known: KnownRecord, decision: Decision, record: MadrFile) -> list[str]:
    if record.status in (known.status, decision.status):
        return []
    if decision.is_in_force and record.status == DecisionStatus.SUPERSEDED:
        return []  # it needs what superseded it: `_follow_links`
    return [_status_sentence(decision, record, will_follow(decision, record.status))]


def _status_sentence(decision: Decision, record: MadrFile, follows: bool) -> str:
    sentence = (
        _("{label} was {before} and becomes {status}")
        if follows
        else _("it is {status} now, but {label} is {before}; change that there")
    )
    before = DecisionStatus(decision.status).in_sentence
    return sentence.format(label=decision.label, before=before, status=record.status.in_sentence)


def _new_text(known: KnownRecord, decision: Decision, record: MadrFile) -> list[str]:
    """Its words are never written over ones that may have been signed here."""
    before = read_again(last_source(known) or "", known.path)
    body = before.body if before else None
    if not known.has_source or (body and same_text(body, record.body)):
        return []
    changed = [str(name) for key, name in _names().items() if body and body.get(key) != record.body.get(key)]
    sentence = _("its words have changed ({parts}); {label} keeps those that it has: revise it there")
    parts = listed(changed) if changed else _("nobody can say where")
    return [sentence.format(parts=parts, label=decision.label)]


def _names() -> dict[str, str]:
    return {
        "title": _("title"),
        "question": _("question"),
        "approach": _("approach"),
        "fallback": _("fallback"),
        "rationale": _("reasons"),
        "metrics": _("metrics"),
        "assumptions": _("assumptions"),
        "configuration": _("configuration"),
        "scope_now": _("scope"),
        "scope_later": _("scope"),
        "risks_accepted": _("risks"),
    }


# Links


def _paired(found: list[Prospect], known: list[KnownRecord]) -> list[Pair]:
    """Who superseded or amended whom, by their places in `found`, or in `known` after those; every doubt is a line
    instead."""
    here = {prospect.known.decision.pk for prospect in found if prospect.known}
    places = [_place(prospect) for prospect in found]
    places += [
        Place(record.path, record.record_id, record.title, record.status, decision=record.decision)
        for record in known
        if record.decision.pk not in here
    ]
    pairs, said = pairs_of(places)
    for at, sentence in said:
        if found[at].fate != ImportFate.UNCHANGED and sentence not in found[at].lines:
            found[at].lines.append(sentence)
    _follow_links(found, pairs, places)
    return [replace(pair, known=places[pair.newer].decision, known_older=places[pair.older].decision) for pair in pairs]


def _follow_links(found: list[Prospect], pairs: list[Pair], places: Sequence[Place]) -> None:
    """What the links mean for records that are in the log already."""
    fresh = [pair for pair in pairs if not _is_linked(pair, places)]
    for amended in fresh:
        if amended.kind is Succession.AMENDS and amended.older < len(found):
            _say_amended(found[amended.older], places[amended.newer].path)
    newer_of = {pair.older: pair for pair in fresh if pair.kind is Succession.REPLACES}
    for at, prospect in enumerate(found):
        record, decision, pair = prospect.record, prospect.decision, newer_of.get(at)
        if record is None or decision is None or prospect.known is None:
            continue
        ended = decision.is_in_force and record.status == DecisionStatus.SUPERSEDED
        if ended and prospect.fate == ImportFate.CHANGED:
            prospect.lines.append(_status_sentence(decision, record, pair is not None))
        if pair is not None:
            prospect.fate = ImportFate.CHANGED
            prospect.lines.append(
                _("it is linked with {path}, which superseded it").format(path=places[pair.newer].path)
            )


def _say_amended(prospect: Prospect, path: str) -> None:
    if prospect.known is not None:
        prospect.fate = ImportFate.CHANGED
    prospect.lines.append(_("it is linked with {path}, which amends it").format(path=path))


def _place(prospect: Prospect) -> Place:
    record = prospect.record
    if record is None:
        return Place(prospect.path, "", "", None)
    return Place(prospect.path, record.record_id, record.body["title"], record.status, record.links, prospect.decision)


def _is_linked(pair: Pair, places: Sequence[Place]) -> bool:
    older, newer = places[pair.older].decision, places[pair.newer].decision
    return bool(older and newer and _linked_with(newer, pair.kind) == older.pk)


def _linked_with(newer: Decision, kind: Succession) -> UUID | None:
    return newer.supersedes_id if kind is Succession.REPLACES else newer.amends_id


def _link(found: list[Prospect], pairs: list[Pair], by: Member) -> None:
    for pair in pairs:
        older = found[pair.older].decision if pair.older < len(found) else pair.known_older
        newer = found[pair.newer].decision if pair.newer < len(found) else pair.known
        if older is None or newer is None:
            continue
        newer.refresh_from_db(fields=["supersedes", "amends", "status"])
        if _linked_with(newer, pair.kind) == older.pk:
            continue
        link = link_successor if pair.kind is Succession.REPLACES else link_amendment
        try:
            link(older=older, newer=newer, by=by)
        except Refusal as refusal:
            found[min(pair.older, pair.newer)].lines.append(refusal.sentence)


# Taking


def _take_one(prospect: Prospect, by: Member, planning: bool) -> None:
    record = prospect.record
    assert record is not None
    try:
        with transaction.atomic():
            if prospect.fate == ImportFate.NEW:
                prospect.decision = import_decision(
                    by=by,
                    body=record.body,
                    status=record.status,
                    decided_on=record.decided_on,
                    source=record.path,
                    source_text=record.text,
                    record_id=record.record_id,
                    terms=_terms(record, by),
                    plan_revisits=planning,
                )
            elif prospect.decision is not None and prospect.known is not None:
                _follow(prospect.decision, prospect.known, record, by)
    except Refusal as refusal:
        prospect.fate = ImportFate.REFUSED
        prospect.lines = [refusal.sentence]


def _follow(decision: Decision, known: KnownRecord, record: MadrFile, by: Member) -> None:
    if record.status not in (known.status, decision.status):
        follow_status(decision=decision, by=by, status=record.status, source=record.path)
    if not is_same_text(known, record.text):
        keep_source(decision=decision, by=by, status=record.status, source=record.path, source_text=record.text)
    decision.refresh_from_db()


def _terms(record: MadrFile, by: Member) -> PlanTerms:
    """When it comes back. An owner whom nobody here is called is said where it is read; the importer is reminded."""
    terms: PlanTerms = {"every_months": record.every_months} if record.every_months else {}
    if record.owner:
        try:
            terms["owner"] = member_named(by.workspace, record.owner, field="owner")
        except InvalidFields:
            return terms
    return terms
