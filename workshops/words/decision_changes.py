"""What a later text of a decision says differently from an earlier one, one sentence a change."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops.domain.decision_text import AssumptionText, DecisionText, MetricText, risks_of
from workshops.figures import whole
from workshops.words.thresholds import signal_text_words, threshold_words

_PARTS: Mapping[str, str | Promise] = {
    "title": gettext_lazy("Changed the title."),
    "rationale": gettext_lazy("Changed the reasons."),
    "fallback": gettext_lazy("Changed the fallback."),
    "scope_now": gettext_lazy("Changed what is in scope now."),
    "scope_later": gettext_lazy("Changed what comes later."),
}
_CONFIGURATION: Mapping[str, str | Promise] = {
    "dataset_version": gettext_lazy("Dataset version: {before} became {after}."),
    "retrieval_settings": gettext_lazy("Retrieval settings: {before} became {after}."),
    "base_model_id": gettext_lazy("Base model ID: {before} became {after}."),
    "fine_tune_checkpoint_id": gettext_lazy("Fine-tune checkpoint ID: {before} became {after}."),
}


def changes_between(before: DecisionText, after: DecisionText, names: Mapping[str, str]) -> list[str]:
    """`names`: approach keys to names."""
    said = []
    if before["approach"] != after["approach"]:
        old, new = (names.get(text["approach"], text["approach"]) for text in (before, after))
        said.append(_("Approach: {before} became {after}.").format(before=old, after=new))
    parts = _parts(before), _parts(after)
    said += [str(sentence) for part, sentence in _PARTS.items() if parts[0][part] != parts[1][part]]
    said += _metrics(before["metrics"], after["metrics"])
    said += _assumptions(before["assumptions"], after["assumptions"])
    said += _configuration(before["configuration"], after["configuration"])
    if risks_of(before) != risks_of(after):
        said.append(_("Changed which risks are accepted."))
    return said + _revisits(before, after)


def _parts(text: DecisionText) -> dict[str, str]:
    return {
        "title": text["title"],
        "rationale": text["rationale"],
        "fallback": text["fallback"],
        "scope_now": text["scope_now"],
        "scope_later": text["scope_later"],
    }


def _configuration(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    pairs = [(sentence, before.get(key, ""), after.get(key, "")) for key, sentence in _CONFIGURATION.items()]
    nothing = _("nothing")
    return [
        str(sentence).format(before=old or nothing, after=new or nothing) for sentence, old, new in pairs if old != new
    ]


def _revisits(before: DecisionText, after: DecisionText) -> list[str]:
    """Of texts of before reminders were the plan's."""
    said, (old, new) = [], (before.get("revisit"), after.get("revisit"))
    if old is None or new is None:
        return []
    if old["every_months"] != new["every_months"]:
        sentence = ngettext(
            "Revisits every month instead of {before}.",
            "Revisits every {count} months instead of {before}.",
            new["every_months"],
        )
        said.append(sentence.format(count=whole(new["every_months"]), before=_every(old["every_months"])))
    if old["owner"] != new["owner"]:
        owner = new["owner"] or _("whoever recorded it")
        said.append(_("Reminders go to {owner}.").format(owner=owner))
    return said


def _every(months: int) -> str:
    return ngettext("every month", "every {count} months", months).format(count=whole(months))


def _metrics(before: list[MetricText], after: list[MetricText]) -> list[str]:
    old, new = ({row["name"]: threshold_words(row) for row in rows} for rows in (before, after))
    return [
        *(_("Dropped the metric “{name}”.").format(name=name) for name in old if name not in new),
        *(
            _("Added the metric “{name}” {threshold}.").format(name=name, threshold=threshold)
            for name, threshold in new.items()
            if name not in old
        ),
        *(
            _("The metric “{name}” {before} became {after}.").format(name=name, before=old[name], after=threshold)
            for name, threshold in new.items()
            if name in old and old[name] != threshold
        ),
    ]


def _assumptions(before: list[AssumptionText], after: list[AssumptionText]) -> list[str]:
    old, new = ({row["statement"]: row for row in rows} for rows in (before, after))
    said = [_("Dropped the assumption “{name}”.").format(name=name) for name in old if name not in new]
    for name, row in new.items():
        if name not in old:
            said.append(_added(row))
        elif watch_notes(old[name]) != watch_notes(row):
            sentence = _("The assumption “{name}” {before} became {after}.")
            said.append(sentence.format(name=name, before=watch_notes(old[name]), after=watch_notes(row)))
    return said


def _added(row: AssumptionText) -> str:
    if not row["owner"] and not row["signal"]:
        return _("Added the assumption “{name}”.").format(name=row["statement"])
    return _("Added the assumption “{name}” {watch}.").format(name=row["statement"], watch=watch_notes(row))


def watch_notes(row: AssumptionText) -> str:
    """By whom and by what an assumption is watched."""
    owner, signal = row["owner"], row["signal"]
    if signal is None:
        return _("watched by {owner}").format(owner=owner) if owner else _("without a signal")
    if owner:
        return _("watched by {owner} with {signal}").format(owner=owner, signal=signal_text_words(signal))
    return _("with {signal}").format(signal=signal_text_words(signal))
