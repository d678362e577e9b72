"""What frameworks and the advisor say, as long as the rooms do not ask them for another language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations

import advisor
from tests.pseudo.language import CODE, bracketed
from workshops.domain.framework_names import in_sentence
from workshops.domain.frameworks import frameworks


class _Brackets(NullTranslations):
    def gettext(self, message: str) -> str:
        return bracketed(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return bracketed(msgid1 if n == 1 else msgid2)


@contextmanager
def advisor_in_brackets() -> Iterator[None]:
    with advisor.language(CODE, _Brackets()):
        yield


def framework_words() -> set[str]:
    """Every text of every framework, the names as sentences have them too, and the lenses' own."""
    files = (None, *advisor.shipped_frameworks())
    texts = {text for file in files for text in _strings(advisor.framework_texts(file))}
    plain = {text.rstrip(".") for text in texts}
    pieces = {piece for text in plain for piece in text.split("{approach}")}
    sources = {by for one in frameworks().values() for source in one.sources for by in (source.by, source.title)}
    return {*texts, *plain, *pieces, *map(in_sentence, texts | plain), *sources}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)
