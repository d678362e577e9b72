"""The guide: everything that the advice rests on, for somebody who has never heard of any of it. Public.

Rendered from the framework and the advisor themselves, so that it cannot say anything else than they do. Nothing
here belongs to a workspace, and no page asks the database for anything but who is signed in.
`?framework=<key>` shows another framework than the built-in one.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from workshops.domain import frameworks, recommendations
from workshops.domain.frameworks import Framework
from workshops.forms.guide import CostForm, SituationForm
from workshops.refusals import NotThere
from workshops.words import guide as guide_words
from workshops.words import guide_comparison, guide_costs, guide_lenses, guide_models, guide_situations
from workshops.words.guide import Context
from workshops.words.how_sure import limits_of
from workshops.words.rules import with_rules


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The question in plain words, and the way to the rest."""
    return _page(request, _framework(request), "guide", {"frameworks": frameworks.frameworks().values()})


@require_safe
def approaches(request: HttpRequest) -> HttpResponse:
    """What may be chosen, with its techniques, its fallback and its first phase."""
    framework = _framework(request)
    return _page(request, framework, "guide_approaches", {"approaches": guide_words.approaches(framework)})


@require_safe
def before(request: HttpRequest) -> HttpResponse:
    """What to confirm first, which risks a choice accepts, and what brings a decision back."""
    return _page(request, _framework(request), "guide_before", {})


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """The approaches side by side, by what the sources say of them."""
    framework = _framework(request)
    return _page(request, framework, "guide_comparison", guide_comparison.comparison(framework))


@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """Every question with its five answers, and what each answer is worth to each approach."""
    framework = _framework(request)
    return _page(request, framework, "guide_criteria", {"criteria": guide_words.criteria(framework)})


@require_safe
def gates(request: HttpRequest) -> HttpResponse:
    """What holds whatever the weights say."""
    framework = _framework(request)
    return _page(request, framework, "guide_gates", {"gates": with_rules(framework, framework.gates)})


@require_safe
def lenses(request: HttpRequest) -> HttpResponse:
    """The published frameworks: what each asks, its rule, and what it says when nothing speaks."""
    framework = _framework(request)
    return _page(request, framework, "guide_lenses", {"lenses": guide_lenses.lenses(framework)})


@require_safe
def situations(request: HttpRequest) -> HttpResponse:
    """The catalogue, searched and narrowed by approach through the address alone."""
    framework = _framework(request)
    form = SituationForm(framework, request.GET)
    found = guide_situations.found(framework, form.wanted())
    return _page(request, framework, "guide_situations", {"form": form, **found})


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """What to measure, what goes wrong, and what to watch for security."""
    framework = _framework(request)
    context: Context = {
        "metrics": guide_words.metrics(framework),
        "failure_modes": with_rules(framework, framework.failure_modes),
        "security": with_rules(framework, framework.security),
        "events": with_rules(framework, framework.events),
    }
    return _page(request, framework, "guide_practice", context)


@require_safe
def costs(request: HttpRequest) -> HttpResponse:
    """The cost model over the inputs in the address; a bad one is named at its field and nothing is computed."""
    framework = _framework(request)
    if not framework.costs:
        raise NotThere(_("This framework has no cost model."))
    form = CostForm(framework, request.GET)
    if not form.is_valid():
        return _page(request, framework, "guide_costs", {"form": form}, status=422)
    found = guide_costs.estimate(framework, form.inputs(), form.cleaned_data["months"])
    link = request.build_absolute_uri(request.path) + form.changes(
        {} if framework is frameworks.framework() else {"framework": framework.key}
    )
    return _page(request, framework, "guide_costs", {"form": form, "link": link, **found})


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """When models are retired, as far as it is known here, each with its vendor's page and the day of that."""
    return _page(request, _framework(request), "guide_models", {"vendors": guide_models.vendors()})


@require_safe
def confidence(request: HttpRequest) -> HttpResponse:
    """How a recommendation is computed, and how sure it may be."""
    framework = _framework(request)
    example = guide_words.worked_example(framework)
    parts = {
        "draws": recommendations.DRAWS,
        "example": example,
        "reliability": guide_words.reliability(framework),
        "limits": limits_of(framework),
    }
    return _page(request, framework, "guide_confidence", parts)


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """What people ask, answered."""
    return _page(request, _framework(request), "guide_questions", {})


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """The words, and what was read."""
    return _page(request, _framework(request), "guide_glossary", {})


@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    """The gallery of parts, in development only."""
    return render(request, "guide/parts.html")


def _framework(request: HttpRequest) -> Framework:
    """The one that the address names, the built-in one without; a 404 for one that is not here."""
    key = request.GET.get("framework")
    if not key:
        return frameworks.framework()
    found = frameworks.frameworks().get(key)
    if found is None:
        raise NotThere(_("There is no framework of this name here."))
    return found


def _page(
    request: HttpRequest, framework: Framework, name: str, context: Context, *, status: int = 200
) -> HttpResponse:
    """One page of the guide, named as its address is, with its neighbours."""
    pages = guide_words.pages(framework)
    here = next(index for index, page in enumerate(pages) if page["name"] == name)
    after = (page for page in pages[here + 1 :] if page["there"])
    built_in = framework.key == frameworks.framework().key
    shared = {
        "framework": framework,
        "built_in": built_in,
        "guide_query": "" if built_in else f"?{urlencode({'framework': framework.key})}",
        "guide_pages": [page for page in pages if page["there"]],
        "here": pages[here],
        "next": next(after, None),
    }
    template = name.removeprefix("guide_") if name != "guide" else "start"
    return render(request, f"guide/{template}.html", {**shared, **context}, status=status)
