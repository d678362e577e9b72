"""Records that were sent from the browser: kept for a day, looked through, and taken once somebody says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from workshops.domain.decision_files import RecordFile
from workshops.domain.decision_intake import Prospect, look_through, take
from workshops.domain.rights import check_may_change
from workshops.models import ImportUpload, Member

KEPT_FOR = timedelta(days=1)


@transaction.atomic
def keep_upload(*, by: Member, files: Sequence[RecordFile]) -> ImportUpload:
    """Keep what was sent; nothing of it is in the log. What has lain for a day goes, and what the same person sent
    before."""
    check_may_change(by, by.workspace)
    ImportUpload.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    ImportUpload.objects.filter(workspace=by.workspace, by=by, taken_at=None).delete()
    return ImportUpload.objects.create(workspace=by.workspace, by=by, files=[asdict(one) for one in files])


def look_through_upload(upload: ImportUpload) -> list[Prospect]:
    """What would become of each file, as the log is now."""
    return look_through(_files(upload), workspace=upload.workspace)


def take_upload(
    *, upload: ImportUpload, by: Member, plan_revisits: bool, told: Callable[[Prospect], Mapping[str, object]]
) -> None:
    """Take it, and keep of it only what became of each file, as `told` puts it. Once it was taken, that is said again.

    Raises Conflict while somebody else imports into the workspace.
    """
    check_may_change(by, upload.workspace)
    if upload.taken_at is None:
        upload.outcome = [told(one) for one in take(_files(upload), by=by, plan_revisits=plan_revisits)]
        upload.files, upload.taken_at = [], timezone.now()
        upload.save(update_fields=["files", "outcome", "taken_at"])


def _files(upload: ImportUpload) -> list[RecordFile]:
    return [RecordFile(**one) for one in upload.files]
