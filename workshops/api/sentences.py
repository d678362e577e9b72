"""What is wrong with a field, in our words: the library's error types turned into sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_SENTENCES = {
    "missing": "This field is needed.",
    "extra_forbidden": "There is no such field here.",
    "string_type": "This is a text.",
    "string_too_long": "This may have up to {max_length} characters.",
    "string_too_short": "This needs at least {min_length} characters.",
    "bool_type": "This is true or false.",
    "int_type": "This is a whole number.",
    "int_parsing": "This is a whole number.",
    "int_from_float": "This is a whole number.",
    "float_type": "This is a number.",
    "finite_number": "This is a number.",
    "greater_than_equal": "This is {ge} or more.",
    "less_than_equal": "This is {le} or less.",
    "list_type": "This is a list.",
    "dict_type": "This is an object.",
    "model_type": "This is an object.",
    "model_attributes_type": "This is an object.",
    "literal_error": "Choose one of: {expected}.",
    "enum": "Choose one of: {expected}.",
}
# Sentences of our own validators are passed on as they are.
OWN = "own"


def path_of(location: Iterable[Any]) -> str:
    """("body", "body", "scores", "latency", "level") as scores.latency.level; "" for the body itself."""
    source, *rest = location
    if source == "body":
        rest = rest[1:]
    return ".".join(str(part) for part in rest)


def sentence_of(error: Mapping[str, Any]) -> str:
    kind, context = str(error["type"]), error.get("ctx") or {}
    if kind == OWN:
        return str(error["msg"])
    sentence = _SENTENCES.get(kind, "This does not fit.")
    return sentence.format(**{key: _plain(value) for key, value in context.items()})


def _plain(value: Any) -> str:
    return str(value).replace("'", "").replace(" or ", ", ")


def faults_of(errors: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """{field path: sentence} from the library's list of errors."""
    return {path_of(error["loc"]): sentence_of(error) for error in errors}
