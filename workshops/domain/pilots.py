"""Pilots: evaluation files imported into a decision or a workshop, with the thresholds that the log had before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from workshops.domain import pilot_reading
from workshops.domain.changes import mark_changed
from workshops.domain.decision_moves import lock_in_order
from workshops.domain.decisions import decision_before
from workshops.domain.log import append_event, canonical, happening_at, sha256
from workshops.domain.pilot_consequences import follow_pilot
from workshops.domain.pilot_files import clean_name, packed, sha256_of, unpacked
from workshops.domain.pilot_reading import File, PilotSaid, Run, UnreadableFile, WithBefore
from workshops.domain.rights import check_may_change
from workshops.models import Decision, Member, Pilot, PilotFile, PilotUpload, Workshop
from workshops.queries import pilots as kept
from workshops.queries.pilots import PilotThreshold

Subject = Decision | Workshop


@dataclass(frozen=True)
class Judged:
    """What a file says, and how it compares with a pilot before it: the newest, where no other was chosen."""

    said: PilotSaid
    compared_with: Pilot | None
    compared: WithBefore | None


@dataclass(frozen=True)
class Imported:
    """`is_new`: whether the file was not a pilot of it before."""

    pilot: Pilot
    is_new: bool


def import_pilot(*, subject: Subject, by: Member, file: File) -> Imported:
    """Read a file and keep it as a pilot, at once; for files of which somebody can wait for the end.

    The same file again is the pilot that it is. Raises UnreadableFile, and then nothing is kept.
    """
    check_may_change(by, subject)
    file = replace(file, name=clean_name(file.name))
    known = kept.of_subject(subject).filter(sha256=sha256_of(file.content)).first()
    if known is not None:
        return Imported(known, is_new=False)
    return keep_pilot(subject=subject, by=by, file=file, judged=judge(subject=subject, file=file))


def judge(*, subject: Subject, file: File, beside: Pilot | None = None) -> Judged:
    """What the file says, and with the pilot before it (`beside`: with this one instead); nothing is kept. Seconds of
    work for 200,000 rows.

    Raises UnreadableFile.
    """
    run = pilot_reading.read_file(file)
    said = pilot_reading.judge_file(run)
    before = beside or kept.newest(subject)
    return Judged(said, before, _with_before(before, run))


def named_before(subject: Subject, said: PilotSaid) -> dict[str, str]:
    """Which of the file's metrics the thresholds meant in the pilot before it, as far as this one has them too."""
    before = kept.newest(subject)
    known = dict(before.named) if before else {}
    return {name: metric for name, metric in known.items() if pilot_reading.metric_named(said, metric)}


def _with_before(before: Pilot | None, run: Run) -> WithBefore | None:
    if before is None:
        return None
    content = content_of(before)
    if content is None:
        return {"comparisons": [], "why": "file_erased"}
    try:
        earlier = pilot_reading.read_file(File(before.filename, content, before.tool, before.mapping))
    except UnreadableFile:  # by the readers of today
        return {"comparisons": [], "why": "unreadable"}
    return pilot_reading.judge_with_before(earlier, run)


def content_of(pilot: Pilot) -> bytes | None:
    """The file as it came; None once it was erased."""
    found = PilotFile.objects.filter(pilot=pilot).first()
    return None if found is None else unpacked(found.content, pilot.size)


@transaction.atomic
def keep_pilot(*, subject: Subject, by: Member, file: File, judged: Judged) -> Imported:
    """Keep what was read, against the thresholds that the log has at this moment; the same file only once."""
    check_may_change(by, subject)
    subject = lock(subject)
    digest = sha256_of(file.content)
    known = kept.of_subject(subject).filter(sha256=digest).first()
    if known is not None:
        return Imported(known, is_new=False)
    thresholds = thresholds_for(subject)
    said = pilot_reading.against(judged.said, thresholds, file.named or {})
    said = pilot_reading.standing_by(said, file.stands_by)
    pilot = Pilot.objects.create(
        workspace_id=subject.workspace_id,
        decision=subject if isinstance(subject, Decision) else None,
        workshop=subject if isinstance(subject, Workshop) else None,
        filename=file.name,
        sha256=digest,
        size=len(file.content),
        tool=said["tool"],
        tool_version=str(said["version"] or "")[:80],
        mapping=dict(file.mapping or {}),
        named=dict(file.named or {}),
        seed=pilot_reading.SEED,
        thresholds=thresholds,
        said=said,
        compared_with=judged.compared_with,
        compared=judged.compared,
        imported_at=happening_at(),
        imported_by=by,
    )
    PilotFile.objects.create(pilot=pilot, content=packed(file.content))
    append_event(
        "pilot.imported",
        subject=subject,
        by=by,
        body=_announce(pilot, said),
        texts={"filename": pilot.filename},
        rows=[pilot],
    )
    follow_pilot(pilot=pilot, decision=decision_of(subject))
    _mark_changed(subject)
    return Imported(pilot, is_new=True)


