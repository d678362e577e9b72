"""Frameworks: what may be chosen, what is asked, and how answers speak for approaches. All of it is data."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from advisor.errors import InvalidInput
from advisor.framework.model import Framework
from advisor.framework.read import read_framework

BUILT_IN = Path(__file__).parent / "adaptation"
LARGEST_FILE = 2_000_000  # bytes; the built-in one has some 80,000

__all__ = ["BUILT_IN", "Framework", "load_framework"]


def load_framework(path: Path | None = None) -> Framework:
    """The framework at `path` (a .toml file, or a folder whose .toml files are read as one), or the built-in one.

    Raises InvalidInput with every fault, each under its path, if the file cannot be used.
    """
    return _built_in() if path is None else _load(Path(path))


@cache
def _built_in() -> Framework:
    return _load(BUILT_IN)


def _load(path: Path) -> Framework:
    document = _document(path)
    framework, faults = read_framework(document, digest_of(document))
    if faults:
        count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise InvalidInput("invalid_framework", f"The framework {path.name} has {count}.", faults)
    return framework


def digest_of(document: Mapping[str, object]) -> str:
    """SHA-256 over the canonical JSON of `document`: sorted keys, no spaces, UTF-8."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _document(path: Path) -> dict[str, object]:
    """The parts at `path` as one document. Two files of a folder may not define the same entry."""
    parts = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not parts:
        raise InvalidInput("unreadable", f"There is no .toml file in {path.name}.", {"(file)": "Add one."})
    document: dict[str, object] = {}
    for part in parts:
        content = _toml(part)
        twice = sorted(document.keys() & content.keys())
        if twice:
            fields = dict.fromkeys(twice, f"Defined in {part.name} and in a file before it. Keep one.")
            raise InvalidInput("invalid_framework", "Two files define the same entry.", fields)
        document.update(content)
    return document


def _toml(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InvalidInput("too_large", f"{path.name} is larger than 2 MB.", {"(file)": "Shorten it."})
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidInput("unreadable", f"{path.name} cannot be read.", {"(file)": str(error.strerror)}) from error
    except UnicodeDecodeError as error:
        raise InvalidInput("unreadable", f"{path.name} is not UTF-8 text.", {"(file)": "Save it as UTF-8."}) from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput("not_toml", f"{path.name} is not TOML.", {"(file)": str(error)}) from error
