"""The one form of every error."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class ErrorBody(BaseModel):
    code: str = Field(description="A word for programs, for example wrong_stage.")
    message: str = Field(description="A sentence for people.")
    fields: dict[str, str] = Field(description="Path of a bad field, for example scores.latency.level: its sentence.")


class ErrorOut(BaseModel):
    error: ErrorBody


def answers(success: dict[int, object], *errors: int) -> dict[int, object]:
    """The answers of one call: what it gives, and the errors that it may give, beside those of every call.

    Errors have no model of their own here: one for each of 200 would be built at the start, and none be used, because
    every error is answered by its handler. `describe_errors` says what they look like.
    """
    return {**success, **dict.fromkeys((400, 401, 404, *errors))}


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
