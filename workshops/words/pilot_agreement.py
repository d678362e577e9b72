"""A judge beside people who labelled the same answers: how often they agree, and the rate without its mistakes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workshops.domain.pilot_figures import SHARE, Asked
from workshops.domain.pilot_reading import AgreementSaid, verdict_between
from workshops.figures import decimal, whole


@dataclass(frozen=True)
class AgreementShown:
    """Of one variant. `rows`: what people said, with how often the judge said yes and no to that."""

    name: str
    rows: tuple[tuple[str, str, str], ...]


def agreement_shown(name: str, said: AgreementSaid) -> AgreementShown:
    yes = (_("People: yes"), whole(said["both"]), whole(said["only_people"]))
    no = (_("People: no"), whole(said["only_judge"]), whole(said["neither"]))
    return AgreementShown(name, (yes, no))


def agreement_words(said: AgreementSaid, asked: Asked | None) -> str:
    """How many were labelled, how often both agree, and the rate without the judge's mistakes."""
    parts = [_labelled(said), _agree(said), _split(said), _corrected(said), _against(said, asked)]
    return " ".join(part for part in parts if part)


def _labelled(said: AgreementSaid) -> str:
    words = ngettext(
        "People labelled {labelled} of {count} answer that was judged.",
        "People labelled {labelled} of {count} answers that were judged.",
        said["judged"],
    )
    return words.format(labelled=whole(said["labelled"]), count=whole(said["judged"]))


def _agree(said: AgreementSaid) -> str:
    words = _("The judge agrees with them on {same} (most likely {low} to {high}).")
    lead = words.format(
        same=SHARE.figure(said["accuracy"]),
        low=SHARE.figure(said["accuracy_low"]),
        high=SHARE.figure(said["accuracy_high"]),
    )
    if said["kappa"] is None or said["kappa_low"] is None or said["kappa_high"] is None:
        return lead
    words = _(
        "{lead} Beyond chance that is a kappa of {kappa} ({low} to {high}), where 1 is always and 0 is by chance."
    )
    kappa, low, high = (_two_places(said[key]) for key in ("kappa", "kappa_low", "kappa_high"))
    return words.format(lead=lead, kappa=kappa, low=low, high=high)


def _two_places(value: float | None) -> str:
    figure = decimal(abs(value or 0.0), 2)
    return f"−{figure}" if value is not None and round(value, 2) < 0 else figure


def _split(said: AgreementSaid) -> str:
    if not said["split"]:
        return ""
    words = ngettext(
        "{count} answer on which people disagree among themselves is left out.",
        "{count} answers on which people disagree among themselves are left out.",
        said["split"],
    )
    return words.format(count=whole(said["split"]))


def _corrected(said: AgreementSaid) -> str:
    if said["corrected"] is None or said["corrected_low"] is None or said["corrected_high"] is None:
        return _("So few or such labels do not say what its mistakes make of the rate.")
    words = _("Without its mistakes {observed} becomes {corrected} (most likely {low} to {high}).")
    return words.format(
        observed=SHARE.figure(said["observed"]),
        corrected=SHARE.figure(said["corrected"]),
        low=SHARE.figure(said["corrected_low"]),
        high=SHARE.figure(said["corrected_high"]),
    )


def _against(said: AgreementSaid, asked: Asked | None) -> str:
    if asked is None or said["corrected"] is None:
        return ""
    verdict = verdict_between(asked.comparator, asked.value, said["corrected_low"], said["corrected_high"])
    return {
        "meets": _("That meets the threshold."),
        "fails": _("That does not meet the threshold."),
        "too_few": _("By that there are too few cases to tell whether the threshold is met."),
    }[verdict]
