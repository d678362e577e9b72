"""What is drawn once for many: one works, the others wait for it, and nobody waits for ever."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Queue

import pytest
from django.utils.translation import get_language, override

from workshops.views.kept import Kept

MANY = 6
LONG = 20  # seconds: a thread that is stuck fails the test instead of holding it up


class Brush:
    """Draws when it is told to, and says when it was asked."""

    def __init__(self) -> None:
        self.asked: Queue[str] = Queue()
        self.go = threading.Event()
        self.fails = False

    def draw(self) -> str:
        self.asked.put("asked")
        assert self.go.wait(LONG)
        if self.fails:
            raise ValueError("no paint")
        return f"picture {id(self)}"


def all_ask(kept: Kept[str], brush: Brush, pool: ThreadPoolExecutor) -> list[Future[str]]:
    """All of them, of whom one is drawing when this returns."""
    asking = [pool.submit(kept.get, "key", brush.draw) for _ in range(MANY)]
    brush.asked.get(timeout=LONG)
    return asking


def test_one_draws_for_all_who_ask() -> None:
    kept, brush = Kept[str](most=2), Brush()
    with ThreadPoolExecutor(MANY) as pool:
        asking = all_ask(kept, brush, pool)
        brush.go.set()
        assert {one.result(LONG) for one in asking} == {f"picture {id(brush)}"}
    assert brush.asked.empty()
    assert kept.get("key", Brush().draw) == f"picture {id(brush)}"


def test_another_key_waits_for_nobody() -> None:
    kept, slow, quick = Kept[str](most=2), Brush(), Brush()
    quick.go.set()
    with ThreadPoolExecutor(MANY) as pool:
        asking = all_ask(kept, slow, pool)
        assert kept.get("other", quick.draw) == f"picture {id(quick)}"
        assert not any(one.done() for one in asking)
        slow.go.set()


def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    kept, brush = Kept[str](most=2), Brush()
    brush.fails = True
    with ThreadPoolExecutor(MANY) as pool:
        asking = all_ask(kept, brush, pool)
        brush.go.set()
        for one in asking:
            with pytest.raises(ValueError, match="no paint"):
                one.result(LONG)
    brush.fails = False
    assert kept.get("key", brush.draw) == f"picture {id(brush)}"


def test_only_the_last_are_kept() -> None:
    kept, drawn = Kept[str](most=2), []

    def get(key: str) -> None:
        kept.get(key, lambda: drawn.append(key) or key)  # type: ignore[func-returns-value]  # counts what is drawn

    for key in "ababcacb":
        get(key)
    # a and b are kept; c puts out a, a puts out b, c is still there, b puts out a.
    assert drawn == ["a", "b", "c", "a", "b"]


def test_who_waits_for_what_is_put_out_meanwhile_still_gets_it() -> None:
    kept, slow, quick = Kept[str](most=1), Brush(), Brush()
    quick.go.set()
    with ThreadPoolExecutor(MANY) as pool:
        asking = all_ask(kept, slow, pool)
        kept.get("other", quick.draw)
        slow.go.set()
        assert f"picture {id(slow)}" in {one.result(LONG) for one in asking}


def test_each_language_has_its_own() -> None:
    kept: Kept[str | None] = Kept(most=2)
    drawn = []
    for language in ("en-gb", "de", "en-gb", "de"):
        with override(language):
            drawn.append(kept.get("key", get_language))
    assert drawn == ["en-gb", "de", "en-gb", "de"]
