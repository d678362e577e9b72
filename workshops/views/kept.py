"""What is drawn once for many: of those who ask at the same moment one works, and the others wait for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

from django.utils.translation import get_language

Drawn = TypeVar("Drawn")


class Kept(Generic[Drawn]):
    """The last `most` things that were drawn, by a key that holds all that they were drawn from.

    One for the life of a process, used by all of its threads. Nothing here ever grows old: whoever asks for a key
    has just read it, and the same key means the same thing.
    """

    def __init__(self, most: int):
        self.most = most
        self._kept: OrderedDict[Hashable, Future[Drawn]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, draw: Callable[[], Drawn]) -> Drawn:
        """What is kept under that key in the active language, else what `draw` returns.

        One thread draws: eight that draw the same at once are eight times as slow. Where `draw` fails, all who wait
        for it hear of it, and the next to ask tries again.
        """
        key = (get_language(), key)
        with self._lock:
            found = self._kept.get(key)
            place = self._kept.setdefault(key, Future())
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        return found.result() if found is not None else self._fill(key, place, draw)

    def _fill(self, key: Hashable, place: Future[Drawn], draw: Callable[[], Drawn]) -> Drawn:
        try:
            drawn = draw()
        except BaseException as error:
            with self._lock:
                if self._kept.get(key) is place:
                    del self._kept[key]
            place.set_exception(error)
            raise
        place.set_result(drawn)
        return drawn
