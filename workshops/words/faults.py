"""What is wrong with a field of a request, in our words: the library's error types turned into sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NotRequired, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.figures import plain_number, whole
from workshops.shared_sentences import GIVE_A_NUMBER, GIVE_A_TEXT, GIVE_TRUE_OR_FALSE, NEEDED, up_to_characters


class FieldError(TypedDict):
    """An error as the library lists it. `ctx`: the limits that its sentence names."""

    type: str
    loc: Sequence[int | str]
    msg: str
    ctx: NotRequired[Mapping[str, object]]


_A_WHOLE_NUMBER = gettext_lazy("Give a whole number.")
_AN_OBJECT = gettext_lazy("Give an object.")
_ONE_OF = gettext_lazy("Choose one of: {expected}.")
_SENTENCES: Mapping[str, str | Promise] = {
    "missing": gettext_lazy(NEEDED),
    "extra_forbidden": gettext_lazy("There is no such field here."),
    "string_type": gettext_lazy(GIVE_A_TEXT),
    "bool_type": gettext_lazy(GIVE_TRUE_OR_FALSE),
    "int_type": _A_WHOLE_NUMBER,
    "int_parsing": _A_WHOLE_NUMBER,
    "int_from_float": _A_WHOLE_NUMBER,
    "float_type": gettext_lazy(GIVE_A_NUMBER),
    "finite_number": gettext_lazy(GIVE_A_NUMBER),
    "greater_than_equal": gettext_lazy("Give {ge} or more."),
    "less_than_equal": gettext_lazy("Give {le} or less."),
    "list_type": gettext_lazy("Give a list."),
    "dict_type": _AN_OBJECT,
    "model_type": _AN_OBJECT,
    "model_attributes_type": _AN_OBJECT,
    "literal_error": _ONE_OF,
    "enum": _ONE_OF,
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
        return up_to_characters(int(str(context["max_length"])))
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
