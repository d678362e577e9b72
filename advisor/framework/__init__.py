"""Frameworks: what may be chosen, what is asked, and how answers speak for approaches. All of it is data."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from advisor.errors import InvalidInput
from advisor.framework.model import Framework
from advisor.framework.read import read_framework
from advisor.framework.table import Faults
from advisor.framework.translation import texts_of, translated
from advisor.speech import FOLDERS, ngettext
from advisor.speech import gettext as _

BUILT_IN = Path(__file__).parent / "adaptation"
EDITIONS = Path(__file__).parent / "editions"  # of the built-in one, those before the present
LARGEST_FILE = 2_000_000  # bytes; the built-in one has some 80,000

__all__ = ["BUILT_IN", "Framework", "edition_of", "framework_files", "framework_texts", "load_framework"]


def load_framework(path: Path | None = None) -> Framework:
    """The framework at `path` (a .toml file, or a folder whose .toml files are read as one), or the built-in one.

    With it come its texts in other languages: `<name>.<language>.toml` beside a file, `language/<language>.toml` in a
    folder, `<key>.<language>.toml` in an added folder. `path` may be such a file: then it is its framework.

    Raises InvalidInput with every fault, each under its path, if the file cannot be used.
    """
    return built_in() if path is None else _load(_own(Path(path)))


def framework_files(folder: Path) -> tuple[Path, ...]:
    """The frameworks in `folder` that are single files, without their texts in other languages."""
    return tuple(path for path in sorted(folder.glob("*.toml")) if _file_of(path) == path)


@cache
def built_in() -> Framework:
    """The built-in one, read once."""
    return _load(BUILT_IN)


def edition_of(framework: Framework, version: str) -> Framework:
    """The framework as it was in that version. Raises InvalidInput where no such edition is kept."""
    known = {one.version: one for one in (*_editions(), framework) if one.key == framework.key}
    if version not in known:
        fields = {"edition": _("Known editions: {known}.").format(known=", ".join(known))}
        message = _("There is no edition “{version}” of this framework.").format(version=version)
        raise InvalidInput("invalid_input", message, fields)
    return known[version]


@cache
def _editions() -> tuple[Framework, ...]:
    return tuple(_load(path) for path in framework_files(EDITIONS))


def _own(path: Path) -> Path:
    """`path`, or the framework beside it if it holds the texts of one in another language."""
    return path.parent.parent if path.parent.name == "language" else _file_of(path)


def _file_of(path: Path) -> Path:
    beside = path.with_name(path.name.partition(".")[0] + ".toml")
    return beside if len(path.suffixes) == 2 and beside.is_file() else path


def _load(path: Path) -> Framework:
    document = _document(path)
    framework, faults = read_framework(document, digest_of(document))
    if faults:
        message = ngettext(
            "The framework {file} has one fault.", "The framework {file} has {count} faults.", len(faults)
        )
        raise InvalidInput("invalid_framework", message.format(file=path.name, count=len(faults)), faults)
    files = _language_files(path, path.stem if path.parent == EDITIONS else framework.key)
    return replace(framework, translations={code: _translation(file, document) for code, file in files.items()})


def _language_files(path: Path, key: str) -> dict[str, Path]:
    """Language → file, those of added folders first."""
    found = {file.stem: file for file in (path / "language").glob("*.toml")}
    for folder, name in ((path.parent, path.stem), *((folder, key) for folder in FOLDERS)):
        found |= {file.name.split(".")[1]: file for file in folder.glob(f"{name}.*.toml")}
    return {code.lower(): found[code] for code in sorted(found)}


def _translation(file: Path, document: Mapping[str, object]) -> Framework:
    """The framework with the texts of `file` in place; its digest is that of the English one."""
    faults = Faults()
    spoken = translated(document, _toml(file), faults)
    framework, further = read_framework(spoken, digest_of(document))
    found = faults.found or further
    if found:
        message = ngettext(
            "The texts in {file} have one fault.", "The texts in {file} have {count} faults.", len(found)
        )
        raise InvalidInput("invalid_texts", message.format(file=file.name, count=len(found)), found)
    return framework


def framework_texts(path: Path | None = None) -> dict[str, object]:
    """Every text of the framework at `path` that may be translated, in the form of a language file."""
    return texts_of(_document(BUILT_IN if path is None else Path(path)))


def digest_of(document: Mapping[str, object]) -> str:
    """SHA-256 over the canonical JSON of `document`: sorted keys, no spaces, UTF-8.

    Without the checklist, which people tick and nothing is computed with: answers of before there was one stay this
    framework's.
    """
    counted = {key: part for key, part in document.items() if key != "checklist"}
    text = json.dumps(counted, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _document(path: Path) -> dict[str, object]:
    """The parts at `path` as one document. Two files of a folder may not define the same entry."""
    parts = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not parts:
        message = _("There is no .toml file in the folder {folder}.").format(folder=path)
        raise InvalidInput("unreadable", message, {"(file)": _("Add one.")})
    document: dict[str, object] = {}
    for part in parts:
        content = _toml(part)
        twice = sorted(document.keys() & content.keys())
        if twice:
            fields = dict.fromkeys(
                twice, _("Defined in {file} and in a file before it. Keep one.").format(file=part.name)
            )
            raise InvalidInput("invalid_framework", _("Two files define the same entry."), fields)
        document.update(content)
    return document


def _toml(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InvalidInput(
                "too_large", _("{file} is larger than 2 MB.").format(file=path.name), {"(file)": _("Shorten it.")}
            )
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = _("The framework {file} cannot be read: {reason}.").format(file=path, reason=error.strerror)
        mend = _("{reason}. Check the name and its permissions.").format(reason=error.strerror)
        raise InvalidInput("unreadable", message, {"(file)": mend}) from error
    except UnicodeDecodeError as error:
        raise InvalidInput(
            "unreadable", _("{file} is not UTF-8 text.").format(file=path.name), {"(file)": _("Save it as UTF-8.")}
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            "not_toml", _("{file} is not TOML.").format(file=path.name), {"(file)": str(error)}
        ) from error
