"""What arrives: strict JSON that PostgreSQL can store, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

from workshops import strict_json
from workshops.api.errors import Malformed, WrongContentType
from workshops.refusals import UNSTORABLE, InvalidFields
from workshops.shared_sentences import NESTED_TOO_DEEPLY, ONE_JSON_OBJECT


class StrictParser(Parser):
    """JSON without NaN and repeated keys; texts without NUL and half characters."""

    def parse_body(self, request: HttpRequest) -> dict[str, object]:
        check_content_type(request)
        try:
            data = strict_json.read(request.body.decode(), pairs=_unique)
        except RecursionError:
            raise Malformed(_(NESTED_TOO_DEEPLY)) from None
        except ValueError as error:
            raise Malformed(_("The body is not JSON: {fault}.").format(fault=error)) from None
        if not isinstance(data, dict):
            raise Malformed(_(ONE_JSON_OBJECT))
        refuse_unstorable(data)
        return data

    def parse_querydict(
        self, data: MultiValueDict[str, object], list_fields: list[str], request: HttpRequest
    ) -> dict[str, object]:
        values = super().parse_querydict(data, list_fields, request)
        refuse_unstorable(values)
        return values


def check_content_type(request: HttpRequest) -> None:
    """JSON in UTF-8; a missing Content-Type is taken as that."""
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type not in ("", "application/json") or charset not in ("utf-8", "utf8", "us-ascii"):
        raise WrongContentType(_("Send the body as JSON in UTF-8: Content-Type: application/json."))


def refuse_unstorable(data: Mapping[str, object]) -> None:
    faults = {path: str(UNSTORABLE) for path, text in _texts(data, "") if not _storable(text)}
    if faults:
        raise InvalidFields(faults)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_("a name appears twice in one object"))
    return found


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            inside = f"{path}.{key}" if path else key
            yield inside, key
            yield from _texts(inner, inside)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}.{index}" if path else str(index))


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
