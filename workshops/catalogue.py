"""The sentences of the page's scripts in one language, as a script of its own: Django's JavaScript catalogue.

Its address names its content, so a browser asks for it once; a new version of us, or of a translation, is another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from django.http import HttpRequest
from django.utils import translation
from django.views.i18n import JavaScriptCatalog

LETTERS = 12  # of the SHA-256 of its content, in its address


@dataclass(frozen=True)
class Catalogue:
    script: bytes
    version: str


@cache
def catalogue(language: str) -> Catalogue:
    """Of a language that is offered. Made once in a process, as Django reads its own catalogues once."""
    with translation.override(language):
        script = JavaScriptCatalog().get(HttpRequest()).content
    return Catalogue(script, sha256(script).hexdigest()[:LETTERS])
