"""The published frameworks, each read as a function of the same answers; by which engine, so by which reading.

Each is one module of this folder with a LENS; a framework's file names those that it is read by.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from advisor.lenses.first import FIRST_LENSES
from advisor.lenses.lens import NO_FACTS, Facts, Lens, Medians
from advisor.version import FIRST


def _found() -> Iterator[Lens]:
    for module in iter_modules(__path__):
        lens = getattr(import_module(f"{__name__}.{module.name}"), "LENS", None)
        if isinstance(lens, Lens):
            yield lens


LENSES: dict[str, Lens] = {lens.key: lens for lens in _found()}


def lenses_of(engine: int) -> Mapping[str, Lens]:
    """The lenses as that engine reads them, by key."""
    return FIRST_LENSES if engine == FIRST else LENSES


__all__ = ["LENSES", "NO_FACTS", "Facts", "Lens", "Medians", "lenses_of"]
