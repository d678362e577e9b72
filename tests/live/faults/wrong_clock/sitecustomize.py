"""A machine whose clock is wrong: Python begins with this where its folder is on PYTHONPATH.

CLOCK_SKEW: by how many seconds the clock is ahead; negative: behind.
"""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta

from django.utils import timezone

SKEW = float(os.environ["CLOCK_SKEW"])
_time, _now = time.time, timezone.now


def skewed_time() -> float:
    return _time() + SKEW


def skewed_now() -> datetime:
    return _now() + timedelta(seconds=SKEW)


time.time = skewed_time
timezone.now = skewed_now
