"""A recommendation through a real worker process, which may be late, or find its queue emptied."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.decisions.making import reach_recommendation
from tests.processes import worker
from workshops import wire
from workshops.domain import frameworks, participants, recommendations, rooms
from workshops.enums import RecommendationStatus, Stage
from workshops.models import Event, Member, Participant, Recommendation, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.redis, pytest.mark.django_db(transaction=True)]


def times_logged(recommendation: Recommendation) -> int:
    """The log outlives the tests' tables, so only this workshop's events count."""
    subject = f"workshop:{recommendation.round.workshop_id}"
    return Event.objects.filter(kind="recommendation.computed", subject=subject).count()


def test_what_was_asked_for_comes_when_the_worker_does_once_and_is_knocked_for_again_where_the_queue_was_emptied(
    workshop: Workshop, crowd: list[Participant], copilot_scores: Any, ana: Member, move: Any
) -> None:
    # Both are asked for while no worker is running.
    reach_recommendation(workshop, ana, crowd, copilot_scores, compute=False)
    lost = Recommendation.objects.get()
    other = rooms.create_workshop(workspace=ana.workspace, by=ana, title="Letters", use_case="Write letters.")
    una = participants.join_workshop(workshop=other, name="Una", role="data")
    reach_recommendation(other, ana, [una], copilot_scores, compute=False)
    asked = Recommendation.objects.exclude(pk=lost.pk).get()
    assert {lost.status, asked.status} == {RecommendationStatus.COMPUTING}
    # The queue is emptied; one is then asked for twice.
    wire.connection().flushdb()
    for _ in range(2):
        recommendations.enqueue(asked.pk)

    def is_ready(one: Recommendation) -> bool:
        one.refresh_from_db()
        return one.status == RecommendationStatus.READY

    with worker() as process:
        process.wait_until(lambda: is_ready(asked), "The worker never computed it")
        marker = asked.computed_at
        assert not is_ready(lost)
        Recommendation.objects.filter(pk=lost.pk).update(requested_at=timezone.now() - timedelta(minutes=1))
        assert recommendations.requeue_waiting() == 1
        # It stands behind both knocks for the other one.
        process.wait_until(lambda: is_ready(lost), "The worker never computed it")
    asked.refresh_from_db()
    assert asked.result is not None
    assert asked.result["approach"] == "rag"
    assert asked.framework_digest == frameworks.framework().digest
    assert asked.computed_at == marker
    assert (times_logged(asked), times_logged(lost)) == (1, 1)


def test_nobody_answered_is_said_and_not_crashed(workshop: Workshop, move: Any) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)
    recommendations.compute_recommendation(recommendation_id=Recommendation.objects.get().pk)
    failed = Recommendation.objects.get()
    assert failed.status == RecommendationStatus.FAILED
    assert failed.error
