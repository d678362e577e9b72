"""A room in its lobby, with a time to meet and a real mail server beside it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.decisions.conftest import recommended
from tests.prescoring.conftest import invite
from tests.revisits.conftest import Sink, sink, text_of

__all__ = ["Sink", "invite", "recommended", "sink", "text_of"]


@pytest.fixture
def tomorrow() -> datetime:
    """At this time of day, on the full minute."""
    return timezone.now().replace(second=0, microsecond=0) + timedelta(days=1)
