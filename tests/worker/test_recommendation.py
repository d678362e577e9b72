"""A recommendation through a real worker process, which may be late, or find its queue emptied."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.processes import worker
from workshops import wire
from workshops.domain import ballots, frameworks, recommendations
from workshops.enums import RecommendationStatus, Stage
from workshops.models import Event, Participant, Recommendation, Workshop

pytestmark = [pytest.mark.processes, pytest.mark.redis, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def waiting(workshop: Workshop, crowd: list[Participant], copilot_scores: Any, move: Any) -> Recommendation:
    """Asked for while no worker is running."""
    move(workshop, Stage.SCORING)
    for participant in crowd:
        ballots.cast_ballot(participant=participant, scores=copilot_scores)
    move(workshop, Stage.DISCUSSION, Stage.RECOMMENDATION)
    return Recommendation.objects.get()


def times_logged(recommendation: Recommendation) -> int:
    """The log outlives the tests' tables, so only this workshop's events count."""
    subject = f"workshop:{recommendation.round.workshop_id}"
    return Event.objects.filter(kind="recommendation.computed", subject=subject).count()


def is_ready() -> bool:
    return Recommendation.objects.get().status == RecommendationStatus.READY


def test_answer_comes_when_the_worker_does(waiting: Recommendation) -> None:
    assert waiting.status == RecommendationStatus.COMPUTING
    with worker() as process:
        process.wait_until(is_ready, "The worker never computed it")
    done = Recommendation.objects.get()
    assert done.result is not None
    assert done.result["approach"] == "rag"
    assert done.framework_digest == frameworks.framework().digest
    assert times_logged(waiting) == 1


def test_emptied_queue_is_knocked_at_again(waiting: Recommendation) -> None:
    wire.connection().flushdb()
    Recommendation.objects.update(requested_at=timezone.now() - timedelta(minutes=1))
    with worker() as process:
        assert recommendations.requeue_waiting() == 1
        process.wait_until(is_ready, "The worker never computed it")


def test_asked_twice_it_is_stored_once(waiting: Recommendation) -> None:
    recommendations.enqueue(waiting.pk)
    with worker() as process:
        process.wait_until(is_ready, "The worker never computed it")
        recommendations.enqueue(waiting.pk)
        marker = Recommendation.objects.get().computed_at
    assert Recommendation.objects.get().computed_at == marker
    assert times_logged(waiting) == 1


def test_nobody_answered_is_said_and_not_crashed(workshop: Workshop, move: Any) -> None:
    move(workshop, Stage.SCORING, Stage.DISCUSSION, Stage.RECOMMENDATION)
    recommendations.compute_recommendation(recommendation_id=Recommendation.objects.get().pk)
    failed = Recommendation.objects.get()
    assert failed.status == RecommendationStatus.FAILED
    assert failed.error
