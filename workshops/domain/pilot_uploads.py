"""Evaluation files that were sent: kept for a day, read in the background, and taken once somebody says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from workshops.domain import pilot_mappings, pilots
from workshops.domain.knock import knock
from workshops.domain.pilot_files import clean_name, packed, sha256_of, unpacked
from workshops.domain.pilot_reading import (
    MAX_BYTES,
    TOOLS,
    File,
    UnreadableFile,
    columns_of,
    compared_of,
    said_of,
)
from workshops.domain.pilots import Imported, Judged, Subject, subject_of
from workshops.domain.rights import check_may_change
from workshops.enums import PilotReading
from workshops.models import Decision, Member, Pilot, PilotUpload, PilotUploadFile, Workshop
from workshops.queries import pilots as kept
from workshops.refusals import Conflict, InvalidFields, Refusal
from workshops.shared_sentences import CHOOSE_A_PILOT, choose_one_of

KEPT_FOR = timedelta(days=1)
# After which a reading is asked for again: Celery ends one before (`config/celery.py`).
LOST_AFTER = timedelta(seconds=120)
# A file on which the worker broke so often is not given to it again.
MOST_TRIES = 3
MOST_WAITING = 10
MOST_OF_A_NAME = 10_000


@dataclass(frozen=True)
class Sent:
    """A file with what its sender says of it; see `pilot_reading.File`. `beside`: the earlier pilot that it is to be
    compared with, the newest where none is named."""

    name: str
    content: bytes
    tool: str = ""
    mapping: Mapping[str, object] | None = None
    named: Mapping[str, object] | None = None
    stands_by: str = ""
    beside: Pilot | None = None


@transaction.atomic
def keep_upload(*, subject: Subject, by: Member, sent: Sent, at_once: bool = False) -> PilotUpload:
    """Keep what was sent, and have it read; nothing of it is in the log. `at_once`: it is taken when it is read.

    Of one person so many wait, and the oldest goes. Raises InvalidFields.
    """
    check_may_change(by, subject)
    _check(sent)
    own = PilotUpload.objects.filter(by=by).order_by("-created_at").values_list("pk", flat=True)
    PilotUpload.objects.filter(pk__in=list(own[MOST_WAITING - 1 :])).delete()
    upload = PilotUpload.objects.create(
        workspace_id=subject.workspace_id,
        decision=subject if isinstance(subject, Decision) else None,
        workshop=subject if isinstance(subject, Workshop) else None,
        by=by,
        filename=clean_name(sent.name),
        sha256=sha256_of(sent.content),
        size=len(sent.content),
        tool=sent.tool,
        mapping=pilot_mappings.clean_mapping(sent.mapping or {}, field="map"),
        named=pilot_mappings.clean_mapping(sent.named or {}, field="named"),
        stands_by=sent.stands_by[:MOST_OF_A_NAME],
        beside=sent.beside,
        at_once=at_once,
    )
    PilotUploadFile.objects.create(upload=upload, content=packed(sent.content))
    _ask(upload)
    return upload


def _check(sent: Sent) -> None:
    if len(sent.content) > MAX_BYTES:
        raise InvalidFields({"file": _("This file is larger than 50 MB. Leave out traces and contexts, or split it.")})
    if sent.tool and sent.tool not in TOOLS:
        raise InvalidFields({"tool": choose_one_of(TOOLS)})


def _ask(upload: PilotUpload) -> None:
    """Knock on the worker. If Redis is down the knock is lost, and the tick after `LOST_AFTER` knocks again."""
    transaction.on_commit(lambda: knock("workshops.read_pilot", str(upload.pk)))


def requeue_waiting() -> int:
    """Knock again for every file that has waited for too long; how many those were."""
    lost = PilotUpload.objects.filter(state=PilotReading.WAITING, asked_at__lt=timezone.now() - LOST_AFTER)
    ids = list(lost.values_list("pk", flat=True))
    PilotUpload.objects.filter(pk__in=ids).update(asked_at=timezone.now())
    for pk in ids:
        knock("workshops.read_pilot", str(pk))
    return len(ids)


# What the worker does


def read_upload(*, upload_id: UUID) -> None:
    """Read it, and keep what it says, or why it cannot be read. Twice does no harm: what was read stays as it is."""
    begun = PilotUpload.objects.filter(pk=upload_id, state=PilotReading.WAITING)
    if not begun.update(tries=F("tries") + 1, asked_at=timezone.now()):
        return
    upload = begun.select_related("workspace", "decision", "workshop", "by", "file", "beside").first()
    if upload is None:  # discarded this very moment
        return
    try:
        if upload.tries > MOST_TRIES:
            raise Refusal(_("Reading this file broke off three times. Export a sample of the cases and send that."))
        _read(upload)
    except Refusal as refusal:
        unmapped = isinstance(refusal, UnreadableFile) and refusal.is_unmapped and bool(upload.columns)
        upload.state = PilotReading.UNMAPPED if unmapped and not upload.at_once else PilotReading.REFUSED
        upload.problem = refusal.as_json()["error"]
    _store(upload)


def _read(upload: PilotUpload) -> None:
    """With the mapping that the workspace remembers for such a table, where none was given."""
    file = file_of(upload)
    if upload.tool in ("", "generic"):
        upload.columns = columns_of(file)
        names = [one["name"] for one in upload.columns]
        upload.mapping = upload.mapping or pilot_mappings.remembered(upload.workspace, names)
    subject = subject_of(upload)
    judged = pilots.judge(subject=subject, file=file_of(upload, file.content), beside=upload.beside)
    upload.named = upload.named or pilots.named_before(subject, judged.said)
    upload.said, upload.compared_with, upload.compared = judged.said, judged.compared_with, judged.compared
    upload.state, upload.problem = PilotReading.READ, None


def _store(upload: PilotUpload) -> None:
    """Unless it was discarded, or read by another, meanwhile."""
    with transaction.atomic():
        waiting = PilotUpload.objects.select_for_update().filter(pk=upload.pk, state=PilotReading.WAITING)
        if not waiting.exists():
            return
        upload.save()
        if upload.at_once and upload.state == PilotReading.READ:
            _take_at_once(upload)


def _take_at_once(upload: PilotUpload) -> None:
    """Its sender may have lost the right meanwhile, or another pilot may have come in between."""
    try:
        with transaction.atomic():
            imported = _take(upload, upload.by)
        if imported is None:
            _read_again(upload)
    except Refusal as refusal:
        upload.state, upload.problem = PilotReading.REFUSED, refusal.as_json()["error"]
        upload.save(update_fields=["state", "problem"])


def file_of(upload: PilotUpload, content: bytes | None = None) -> File:
    found = unpacked(upload.file.content, upload.size) if content is None else content
    return File(upload.filename, found, upload.tool, _texts(upload.mapping), _texts(upload.named), upload.stands_by)


def _texts(stored: object) -> dict[str, str]:
    return cast("dict[str, str]", stored)


# What people do with it


@transaction.atomic
def map_upload(*, upload: PilotUpload, by: Member, mapping: Mapping[str, str]) -> None:
    """Say which column is which; it is read again by that."""
    check_may_change(by, subject_of(upload))
    _not_taken(upload)
    upload.mapping = pilot_mappings.clean_mapping(mapping, field="map")
    _read_again(upload)


@transaction.atomic
def name_metrics(*, upload: PilotUpload, by: Member, named: Mapping[str, str]) -> None:
    """Say which metric of the file a threshold means."""
    check_may_change(by, subject_of(upload))
    _not_taken(upload)
    upload.named = pilot_mappings.clean_mapping(named, field="named")
    upload.save(update_fields=["named"])


@transaction.atomic
def compare_upload(*, upload: PilotUpload, by: Member, beside: Pilot) -> None:
    """Say with which earlier pilot it is compared; it is read again beside that one."""
    subject = subject_of(upload)
    check_may_change(by, subject)
    _not_taken(upload)
    if not kept.of_subject(subject).filter(pk=beside.pk).exists():
        raise InvalidFields({"beside": _(CHOOSE_A_PILOT)})
    upload.beside = beside
    _read_again(upload)


def _read_again(upload: PilotUpload) -> None:
    upload.state, upload.tries, upload.asked_at = PilotReading.WAITING, 0, timezone.now()
    upload.said = upload.compared = upload.compared_with = upload.problem = None
    upload.save()
    _ask(upload)


def take_upload(*, upload: PilotUpload, by: Member, stands_by: str = "") -> Imported:
    """Make a pilot of it, judged by that variant, and remember its mapping. Once it was taken, it is the pilot that it
    became.

    Raises InvalidFields for a variant that is none of the file; Conflict where it is not read, and where another pilot
    came in since: then it is read again, beside that one.
    """
    upload.stands_by = stands_by or upload.stands_by
    with transaction.atomic():
        imported = _take(upload, by)
    if imported is None:
        _read_again(upload)
        raise Conflict(_("Another pilot was imported meanwhile. This file is compared with it; look at it once more."))
    return imported


def _take(upload: PilotUpload, by: Member) -> Imported | None:
    subject = pilots.lock(subject_of(upload))
    check_may_change(by, subject)
    if upload.pilot is not None:
        return Imported(upload.pilot, is_new=False)
    if upload.state != PilotReading.READ:
        raise Conflict(_("This file has not been read yet. Wait until its preview is there."))
    known = kept.of_subject(subject).filter(sha256=upload.sha256).exists()
    if not known and (upload.beside or kept.newest(subject)) != upload.compared_with:
        return None
    judged = Judged(said_of(upload), upload.compared_with, compared_of(upload))
    imported = pilots.keep_pilot(subject=subject, by=by, file=file_of(upload), judged=judged)
    if upload.mapping:
        columns = [one["name"] for one in upload.columns]
        pilot_mappings.remember(upload.workspace, columns, _texts(upload.mapping))
    # What stands in the file stays in the file.
    upload.pilot, upload.columns = imported.pilot, []
    upload.save(update_fields=["pilot", "columns"])
    PilotUploadFile.objects.filter(upload=upload).delete()
    return imported


@transaction.atomic
def discard_upload(*, upload: PilotUpload, by: Member) -> None:
    """It goes, with its file; what it became stays."""
    check_may_change(by, subject_of(upload))
    PilotUpload.objects.filter(pk=upload.pk).delete()


def _not_taken(upload: PilotUpload) -> None:
    if upload.pilot is not None:
        raise Conflict(_("This file is a pilot already, and stays as it was imported."))


def discard_stale() -> int:
    """What nobody has taken for a day; how many those were."""
    stale = PilotUpload.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    count = stale.count()
    stale.delete()
    return count
