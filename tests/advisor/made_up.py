"""A made-up language whose every string stands in brackets: a letter outside them is one that nobody can translate."""

import json
from collections.abc import Callable, Mapping
from gettext import NullTranslations
from pathlib import Path

from advisor import framework_texts

CODE = "xx"


class Bracketed(NullTranslations):
    """Catalogues of that language."""

    def gettext(self, message: str) -> str:
        return f"[{message}]"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"[{msgid1 if n == 1 else msgid2}]"


def bracketed(texts: object, bracket: Callable[[str], str] = "[{}]".format) -> object:
    """The same tables, lists and texts, each text in brackets."""
    if isinstance(texts, Mapping):
        return {key: bracketed(value, bracket) for key, value in texts.items()}
    if isinstance(texts, list):
        return [bracketed(value, bracket) for value in texts]
    return bracket(str(texts))


def toml(value: object) -> str:
    """Tables, lists and texts as TOML writes them inside a line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def write_texts(path: Path, texts: Mapping[str, object]) -> Path:
    """A language file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{name} = {toml(value)}\n" for name, value in texts.items()), encoding="utf-8")
    return path


def write_bracketed(path: Path, framework: Path | None = None) -> Path:
    """The language file of the framework at `framework` (the built-in one) in the made-up language."""
    texts = bracketed(framework_texts(framework))
    assert isinstance(texts, dict)
    return write_texts(path, texts)


def letters_outside(text: str) -> str:
    """What of `text` stands outside all brackets and is a letter."""
    depth, found = 0, ""
    for character in text:
        depth += (character == "[") - (character == "]")
        found += character if depth == 0 and character.isalpha() else ""
    return found
