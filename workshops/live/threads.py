"""Work off the loop, on connections to the database that are given back at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import connections

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(threads: Executor, function: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Runs in one of these threads; its database connection is given back at once."""
    work = partial(function, *arguments, **named)
    return await asyncio.get_running_loop().run_in_executor(threads, _giving_back, work)


def _giving_back(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connections.close_all()
