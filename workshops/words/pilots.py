"""Pilots in words: what a list says of each, and what somebody sees of a file before it is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops import dates
from workshops.domain.pilot_figures import metric_name
from workshops.domain.pilot_reading import PilotSaid, compared_of, said_of
from workshops.domain.pilots import unmatched
from workshops.figures import listed, plain_number, whole
from workshops.models import Decision, Occurrence, Pilot, PilotUpload, Workshop
from workshops.queries.pilots import PilotThreshold
from workshops.words.events_pilots import tool_name
from workshops.words.pilot_findings import NOTES, FindingShown, findings_shown
from workshops.words.pilot_metrics import metrics_shown
from workshops.words.pilot_sheet import headline, why_not_words
from workshops.words.thresholds import asked_words

# What is counted beside the metrics of the file.
COUNTED = ("error_rate", "refusal", "cost_usd", "tokens", "latency_p50", "latency_p95")
MB = 1024 * 1024
NAMED = 6


@dataclass(frozen=True)
class PilotRow:
    """One line of a list."""

    id: str
    title: str
    line: str
    headline: str
    is_erased: bool


def pilot_row(pilot: Pilot, *, time_zone: str) -> PilotRow:
    said = said_of(pilot)
    imported = _("imported {day} by {name}").format(
        day=dates.short(dates.day_in(pilot.imported_at, time_zone)), name=pilot.imported_by.name
    )
    return PilotRow(
        id=str(pilot.pk),
        title=pilot.filename or _("A pilot"),
        line=" · ".join([tool_words(said), cases_words(said), imported]),
        headline=headline(metrics_shown(said)),
        is_erased=pilot.file_erased_at is not None,
    )


def named_words(pilot: Pilot, time_zone: str) -> str:
    """`"run.csv, 27 Nov 2026"`"""
    day = dates.short(dates.day_in(pilot.imported_at, time_zone))
    return _("{name}, {day}").format(name=pilot.filename or _("A pilot"), day=day)


def called_back_words(occurrence: Occurrence, *, imported_on: date) -> str:
    """What a missed threshold led to; a revisit that was late already stays due since then."""
    if not occurrence.is_open:
        return _("Because it missed a threshold, the decision was looked at again.")
    if occurrence.asked_on < imported_on:
        words = _("Because it missed a threshold, the decision is looked at again: its revisit is due since {day}.")
    else:
        words = _("Because it missed a threshold, the decision is looked at again: its revisit is due on {day}.")
    return words.format(day=dates.short(occurrence.asked_on))


def tool_words(said: PilotSaid) -> str:
    """`"promptfoo 3"`"""
    return f"{tool_name(said['tool'])} {said['version'] or ''}".strip()


def cases_words(said: PilotSaid) -> str:
    """`"2 variants (rag, prompt), 120 cases in 240 rows"`"""
    names = said["variants"]
    variants = ngettext("{count} variant", "{count} variants", len(names)).format(count=whole(len(names)))
    shown = [*names[:NAMED], *(["…"] if len(names) > NAMED else [])]
    cases = ngettext("{count} case in {rows}", "{count} cases in {rows}", said["cases"])
    said_cases = cases.format(count=whole(said["cases"]), rows=_rows(said["rows"]))
    return _("{variants} ({names}), {cases}").format(variants=variants, names=", ".join(shown), cases=said_cases)


def size_words(size: int) -> str:
    """`"1.4 MB"`"""
    if size < MB:
        return _("{size} kB").format(size=whole(max(1, round(size / 1024))))
    return _("{size} MB").format(size=plain_number(round(size / MB, 1)))


@dataclass(frozen=True)
class PreviewShown:
    """What a file says before it is taken. `facts`: (what, how it is); `gaps`: per variant and metric, what is missing;
    `notes`: findings that only say how it was read; `unmatched`: thresholds that name nothing in it."""

    facts: tuple[tuple[str, str], ...]
    gaps: tuple[str, ...]
    findings: tuple[FindingShown, ...]
    notes: tuple[FindingShown, ...]
    unmatched: tuple[str, ...]
    asked: tuple[str, ...]
    before: str


def preview_shown(upload: PilotUpload, thresholds: Sequence[PilotThreshold]) -> PreviewShown:
    said = said_of(upload)
    facts = (
        (_("Tool"), _("A table") if said["tool"] == "generic" else tool_words(said)),
        (_("Variants"), _listed(said["variants"])),
        (_("Cases"), _cases(said)),
        (_("Rows that failed"), _failed(said)),
        (_("Metrics"), _listed([name for key, name in metric_names(said) if key != "error_rate"])),
        (_("File"), f"{upload.filename}, {size_words(upload.size)}"),
    )
    missing = unmatched(said, thresholds, upload.named)
    return PreviewShown(
        facts=facts,
        gaps=tuple(_gaps(said)),
        findings=tuple(findings_shown(one for one in said["findings"] if one["key"] not in NOTES)),
        notes=tuple(findings_shown(one for one in said["findings"] if one["key"] in NOTES)),
        unmatched=tuple(asked_words(one) for one in missing),
        asked=tuple(asked_words(one) for one in thresholds if one not in missing),
        before=_before(upload),
    )


def metric_names(said: PilotSaid) -> list[tuple[str, str]]:
    """(key, its name: in the file, of what is counted beside it ours) of each metric, once."""
    found = {key: one["source_name"] for measures in said["metrics"].values() for key, one in measures.items()}
    return [(key, metric_name(key) if key in COUNTED else name) for key, name in found.items()]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    shown = list(names[:NAMED])
    if more > 0:
        shown.append(ngettext("{count} more", "{count} more", more).format(count=whole(more)))
    return listed(shown)


def _cases(said: PilotSaid) -> str:
    words = ngettext("{count} in {rows}", "{count} in {rows}", said["cases"])
    return words.format(count=whole(said["cases"]), rows=_rows(said["rows"]))


def _failed(said: PilotSaid) -> str:
    """By the variants, where some did."""
    failed = {
        name: round((one["value"] or 0) * one["n"])
        for name, measures in said["metrics"].items()
        if (one := measures.get("error_rate")) is not None
    }
    words = _("{count} of {variant}")
    some = [words.format(count=whole(count), variant=name) for name, count in failed.items() if count]
    return listed(some) if some else _("None")


def _gaps(said: PilotSaid) -> list[str]:
    """`"rag, faithfulness: 3 of 40 rows"`"""
    words = _("{variant}, {metric}: {missing} of {rows}")
    return [
        words.format(variant=name, metric=one["source_name"], missing=whole(one["failed"]), rows=_rows(one["n"]))
        for name, measures in said["metrics"].items()
        for one in measures.values()
        if one["failed"]
    ]


def _rows(count: int) -> str:
    return ngettext("{count} row", "{count} rows", count).format(count=whole(count))


def _before(upload: PilotUpload) -> str:
    compared = compared_of(upload)
    before = upload.compared_with
    if compared is None or before is None:
        return ""
    if compared["comparisons"]:
        paired = max(one["paired"] for one in compared["comparisons"])
        words = ngettext(
            "It will be compared with the pilot before it, {name}, on the {count} case that both have.",
            "It will be compared with the pilot before it, {name}, on the {count} cases that both have.",
            paired,
        )
        return words.format(name=before.filename or _("a pilot"), count=whole(paired))
    return why_not_words(compared["why"])


def elsewhere_words(others: Sequence[Pilot]) -> str:
    """That other decisions or workshops have the same file; empty where none has."""
    names = list(dict.fromkeys(_place(one) for one in others))
    if not names:
        return ""
    words = _("This very file is a pilot already, of {places}. Make sure that its numbers belong here, too.")
    return words.format(places=_listed(names))


def _place(pilot: Pilot) -> str:
    return subject_words(pilot.decision or pilot.workshop)


def subject_words(subject: Decision | Workshop | None) -> str:
    """`"D-0042 Claims copilot"`, `"the workshop “Claims copilot”"`"""
    if isinstance(subject, Decision):
        return f"{subject.label} {subject.title}"
    return _("the workshop “{title}”").format(title=subject.title if subject else "")
