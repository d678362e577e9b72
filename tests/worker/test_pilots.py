"""A file is read by a real worker process, also one whose knock was lost, and its request waits for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.decisions.making import make_decision
from tests.pilots.conftest import METRICS, table
from tests.processes import worker
from workshops import wire
from workshops.domain import people, pilot_uploads
from workshops.domain.pilot_uploads import LOST_AFTER, Sent
from workshops.enums import PilotReading
from workshops.models import Member, Pilot, PilotUpload

pytestmark = [pytest.mark.processes, pytest.mark.redis, pytest.mark.ci, pytest.mark.django_db(transaction=True)]


def test_a_worker_reads_what_is_sent_and_what_was_lost_and_the_request_waits_for_it(
    ana: Member, copilot_scores: Any
) -> None:
    decision = make_decision(ana, scores=copilot_scores, metrics=METRICS)
    lost = pilot_uploads.keep_upload(subject=decision, by=ana, sent=Sent("lost.csv", table(0, 1)))
    wire.connection().flushdb()
    token = people.create_api_token(member=ana, name="pipeline")
    with worker() as process:
        answer = Client().post(
            "/api/v1/decisions/1/pilots",
            {"file": SimpleUploadedFile("run.csv", table(1, 1, 0))},
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 201, answer.content
        assert answer.json()["id"] == str(Pilot.objects.get().pk)
        assert not PilotUpload.objects.exclude(pk=lost.pk).exists()
        PilotUpload.objects.update(asked_at=timezone.now() - LOST_AFTER - timedelta(seconds=1))
        assert pilot_uploads.requeue_waiting() == 1

        def is_read() -> bool:
            lost.refresh_from_db()
            return lost.state == PilotReading.READ

        process.wait_until(is_read, "The worker never read it")
    assert lost.compared_with == Pilot.objects.get()
