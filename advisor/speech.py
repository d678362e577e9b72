"""The language in which the advisor speaks: English, unless `with language("de"):` says otherwise.

Whole sentences go through gettext (domain `advisor`) with named places; numbers and lists are written as the language
writes them. Catalogues lie in `locale/<language>/LC_MESSAGES/advisor.mo` here and in whatever folders are added.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.lists import format_list

DOMAIN = "advisor"
ENGLISH = "en"
FOLDERS = [Path(__file__).parent / "locale"]  # the last one is asked first
BRITISH = Locale("en", "GB")  # writes "a, b and c" and 7,300.5


@dataclass(frozen=True)
class Speech:
    """A language by its code, its sentences, and how it writes numbers and lists."""

    code: str
    texts: NullTranslations
    locale: Locale


AS_WRITTEN = Speech(ENGLISH, NullTranslations(), BRITISH)
_present: ContextVar[Speech] = ContextVar("advisor_speech", default=AS_WRITTEN)


@contextmanager
def language(code: str, texts: NullTranslations | None = None) -> Iterator[None]:
    """Within it the advisor speaks the language `code` (as browsers write it: "de", "pt-br").

    `texts` are its sentences, if not those of the catalogues; a sentence that has no translation stays English.
    """
    spoken = Speech(code, _catalogue(code) if texts is None else texts, _locale(code))
    token = _present.set(spoken)
    try:
        yield
    finally:
        _present.reset(token)


def present_language() -> str:
    """The code of the language that is spoken now."""
    return _present.get().code


def add_language_folder(folder: Path) -> None:
    """Looks in `folder` too, and first: for catalogues, and for frameworks' texts in `<key>.<language>.toml`."""
    if folder not in FOLDERS:
        FOLDERS.append(folder)
        _catalogue.cache_clear()


def _wider(code: str) -> list[str]:
    """ "pt-br" → pt_BR, then pt."""
    first, _, rest = code.replace("_", "-").partition("-")
    return [f"{first}_{rest.upper()}", first] if rest else [first]


@cache
def _catalogue(code: str) -> NullTranslations:
    found = NullTranslations()
    if code != ENGLISH:
        for folder in FOLDERS:
            nearer = translation(DOMAIN, folder, _wider(code), fallback=True)
            nearer.add_fallback(found)
            found = nearer
    return found


@cache
def _locale(code: str) -> Locale:
    """British English's for all English, since that is how the sentences are written, and for languages unknown."""
    for name in _wider(code):
        try:
            return BRITISH if name.startswith(f"{ENGLISH}_") or name == ENGLISH else Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return BRITISH


def gettext(sentence: str) -> str:
    """`sentence` in the present language; its places are filled in afterwards."""
    return _present.get().texts.gettext(sentence)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the sentence that goes with `count`."""
    return _present.get().texts.ngettext(one, many, count)


def marked(sentence: str) -> str:
    """Marks a sentence for the catalogues where it is written down before it is said."""
    return sentence


def decimal(number: float, places: int) -> str:
    """With exactly `places` decimals: 1,234.5."""
    return _written(f"{number:,.{places}f}")


def significant(number: float, digits: int) -> str:
    """With `digits` significant digits and no zeros after them: 0.038."""
    return _written(f"{number:.{digits}g}")


def _written(english: str) -> str:
    locale = _present.get().locale
    if locale is BRITISH:
        return english
    symbols = locale.number_symbols["latn"]
    return english.translate(str.maketrans({".": symbols["decimal"], ",": symbols["group"]}))


def listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return format_list(items, locale=_present.get().locale)
