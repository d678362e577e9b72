"""How the tests ask a what-if: through its address, against what is stored."""

from __future__ import annotations

import re
from typing import cast

from django.http import QueryDict

from workshops.domain import recommendations
from workshops.domain.recommendations import WholeAnswer
from workshops.domain.results import BriefResult, Result, as_result
from workshops.domain.what_if import start_of, what_if
from workshops.forms.what_if import read_change
from workshops.models import Recommendation, Workshop


def address(workshop: Workshop) -> str:
    return f"/w/{workshop.pk}/recommendation/what-if/"


def recommend(workshop: Workshop) -> Workshop:
    recommendations.compute_recommendation(recommendation_id=stored(workshop).pk)
    return workshop


def stored(workshop: Workshop) -> Recommendation:
    return Recommendation.objects.get(round__workshop=workshop)


def result_of(workshop: Workshop) -> Result:
    """As it is stored."""
    return as_result(cast(WholeAnswer, stored(workshop).result))


def asked(workshop: Workshop, query: str) -> Result:
    """The result of a what-if as its address says it."""
    found = stored(workshop)
    change = read_change(QueryDict(query.removeprefix("?")), start_of(workshop, found))
    return what_if(workshop=workshop, found=found, change=change)


def shown_sliders(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="range" id="[^"]+" name="([^"]+)" [^>]*? value="([^"]+)"', page))


def values(result: BriefResult) -> dict[str, float]:
    return {row["approach"]: row["value"] for row in result["ranking"]}
