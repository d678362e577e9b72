"""When a token was last used is kept to the minute: most requests write nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from workshops import access
from workshops.domain import people
from workshops.models import ApiToken, Member


@pytest.mark.parametrize(
    ("seconds_ago", "is_written"), [(None, True), (30, False), (3600, True)], ids=["first", "just now", "long ago"]
)
def test_a_tokens_last_use_is_kept_to_the_minute(ana: Member, seconds_ago: int | None, is_written: bool) -> None:
    token = people.create_api_token(member=ana, name="pipeline")
    before = None if seconds_ago is None else timezone.now() - timedelta(seconds=seconds_ago)
    ApiToken.objects.update(last_used_at=before)
    assert access.who_by_token(token) is not None
    assert (ApiToken.objects.get().last_used_at != before) is is_written
