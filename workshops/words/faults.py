"""What is wrong with a field of a request, in our words: the library's error types turned into sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NotRequired, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.figures import plain_number, whole


class FieldError(TypedDict):
    """An error as the library lists it. `ctx`: the limits that its sentence names."""

    type: str
    loc: Sequence[int | str]
    msg: str
    ctx: NotRequired[Mapping[str, object]]


_SENTENCES: Mapping[str, str | Promise] = {
    "missing": gettext_lazy("This field is needed."),
    "extra_forbidden": gettext_lazy("There is no such field here."),
    "string_type": gettext_lazy("Give a text."),
    "bool_type": gettext_lazy("Give true or false."),
    "int_type": gettext_lazy("Give a whole number."),
    "int_parsing": gettext_lazy("Give a whole number."),
    "int_from_float": gettext_lazy("Give a whole number."),
    "float_type": gettext_lazy("Give a number."),
    "finite_number": gettext_lazy("Give a number."),
    "greater_than_equal": gettext_lazy("Give {ge} or more."),
    "less_than_equal": gettext_lazy("Give {le} or less."),
    "list_type": gettext_lazy("Give a list."),
    "dict_type": gettext_lazy("Give an object."),
    "model_type": gettext_lazy("Give an object."),
    "model_attributes_type": gettext_lazy("Give an object."),
    "literal_error": gettext_lazy("Choose one of: {expected}."),
    "enum": gettext_lazy("Choose one of: {expected}."),
}
# Sentences of our own validators are passed on as they are.
OWN = "own"


def path_of(location: Sequence[int | str]) -> str:
    """("body", "body", "scores", "latency", "level") as scores.latency.level; "" for the body itself."""
    source, *rest = location
    if source == "body":
        rest = rest[1:]
    return ".".join(str(part) for part in rest)


def sentence_of(error: FieldError) -> str:
    kind, context = error["type"], error.get("ctx") or {}
    if kind == OWN:
        return error["msg"]
    if kind == "string_too_long":
        most = int(str(context["max_length"]))
        sentence = ngettext("This may have up to {count} character.", "This may have up to {count} characters.", most)
        return sentence.format(count=whole(most))
    if kind == "string_too_short":
        least = int(str(context["min_length"]))
        sentence = ngettext("This needs at least {count} character.", "This needs at least {count} characters.", least)
        return sentence.format(count=whole(least))
    known = _SENTENCES.get(kind)
    if known is None:
        return _("This does not fit.")
    return str(known).format(**{key: _plain(value) for key, value in context.items()})


def _plain(value: object) -> str:
    if isinstance(value, int | float):
        return plain_number(value)
    return str(value).replace("'", "").replace(" or ", ", ")


def faults_of(errors: Iterable[FieldError]) -> dict[str, str]:
    """{field path: sentence} from the library's list of errors."""
    return {path_of(error["loc"]): sentence_of(error) for error in errors}
