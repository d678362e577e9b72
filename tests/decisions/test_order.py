"""In which order decisions are locked."""

from __future__ import annotations

import pytest

from tests.decisions.making import make_decision
from workshops.domain.decision_moves import lock_in_order
from workshops.models import Decision, Member


@pytest.mark.django_db
def test_what_is_to_supersede_a_decision_is_locked_with_it_and_first(ana: Member) -> None:
    older, newer, other = (make_decision(ana, scores={}, title=title) for title in ("Older", "Newer", "Other"))
    Decision.objects.filter(pk=newer.pk).update(supersedes=older)
    assert [one.title for one in lock_in_order([older.pk])] == ["Newer", "Older"]
    assert lock_in_order([newer.pk, other.pk]) == [other, newer]
