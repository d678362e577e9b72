"""Asking the worker for something, by the task's name, so that domain functions need not import tasks."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def knock(task: str, *args: str, expires: float | None = None) -> bool:
    """Queue a task; False where Redis does not answer. What must not be lost is found again by `tick`.

    `expires`: seconds after which nobody need come any more, because the next knock has.
    """
    try:
        current_app.send_task(task, list(args), expires=expires, retry=False)
    except OperationalError as error:
        log.warning("The worker could not be asked for %s %s: %s", task, args, error)
        return False
    return True
