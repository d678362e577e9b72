"""The advisor's sentences and the frameworks' texts in the made-up language, as files: what a translator would make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo

import advisor
from tests.advisor.made_up import bracketed, write_texts

# `marked`: the advisor's own, for a sentence that is written down before it is said.
KEYWORDS = {**DEFAULT_KEYWORDS, "marked": None}


def write_advice(folder: Path, code: str, bracket: Callable[[str], str]) -> None:
    """What `advisor.add_language_folder` looks for, with each sentence and text in brackets.

    A sentence that is not written so that tools find it is missing here, and so it stays English.
    """
    _write_catalogue(folder, code, bracket)
    for path in (None, *advisor.shipped_frameworks()):
        texts = bracketed(advisor.framework_texts(path), bracket)
        assert isinstance(texts, dict)
        write_texts(folder / f"{advisor.load_framework(path).key}.{code}.toml", texts)


def _write_catalogue(folder: Path, code: str, bracket: Callable[[str], str]) -> None:
    catalogue = Catalog(locale="en")
    for _file, _line, found, _comments, _context in extract_from_dir(Path(advisor.__file__).parent, keywords=KEYWORDS):
        forms = (found,) if isinstance(found, str) else tuple(found)
        said = [bracket(form) for form in forms]
        catalogue.add(found, said if len(said) > 1 else said[0])
    language, _, variety = code.partition("-")
    path = folder / f"{language}_{variety.upper()}" / "LC_MESSAGES" / "advisor.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalogue)
