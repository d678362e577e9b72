"""A made-up language for tests: our English with every string in brackets, ⟦so⟧. Django's own strings too, and what
the advisor says.

What a page then shows outside brackets is no translated string: a sentence that was forgotten, or somebody's own words.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.test import override_settings
from django.utils.translation import trans_real

import advisor
from tests.pseudo.advice import write_advice
from workshops.domain import frameworks

CODE = "en-xa"
OPEN, CLOSE = "⟦", "⟧"
# Between a context and its message, in a catalogue.
_CONTEXT = "\x04"


def bracketed(text: str) -> str:
    """A string of the catalogue as this language has it; nothing where there is none."""
    return f"{OPEN}{text}{CLOSE}" if text else text


def plain(text: str) -> str:
    return text.replace(OPEN, "").replace(CLOSE, "")


class Translation(trans_real.DjangoTranslation):
    """Brackets, whatever is asked for, and in no catalogue."""

    def gettext(self, message: str) -> str:
        return bracketed(message.rpartition(_CONTEXT)[2])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def register() -> None:
    """Have Django know the language in this process; its name is among settings.LANGUAGES already."""
    # Django keeps one object for each language here, and makes those that it does not find from files.
    trans_real._translations[CODE] = Translation(CODE)  # type: ignore[attr-defined]  # Django's own store, unknown to its types
    _teach_advisor()


@cache
def _teach_advisor() -> None:
    """Once in a process: it keeps its frameworks, with the languages that it found when it read them."""
    folder = Path(tempfile.mkdtemp(prefix="made-up-language-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write_advice(folder, CODE, bracketed)
    advisor.add_language_folder(folder)
    frameworks._shelf.cache_clear()
    frameworks._spoken.cache_clear()


@contextmanager
def offered(*others: str) -> Iterator[None]:
    """A site that offers this language beside its own, and perhaps others."""
    more = [(code, code) for code in (CODE, *others)]
    with override_settings(LANGUAGES=[*settings.LANGUAGES, *more]):
        register()
        yield
