"""What config/settings.py makes of an environment: run again, in this process."""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Iterator, Mapping
from unittest.mock import patch

from tests.production.page import ROOT

HERE = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


def settings_of(environment: Mapping[str, str], *, words: tuple[str, ...] = ("up",)) -> dict[str, object]:
    """The settings by their names, where nothing but `environment` is set. `words`: of the command that asks."""
    with patch.dict(os.environ, {**HERE, **environment}, clear=True), patch.object(sys, "argv", ["manage.py", *words]):
        return runpy.run_path(str(ROOT / "config" / "settings.py"))


def lines_of(settings: Mapping[str, object]) -> dict[str, str]:
    """{"CACHES.default.KEY_PREFIX": "'cache'"}: each setting, and each part of one that has named parts."""
    ours = {name: value for name, value in settings.items() if name.isupper() and name[0] != "_"}
    return {name: line for one, value in ours.items() for name, line in _parts(one, value)}


def _parts(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for part, inner in value.items():
            yield from _parts(f"{name}.{part}", inner)
    else:
        said = value.__name__ if callable(value) and hasattr(value, "__name__") else repr(value)
        yield name, said.replace(str(ROOT), "…")
