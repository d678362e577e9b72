"""Which language somebody is spoken to in: one rule, for pages, the API, mails and documents."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real
from django.utils.translation.trans_real import parse_accept_lang_header

LONGEST_CODE = 20  # characters of a language's code that are kept
SENTENCES = 8192  # of one language that are remembered: more than there are


def remember_sentences() -> None:
    """Each sentence of a language is looked up once: gettext asks catalogue after catalogue, five for our own English,
    and a page has hundreds."""
    for code, _name in settings.LANGUAGES:
        catalogue = trans_real.translation(code)
        catalogue.gettext = lru_cache(SENTENCES)(catalogue.gettext)  # type: ignore[method-assign]  # of this one object


def language_of(*, person: str = "", accept: str = "", workspace: str = "") -> str:
    """The code of the language, one of settings.LANGUAGES.

    `person`: what they have chosen. `accept`: their browser's Accept-Language; a mail has none. `workspace`: what it
    has chosen. Each may be empty, and one that is not offered counts as not chosen; in the end it is our own English.
    """
    accepted = [code for code, _share in parse_accept_lang_header(accept)]
    return next((found for code in (person, *accepted, workspace) if (found := _offered(code))), settings.LANGUAGE_CODE)


def _offered(code: str) -> str:
    """The variety that is offered of that language: "en-gb" for "en-us"; empty where there is none."""
    try:
        return translation.get_supported_language_variant(code)
    except LookupError:
        return ""
