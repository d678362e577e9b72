"""A pilot, and a file on its way to be one, as the API gives them: in the form of `python -m advisor evidence`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypedDict

from workshops.dates import in_utc
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
from workshops.domain.pilot_verdicts import measures_of
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


class VerdictJson(TypedDict):
    """One variant on one metric against what was asked; `low` and `high`: its interval at 95 %. Shares are of 1."""

    variant: str
    metric: str
    threshold: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    verdict: str


class PilotNamedJson(TypedDict):
    """One evaluation run that was imported: the hash of its file, what it says of thresholds, and how many rows each
    thing that cannot be trusted rests on; `agreement`: {variant: {metric: its judge beside people}}, where they
    labelled answers. `GET …/pilots` has the rest."""

    id: str
    sha256: str
    tool: str
    imported_at: str
    cases: int
    verdicts: list[VerdictJson]
    findings: dict[str, int]
    agreement: dict[str, dict[str, AgreementSaid]]


def pilot_json(pilot: Pilot, *, warnings: Sequence[str] = ()) -> PilotJson:
    return {
        "id": str(pilot.pk),
        "sha256": pilot.sha256,
        "imported_at": in_utc(pilot.imported_at),
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


def pilot_named_json(pilot: Pilot) -> PilotNamedJson:
    """In a decision that it belongs to."""
    said = said_of(pilot)
    verdicts: list[VerdictJson] = [
        {
            "variant": variant,
            "metric": metric,
            "threshold": one["threshold"] or "",
            "value": one["value"],
            "low": one["low"],
            "high": one["high"],
            "n": one["n"],
            "verdict": one["verdict"],
        }
        for variant, measures in measures_of(said).items()
        for metric, one in measures.items()
        if one["verdict"] is not None
    ]
    findings = Counter[str]()
    for found in said["findings"]:
        findings[found["key"]] += found["count"]
    return {
        "id": str(pilot.pk),
        "sha256": pilot.sha256,
        "tool": pilot.tool,
        "imported_at": in_utc(pilot.imported_at),
        "cases": said["cases"],
        "verdicts": verdicts,
        "findings": dict(findings),
        "agreement": said["agreement"],
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
