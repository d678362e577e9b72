"""The API's own description: public, complete, and without loose ends."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from tests.api.conftest import Caller
from tests.api.test_permissions import all_routes
from tests.shown import Record


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return dict(Caller().ok("GET", "/openapi.json"))


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path.removeprefix("/api/v1"), operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from ([value["$ref"]] if "$ref" in value else [])
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def below(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from below(inner)


def test_every_call_is_described(described: dict[str, Any]) -> None:
    assert {(method, path) for method, path, _ in operations(described)} == all_routes()
    ids = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(set(ids)) == len(ids)


def test_every_answer_and_every_error_has_its_schema(described: dict[str, Any]) -> None:
    for method, path, operation in operations(described):
        for status, response in operation["responses"].items():
            if status == "204":
                continue
            (content,) = response["content"].values()
            schema = json.dumps(content["schema"])
            assert ("ErrorOut" in schema) == (int(status) >= 400), (method, path, status)
        if (method, path) != ("POST", "/join"):
            assert operation["security"] == [{"BearerToken": []}]
            assert "401" in operation["responses"]
    assert "security" not in described["paths"]["/api/v1/join"]["post"]


def test_stream_is_described_as_one(described: dict[str, Any]) -> None:
    answer = described["paths"]["/api/v1/workshops/{workshop_id}/stream"]["get"]["responses"]["200"]
    assert list(answer["content"]) == ["text/event-stream"]


def test_no_two_schemas_have_one_name() -> None:
    """The document has one schema by each name: the other one's calls would be described by it."""
    ours = {schema for schema in below(BaseModel) if schema.__module__.startswith("workshops.api")}
    names = Counter(schema.__name__ for schema in ours)
    assert "PersonOut" in names
    assert [name for name, times in names.items() if times > 1] == []


def test_no_reference_leads_nowhere(described: dict[str, Any]) -> None:
    names = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert set(references(described)) <= names


def test_a_body_that_may_be_left_out_is_never_null(described: dict[str, Any]) -> None:
    body = described["paths"]["/api/v1/decisions/{number}/accept"]["post"]["requestBody"]
    assert body["required"] is False
    assert {"type": "null"} not in [
        kind
        for _, _, operation in operations(described)
        for content in operation.get("requestBody", {}).get("content", {}).values()
        for kind in content["schema"].get("anyOf", [])
    ]


def test_what_a_ballot_may_hold_is_said(described: dict[str, Any]) -> None:
    level = described["components"]["schemas"]["ScoreIn"]["properties"]["level"]
    assert level["anyOf"] == [{"type": "integer", "minimum": 0, "maximum": 4}, {"type": "null"}]


def leaves(value: object, place: str = "") -> Iterator[str]:
    """Each thing that the document says, with its place."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{place}.{key}")
    elif isinstance(value, list) and any(isinstance(part, (dict, list)) for part in value):
        for number, part in enumerate(value):
            yield from leaves(part, f"{place}.{number}")
    else:
        yield f"{place}: {value}"


def test_what_it_says_of_each_call_and_each_object_is_what_it_said(described: dict[str, Any]) -> None:
    """Whoever writes a program reads it: names, limits, defaults, statuses and sentences."""
    record = Record(Path(__file__).with_name("described.txt"))
    said = {f"{method} {path}": operation for method, path, operation in operations(described)}
    said |= described["components"]["schemas"]
    for name, facts in said.items():
        record.look(name, {"all": list(leaves(facts))})
    assert said.keys() == record.known.keys()
