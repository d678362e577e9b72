"""A pilot, and a file on its way to be one, as the API gives them: in the form of `python -m advisor evidence`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from workshops.domain.pilot_reading import (
    SEED,
    AgreementSaid,
    ComparisonSaid,
    FindingSaid,
    MeasureSaid,
    PilotSaid,
    WithBefore,
    against,
    compared_of,
    said_of,
)
from workshops.exports.decision_json import instant
from workshops.models import Pilot, PilotUpload
from workshops.queries.pilots import PilotThreshold


class PilotFileJson(TypedDict):
    path: str
    sha256: str
    tool: str
    version: str | None
    variants: list[str]
    cases: int
    rows: int
    metrics: dict[str, dict[str, MeasureSaid]]
    refusals: dict[str, dict[str, dict[str, int]]]
    agreement: dict[str, dict[str, AgreementSaid]]
    stands_by: str
    findings: list[FindingSaid]


class JudgementJson(TypedDict):
    files: list[PilotFileJson]
    comparisons: list[ComparisonSaid]
    seed: int


class PilotJson(JudgementJson):
    """`thresholds`: as the log had them before; `compared_with`: the pilot before it, and `compared` both on the cases
    that they share."""

    id: str
    sha256: str
    imported_at: str
    imported_by: str
    mapping: dict[str, str]
    named: dict[str, str]
    thresholds: list[PilotThreshold]
    compared_with: str | None
    compared: WithBefore | None
    has_file: bool
    warnings: list[str]


class PreviewJson(JudgementJson):
    """What a pilot would be; nothing is written."""

    sha256: str
    mapping: dict[str, str]
    named: dict[str, str]
    thresholds: list[PilotThreshold]
    compared_with: str | None
    compared: WithBefore | None
    warnings: list[str]


def pilot_json(pilot: Pilot, *, warnings: Sequence[str] = ()) -> PilotJson:
    return {
        "id": str(pilot.pk),
        "sha256": pilot.sha256,
        "imported_at": instant(pilot.imported_at),
        "imported_by": pilot.imported_by.name,
        "mapping": pilot.mapping,
        "named": pilot.named,
        "thresholds": pilot.thresholds,
        "compared_with": str(pilot.compared_with_id) if pilot.compared_with_id else None,
        "compared": compared_of(pilot),
        "has_file": pilot.file_erased_at is None,
        "warnings": list(warnings),
        **_judgement(said_of(pilot), pilot.filename),
    }


def preview_json(upload: PilotUpload, thresholds: list[PilotThreshold], *, warnings: Sequence[str] = ()) -> PreviewJson:
    """Of one that was read."""
    return {
        "sha256": upload.sha256,
        "mapping": upload.mapping,
        "named": upload.named,
        "thresholds": thresholds,
        "compared_with": str(upload.compared_with_id) if upload.compared_with_id else None,
        "compared": compared_of(upload),
        "warnings": list(warnings),
        **_judgement(against(said_of(upload), thresholds, upload.named), upload.filename),
    }


def _judgement(said: PilotSaid, filename: str) -> JudgementJson:
    file: PilotFileJson = {
        "path": filename,
        "sha256": said["sha256"],
        "tool": said["tool"],
        "version": said["version"],
        "variants": said["variants"],
        "cases": said["cases"],
        "rows": said["rows"],
        "metrics": said["metrics"],
        "refusals": said["refusals"],
        "agreement": said["agreement"],
        "stands_by": said["stands_by"],
        "findings": said["findings"],
    }
    return {"files": [file], "comparisons": said["comparisons"], "seed": SEED}
