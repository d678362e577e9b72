"""The advice: prompt, retrieve, fine-tune, or combine them. Pure Python, NumPy and Babel; no clock, no connection.

    from advisor import load_framework, recommend
    recommend({"answers": {"knowledge_churn": 3, "factual_gap": 3, "behaviour_gap": 1}})["statement"]

This module is the only door; whatever is not in `__all__` may change.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, overload

from advisor.agreement import agreement_for
from advisor.answer import (
    AgreementRow,
    Answered,
    AskNext,
    Ballot,
    Basis,
    BriefRecommendation,
    Changes,
    Chosen,
    Clearness,
    ConfidenceSaid,
    CouldChange,
    EqualPerson,
    ErrorAnswer,
    ErrorSaid,
    Flip,
    FlipSignal,
    FrameworkNamed,
    GatePrice,
    GateSaid,
    Glance,
    GroupAgreement,
    Headline,
    Inputs,
    LensSaid,
    LevelCounts,
    OtherSides,
    Perspectives,
    RankedApproach,
    RankingRow,
    Recommendation,
    Request,
    RoleSaid,
    RulesAndLenses,
    Shares,
    ShareTables,
    SituationSaid,
    SurenessWord,
    TransferSaid,
    VerdictSaid,
    VotersSaid,
    WithoutPerson,
)
from advisor.answer_advice import (
    Advice,
    CountedSaid,
    FailureModeSaid,
    FallbackSaid,
    InPlaceSaid,
    MetricSaid,
    Readings,
    ReadInPlace,
    SecurityNoteSaid,
    SimplestReading,
    StepSaid,
    TechniqueSaid,
)
from advisor.answer_catalogue import HitsAndMisses, Miss, ScenarioCheck, ScenarioEntry
from advisor.answer_costs import ApproachCosts, BreakEven, CostEstimate, CostInputSaid, CostPart, CostWay, Sensitivity
from advisor.ballots import read_request
from advisor.calibration import Bin, Calibration, Reliability
from advisor.calibration import kept as kept_calibrations
from advisor.costs import estimate
from advisor.counting import drawn_together
from advisor.errors import InvalidInput
from advisor.framework import BUILT_IN, Framework, built_in, edition_of, framework_files, framework_texts
from advisor.framework import load_framework as _load_framework
from advisor.framework.export import FrameworkExport, LensRule
from advisor.prices import AS_OF as PRICES_AS_OF
from advisor.prices import Price, price_changes, price_of
from advisor.prices import models as priced_models
from advisor.recommendation import brief_for, glance_for, recommend_for
from advisor.retirement import Retirement, retirement_of, retirements
from advisor.saying import say
from advisor.speech import add_language_folder as _add_language_folder
from advisor.speech import gettext as _
from advisor.speech import language, present_language
from advisor.sureness_words import SurenessSaid, sureness_term, sureness_words
from advisor.verdict import TOO_OFTEN
from advisor.version import ENGINE_VERSION
from advisor.voices import lone_words
from advisor.words import hundredths

__all__ = [
    "DRAWS",
    "ENGINE_VERSION",
    "PRICES_AS_OF",
    "TOO_OFTEN",
    "Advice",
    "AgreementRow",
    "Answered",
    "AnyRequest",
    "ApproachCosts",
    "AskNext",
    "Ballot",
    "Basis",
    "Bin",
    "BreakEven",
    "BriefRecommendation",
    "Calibration",
    "Changes",
    "Chosen",
    "Clearness",
    "ConfidenceSaid",
    "CostEstimate",
    "CostInputSaid",
    "CostPart",
    "CostWay",
    "CouldChange",
    "CountedSaid",
    "EqualPerson",
    "ErrorAnswer",
    "ErrorSaid",
    "FailureModeSaid",
    "FallbackSaid",
    "Flip",
    "FlipSignal",
    "Framework",
    "FrameworkExport",
    "FrameworkNamed",
    "GatePrice",
    "GateSaid",
    "Glance",
    "GroupAgreement",
    "Headline",
    "HitsAndMisses",
    "InPlaceSaid",
    "Inputs",
    "InvalidInput",
    "LensRule",
    "LensSaid",
    "LevelCounts",
    "MetricSaid",
    "Miss",
    "OtherSides",
    "Perspectives",
    "Price",
    "RankedApproach",
    "RankingRow",
    "ReadInPlace",
    "Readings",
    "Recommendation",
    "Reliability",
    "Request",
    "Retirement",
    "RoleSaid",
    "RulesAndLenses",
    "ScenarioCheck",
    "ScenarioEntry",
    "SecurityNoteSaid",
    "Sensitivity",
    "ShareTables",
    "Shares",
    "SimplestReading",
    "SituationSaid",
    "StepSaid",
    "SurenessSaid",
    "SurenessWord",
    "TechniqueSaid",
    "TransferSaid",
    "VerdictSaid",
    "VotersSaid",
    "WithoutPerson",
    "add_language_folder",
    "agreement",
    "drawn_together",
    "edition_of",
    "estimate_costs",
    "framework_files",
    "framework_texts",
    "glance",
    "hundredths",
    "kept_calibrations",
    "language",
    "load_framework",
    "lone_words",
    "present_language",
    "price_changes",
    "price_of",
    "priced_models",
    "recommend",
    "retirement_of",
    "retirements",
    "say",
    "shipped_frameworks",
    "sureness_term",
    "sureness_words",
]

DRAWS = 10_000

AnyRequest = Request | Mapping[str, object]  # what is no request is refused by the path of its fault


def load_framework(path: Path | None = None) -> Framework:
    """The framework at `path` (a .toml file, or a folder whose .toml files are read as one), or the built-in one.

    The built-in one is read once per process. Raises InvalidInput naming every fault by its path.
    """
    return _load_framework(path)


def add_language_folder(folder: Path) -> None:
    """Looks for languages in `folder` too, and first; frameworks that are loaded already do not change.

    It may hold `<language>/LC_MESSAGES/advisor.mo`, and `<framework's key>.<language>.toml` as in `framework_texts`.
    """
    _add_language_folder(folder)
    built_in.cache_clear()


def shipped_frameworks() -> tuple[Path, ...]:
    """The files of the frameworks that come with the library beside the built-in one, for `load_framework`."""
    return framework_files(BUILT_IN.parent)


@overload
def recommend(
    request: AnyRequest, framework: Framework | None = None, draws: int = DRAWS, *, brief: Literal[False] = False
) -> Recommendation: ...


@overload
def recommend(
    request: AnyRequest, framework: Framework | None = None, draws: int = DRAWS, *, brief: bool
) -> BriefRecommendation: ...


def recommend(
    request: AnyRequest, framework: Framework | None = None, draws: int = DRAWS, *, brief: bool = False
) -> BriefRecommendation:
    """The recommendation for one set of ballots, as plain JSON values in the shape of `Recommendation`.

    `request` is `{"answers": {criterion: 0..4 | None}}` or `{"ballots": [{"participant", "role", "scores",
    "weights"}], "role_weights", "waived_gates", "seed"}`, either with what is "in_place" today, the "budget", and the
    "edition" of the framework to use. The same
    request, framework and draws give the same result, whatever the order of people and criteria. Values and shares are
    fractions of 1; what a framework of engine 1 does not say (`sureness`, `headline`, …: `VerdictSaid`) is not there.
    `brief`: only the headline, the ranking, the flips and what it rests on, each as in the whole; for
    many in a row, while somebody waits.

    Raises InvalidInput with the path of each bad field.
    """
    if not isinstance(draws, int) or not 1 <= draws <= 1_000_000:
        raise InvalidInput(
            "invalid_input", _("The number of draws must be 1 to 1,000,000."), {"draws": _("Use 10000.")}
        )
    answer = brief_for if brief else recommend_for
    return answer(request, _asked_edition(request, framework or load_framework()), draws)


def glance(request: AnyRequest, framework: Framework | None = None) -> Glance:
    """Who comes first in `recommend(request, framework)`, and its `lenses`: in a hundredth of the time.

    Raises InvalidInput with the path of each bad field.
    """
    return glance_for(request, _asked_edition(request, framework or load_framework()))


def _asked_edition(request: AnyRequest, framework: Framework) -> Framework:
    version = request.get("edition") if isinstance(request, Mapping) else None
    return framework if version is None else edition_of(framework, str(version))


def estimate_costs(
    inputs: Mapping[str, float] | None = None,
    framework: Framework | None = None,
    months: int = 24,
    *,
    preset: str | None = None,
) -> CostEstimate:
    """What each approach costs, in US dollars: up front, per query, per month and cumulative to each month.

    `inputs` replaces defaults of the framework's cost inputs (tokens, prices, volume, weeks, examples); see its
    `costs`. `preset`: one of its `cost_presets`, between the defaults and `inputs`. Also: break-even volumes of each
    pair in closed form, the cheapest after `months`, and which input moves the break-even of retrieval and fine-tuning
    most over its plausible range. From the second engine on: what each approach's cost is made of (`parts`), and other
    ways of doing it (`ways`).

    Raises InvalidInput with the path of each bad input, and for a framework without a cost model.
    """
    return estimate({} if inputs is None else inputs, framework or load_framework(), months, preset)


def agreement(request: AnyRequest, framework: Framework | None = None) -> list[AgreementRow]:
    """What the room sees at the reveal, before any recommendation: one entry per criterion, in the agenda's order.

    `request` as in `recommend`. Each entry: criterion, counts (5 levels), dont_know, median, mean, consensus
    (Tastle-Wierman, 0 to 1, None without answers), spread (of the roles' means, in levels), can_flip (whether
    settling it another way, within what was said, could change the winner), winners, stake and by_role.

    Raises InvalidInput with the path of each bad field.
    """
    used = framework or load_framework()
    return agreement_for(read_request(request, used), used)
