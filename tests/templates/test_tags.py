"""The tags and filters of the templates: which there are and whose each is, and what each writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace as Made

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context, Template, engines
from django.template.backends.django import DjangoTemplates
from django.template.library import Library
from django.utils.translation import override

from tests.shown import Record
from workshops.catalogue import catalogue
from workshops.domain import frameworks
from workshops.enums import Stage
from workshops.templatetags.inbox import NewNotices, address_of
from workshops.templatetags.language import sentences_js
from workshops.templatetags.regions import MOST_MARKS, _drawn_person, drawn_person
from workshops.templatetags.rooms import TOKEN_SLOT
from workshops.words.roster import RoleProgress

TAGS = Path(settings.BASE_DIR) / "workshops" / "templatetags"
LIBRARIES = sorted(file.stem for file in TAGS.glob("[!_]*.py"))
DAY, MOMENT = date(2027, 2, 2), datetime(2026, 11, 24, 9, 5, tzinfo=UTC)


class Typed(forms.Form):
    title = forms.CharField(max_length=3, help_text="Its own help.")
    version = forms.IntegerField(widget=forms.HiddenInput)


GIVEN: Mapping[str, object] = {
    "none": None,
    "form": Typed({"title": "too long", "version": "x"}),
    "ranked": [
        {
            "approach": "own",
            "name": "Own",
            "place": 2,
            "value": 0.5,
            "low": 0.4,
            "high": 0.6,
            "acceptability": 0.9,
            "excluded": False,
        }
    ],
    "day": DAY,
    "moment": MOMENT,
    "two_days": [DAY, date(2027, 3, 2)],
    "long": "<b> of_a_file-name.that/is_very_long_indeed.csv",
    "short": "a_b.c",
    "mapping": {"key": "its value"},
    "things": ["a", "b", 3],
    "data": {"readings": [1, 2]},
    "CSP_NONCE": "nonce",
    "framework": frameworks.framework(),
    "source": frameworks.framework().sources[0].key,
    "sources_of_it": [source.key for source in frameworks.framework().sources[:2]],
    "guide_query": "?framework=x",
    "request": HttpRequest(),
    "user": AnonymousUser(),
    "drawn": f"<input value={TOKEN_SLOT}>",
    "few": RoleProgress("data", "Data", 1, 3),
    "many": RoleProgress("data", "Data", MOST_MARKS, MOST_MARKS + 1),
    "most": RoleProgress("data", "Data", 0, MOST_MARKS),
    "row": Made(counts=[0, 2, 1, 0, 0], median=1.0, dont_know=1),
    "in_lobby": Made(stage=Stage.LOBBY, starts_at=MOMENT, time_zone="Europe/Berlin"),
    "not_said": Made(stage=Stage.LOBBY, starts_at=None, time_zone="Europe/Berlin"),
    "in_scoring": Made(stage=Stage.SCORING, starts_at=MOMENT, time_zone="Europe/Berlin"),
}
# What each writes, of what is given above.
WRITTEN = {
    "charts": (
        "{% chart_js %}",
        '{% chart "costs" data "What it says" size="tall" name="first" %}',
        '{% chart "months" data "What it says" %}',
    ),
    "dates": (
        "{{ day|day }}",
        "{{ moment|day }}",
        "{{ none|day }}.",
        "{{ moment|moment }}",
        "{{ none|moment }}.",
        "{{ two_days|days }}",
    ),
    "decisions": (
        "{{ 42|decision_address }}",
        '{{ short|marked:"same" }}',
        '{{ short|marked:"removed" }}',
        '{{ short|marked:"added" }}',
        '{{ ""|marked:"added" }}.',
        '{{ mapping|at:"key" }}',
        '{{ mapping|at:"other" }}',
        "{{ 0.1099|hundredths }}",
        '{{ "dissent"|stance_words }}',
    ),
    "figures": (
        "{{ 0.945|percent }}",
        "{{ 0.945|percent:1 }}",
        "{{ 0.4081|decimal:2 }}",
        "{{ none|decimal:2 }}.",
        "{{ -0.0538|below_too:3 }}",
        "{{ 10000|whole }}",
        "{{ things|listed }}",
        '{{ things|listed:"or" }}',
    ),
    "filenames": ("{{ long|at_joints }}", "{{ short|at_joints }}"),
    "guide": (
        '{% sources source label="Label" passage="page 3" %}',
        "{% sources sources_of_it %}",
        '{% guide_url "guide" %}',
        '{% guide_url "guide_criteria" "latency" %}',
        '{% chip "rag" %}',
        '{% fill "rag" %}',
        '{{ framework|role_name:"data" }}',
        '{{ framework|role_name:"strangers" }}',
    ),
    "log_story": ("{% story_js %}",),
    "parts": (
        '{% role_mark "data" %}',
        '{% role_mark "data" "Data" hollow=True show=True large=True %}',
        '{% role_chip "data" "Data" %}',
        '{% status_chip "broken" "Broken" tone="done" %}',
        '{% status_chip "accepted" %}',
        '{% approach_chip "own" "Own" place=2 %}',
        "{% ranking ranked %}",
        '{% field form.title label="Label" help="Help" css="field-inline" %}',
        "{% field form.title %}",
        "{% field form.version %}",
        "{% form_errors form %}",
        '{% banner "Title" line="Line" tone="alarm" live=True %}It{% endbanner %}',
        '{% card "Title" line="Line" heading=3 tone="now" id="own" %}It{% endcard %}',
        '{% empty_state "Title" heading=2 %}It{% endempty_state %}',
        '{% disclosure "Summary" css="disclosure-small" open=True id="own" %}It{% enddisclosure %}',
        '{% dialog "own" "Title" %}It{% enddialog %}',
        '{% page_head "Title" kicker="Kicker" line="Line" large=True %}It{% endpage_head %}',
        '{% stat 3 "meaning" note="note" tone="alarm" %}',
        '{% copy_field "Link" "https://a" %}',
        '{% copy_field "Link" "https://a" id="own" secret=True %}',
    ),
    "people": ('{{ mapping|at:"key" }}', '{{ mapping|at:"other" }}.'),
    "preparation": (
        "{% room_checklist in_scoring %}",
        "{% meeting_line in_lobby %}",
        "{% meeting_line not_said %}.",
        "{% meeting_line in_scoring %}.",
    ),
    "regions": ("{% marks_of few %}", "{% marks_of many %}.", "{% marks_of most %}"),
    "rooms": (
        '{{ drawn|with_token:"their own" }}',
        '{{ mapping|of:"key" }}',
        '{{ mapping|of:"other" }}',
        '{{ moment|moment:"Europe/Berlin" }}',
    ),
    "screen": ("{% counted row %}",),
    "sentences": ("{% piece as one %} a piece {% endpiece %}[{{ one }}]",),
    "signing": ("{% signing_of in_scoring %}",),
}


def test_a_page_is_the_list_that_is_meant_or_the_thing_itself() -> None:
    addresses = [address_of("log", "q=x"), address_of("board", "by=month"), address_of("decision", "7")]
    assert addresses == ["/decisions/?q=x", "/revisits/?by=month", "/decisions/7/"]
    assert [(bool(new), new.badge, new.words) for new in map(NewNotices, (0, 1, 120))] == [
        (False, "0", "0 new notices"), (True, "1", "1 new notice"),
        (True, "99+", "more than 99 new notices"),
    ]  # fmt: skip


def test_what_is_kept_is_kept_by_language() -> None:
    before = _drawn_person.cache_info().misses
    for language in ("en-gb", "fr", "fr"):
        with override(language):
            drawn_person({"name": "Kept by language", "role": "Data", "shape": "circle", "state": "here"})  # type: ignore[typeddict-item]  # a row of four
            assert sentences_js() == f"/sentences/{language}.{catalogue(language).version}.js"
    assert _drawn_person.cache_info().misses == before + 2


def library(name: str) -> Library:
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)
    return engine.engine.template_libraries[name]


@pytest.fixture
def record() -> Record:
    return Record(Path(__file__).with_name("tags.txt"))


@pytest.mark.parametrize("name", LIBRARIES)
def test_each_is_what_it_was_and_writes_what_it_wrote(name: str, record: Record) -> None:
    loaded = library(name)
    whose = [f"{kind} {key}: {_whose(func)}" for kind, all_ in _all(loaded) for key, func in sorted(all_.items())]
    with override(settings.LANGUAGE_CODE):
        written = [_write(name, source) for source in WRITTEN.get(name, ())]
    record.look(name, {"all": [*whose, *written]})


def _all(loaded: Library) -> list[tuple[str, Mapping[str, object]]]:
    return [("filter", loaded.filters), ("tag", loaded.tags)]


def _whose(func: object) -> str:
    inner: object = getattr(func, "__wrapped__", func)
    return f"{inner.__module__}.{getattr(inner, '__qualname__', '')}"


def _write(name: str, source: str) -> str:
    return Template(f"{{% load {name} %}}{source}").render(Context(dict(GIVEN)))
