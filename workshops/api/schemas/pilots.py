"""Pilots: evaluation files that were imported."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

JsonObject = dict[str, object]


class JudgementOut(BaseModel):
    """As `python -m advisor evidence` says it of one file."""

    files: list[JsonObject]
    comparisons: list[JsonObject]
    seed: int


class ThresholdOut(BaseModel):
    metric: str
    comparator: str
    value: float
    unit: str
    logged_at: datetime = Field(description="Since when it has stood in the log so.")
    after: bool = Field(description="Whether that was only after the import.")


class PreviewOut(JudgementOut):
    sha256: str
    mapping: dict[str, str] = Field(description="Field: column, of a table.")
    named: dict[str, str] = Field(description="Metric of a threshold: metric of the file.")
    thresholds: list[ThresholdOut] = Field(description="As the log had them before the import.")
    compared_with: UUID | None = Field(description="The pilot before it.")
    compared: JsonObject | None = Field(description="Both on the cases that they share: `comparisons`, or `why` none.")
    warnings: list[str]


class PilotOut(PreviewOut):
    id: UUID
    imported_at: datetime
    imported_by: str
    has_file: bool = Field(description="False once the file was erased.")


class PilotsOut(BaseModel):
    results: list[PilotOut]
    next_cursor: str | None


class PilotReadingOut(BaseModel):
    """How far the reading of a file is that takes longer than a request."""

    id: UUID
    state: Literal["waiting", "read", "unmapped", "refused"]
    href: str = Field(description="Where to look again; once `pilot` is set, it is done.")
    pilot: UUID | None
    error: JsonObject | None = Field(description="Why it was refused, as every error says it.")
    preview: PreviewOut | None = Field(description="What it says, where only a preview was asked for.")