def lock(subject: Subject) -> Subject:
    """So that of two that import the same file one waits, and finds it. Decisions as everywhere, for a pilot may call
    the decision back (`early_revisits.lock_open`)."""
    decision = decision_of(subject)
    if decision is not None:
        lock_in_order([decision.pk])
    locked: Subject = type(subject)._default_manager.select_for_update(no_key=True).get(pk=subject.pk)
    return locked


def thresholds_for(subject: Subject) -> list[PilotThreshold]:
    """What the log has now: of the decision; in a workshop of the one that it recorded, or looks at again."""
    decision = decision_of(subject)
    return [] if decision is None else kept.logged_thresholds(decision)


def decision_of(subject: Subject) -> Decision | None:
    """Whose thresholds count: the decision's own; in a workshop, of the one that it recorded or looks at again."""
    if isinstance(subject, Decision):
        return subject
    return Decision.objects.filter(workshop=subject).first() or decision_before(subject)


def _announce(pilot: Pilot, said: PilotSaid) -> Mapping[str, object]:
    """The figures that people argue with; of all others the SHA-256."""
    return {
        "pilot": str(pilot.pk),
        "sha256": pilot.sha256,
        "tool": pilot.tool,
        "rows": said["rows"],
        "cases": said["cases"],
        "variants": said["variants"],
        "stands_by": said["stands_by"],
        "verdicts": list(verdicts(said)),
        "said": sha256(canonical(said)),
        "compared": sha256(canonical(pilot.compared)),
    }


def verdicts(said: PilotSaid) -> Iterator[dict[str, str | int | float | None]]:
    """Of each variant and metric against which a threshold was laid."""
    for variant, measures in said["metrics"].items():
        for metric, one in measures.items():
            if one["verdict"] is not None:
                yield {
                    "variant": variant,
                    "metric": metric,
                    "threshold": one["threshold"],
                    "value": one["value"],
                    "n": one["n"],
                    "verdict": one["verdict"],
                }


@transaction.atomic
def erase_file(*, pilot: Pilot, by: Member) -> None:
    """The file's bytes go, where they hold what should not be kept; its hash and figures stay. Twice does no harm."""
    subject = lock(subject_of(pilot))
    check_may_change(by, subject)
    pilot.refresh_from_db()
    if pilot.file_erased_at is not None:
        return
    PilotFile.objects.filter(pilot=pilot).delete()
    pilot.file_erased_at = happening_at()
    pilot.save(update_fields=["file_erased_at"])
    append_event(
        "pilot.file_erased",
        subject=subject,
        by=by,
        body={"pilot": str(pilot.pk), "sha256": pilot.sha256},
        rows=[pilot],
    )
    _mark_changed(subject)


def subject_of(one: Pilot | PilotUpload) -> Subject:
    subject = one.decision or one.workshop
    assert subject is not None  # by a constraint of the database
    return subject


def _mark_changed(subject: Subject) -> None:
    room = subject.workshop_id if isinstance(subject, Decision) else subject.pk
    if room is not None:
        mark_changed(room)


def unmatched(said: PilotSaid, thresholds: Sequence[PilotThreshold], named: Mapping[str, str]) -> list[PilotThreshold]:
    """Thresholds that name no metric of the file."""
    return [one for one in thresholds if not pilot_reading.metric_named(said, one["metric"], named)]
