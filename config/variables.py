"""The environment's variables, each also as NAME_FILE: one that cannot be read is one sentence, which names it.

Raises ImproperlyConfigured; who serves people or runs a command ends with what it says (config/key.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from environs import FileAwareEnv

T = TypeVar("T")
D = TypeVar("D")
Parts = dict[str, Any]  # of an address, as Django names them


class Variables:
    def __init__(self) -> None:
        self._read = FileAwareEnv(strip_whitespace=True)

    def text(self, name: str, default: str) -> str:
        return self._said(self._read.str, name, default, "")

    def flag(self, name: str, default: bool) -> bool:
        return self._said(self._read.bool, name, default, "write 1 or 0")

    def whole(self, name: str, default: int) -> int:
        return self._said(self._read.int, name, default, "write a whole number")

    def number(self, name: str, default: float) -> float:
        return self._said(self._read.float, name, default, "write a number")

    def several(self, name: str, default: list[str]) -> list[str]:
        return self._said(self._read.list, name, default, "write values with commas between")

    def one_of(self, name: str, default: str, *known: str) -> str:
        """One of a few words, in their own case."""
        if (word := self.text(name, default)) not in known:
            raise ImproperlyConfigured(f"{name}: “{word}” is not known. Write {', '.join(known[:-1])} or {known[-1]}.")
        return word

    def zone(self, name: str, default: str) -> str:
        word = self.text(name, default)
        try:
            ZoneInfo(word)
        except (LookupError, ValueError, OSError):
            raise ImproperlyConfigured(f"{name}: “{word}” is no time zone. Write one as Europe/Berlin.") from None
        return word

    def database(self, name: str, default: str) -> Parts:
        return self._said(self._read.dj_db_url, name, default, "write postgres://user:password@host:5432/name")

    def mail(self, name: str, default: str) -> Parts:
        fix = "write submission://user:password@host:587"
        known: Parts = self._said(self._read.dj_email_url, name, default, fix)
        if "EMAIL_BACKEND" not in known:  # of no scheme that is known
            raise ImproperlyConfigured(f"{name} cannot be read: {fix}.")
        return known

    def _said(self, read: Callable[[str, D], T], name: str, default: D, fix: str) -> T:
        try:
            return read(name, default)
        except ValueError as fault:  # EnvValidationError is one
            if "_FILE must be" in str(fault):
                raise ImproperlyConfigured(f"{name}_FILE: that file is not there, or cannot be read.") from None
            raise ImproperlyConfigured(f"{name} cannot be read: {fix}.") from None
