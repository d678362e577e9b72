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


def answers(success: dict[int, Any], *errors: int) -> dict[int, Any]:
    """The answers of one call: what it gives, and the errors that it may give, beside those of every call."""
    return {**success, **dict.fromkeys((400, 401, 404, *errors), ErrorOut)}
