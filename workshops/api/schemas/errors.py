"""The one form of every error."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class ErrorBody(BaseModel):
    code: str = Field(description="A word for programs, for example wrong_stage.")
    message: str = Field(description="A sentence for people.")
    fields: dict[str, str] = Field(description="Path of a bad field, for example scores.latency.level: its sentence.")
    request: str = Field(default="", description="Of what is our fault (5xx): the request's number in the log.")


class ErrorOut(BaseModel):
    error: ErrorBody


def answers(success: dict[int, object], *errors: int) -> dict[int, object]:
    """The answers of one call: what it gives, and the errors that it may give, beside those of every call.

    Errors have no model of their own here: one for each of 200 would be built at the start, and none be used, because
    every error is answered by its handler. `describe_errors` says what they look like.
    """
    return {**success, **dict.fromkeys((400, 401, 404, 429, *errors))}


RETRY_AFTER = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}


def describe_bodies(document: dict[str, Any]) -> None:
    """A body that may be left out is an object where it is sent; the library writes it down as one that may be null."""
    for path in document["paths"].values():
        for operation in path.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                kinds = content["schema"].get("anyOf", [])
                if {"type": "null"} in kinds and len(kinds) == 2:
                    content["schema"] = next(kind for kind in kinds if kind != {"type": "null"})
                    operation["requestBody"]["required"] = False


def describe_errors(document: dict[str, Any]) -> None:
    """Into the OpenAPI document: every error has the one form."""
    one = ErrorOut.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"] |= {**one.pop("$defs"), ErrorOut.__name__: one}
    body = {"application/json": {"schema": {"$ref": f"#/components/schemas/{ErrorOut.__name__}"}}}
    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response.setdefault("content", body)
                if status == "429":
                    response.setdefault("headers", RETRY_AFTER)
