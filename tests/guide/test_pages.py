"""Everything that the framework holds is on the guide's pages, for everybody, in words."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import advisor
from advisor import TOO_OFTEN
from tests.guide.conftest import Read, get, words
from workshops.domain import frameworks, recommendations
from workshops.domain.frameworks import Framework
from workshops.models import Member
from workshops.urls.guide import urlpatterns

PAGES = [str(pattern.pattern) for pattern in urlpatterns if pattern.name != "guide_parts"]
OTHERS = [key for key in frameworks.frameworks() if key != frameworks.framework().key]


@cache
def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


@pytest.mark.parametrize("path", PAGES)
class TestEveryPage:
    def test_guest_reads_it_without_any_query(self, path: str, db: None) -> None:
        assert get(path.removeprefix("guide/"))[1] == 0

    def test_only_reads(self, path: str, client: Client, db: None) -> None:
        assert client.post(f"/{path}").status_code == 405

    def test_ids_are_unique_and_links_into_the_guide_lead_somewhere(self, path: str, read: Read) -> None:
        html = read(path.removeprefix("guide/"))
        found = ids(html)
        assert sorted(found) == sorted(set(found))
        for page, fragment in re.findall(r'href="/guide/([a-z]*/?)#([^"]+)"', html):
            assert fragment in ids(read(page)), (page, fragment)

    def test_no_source_is_named_by_its_key(self, path: str, read: Read, framework: Framework) -> None:
        text = words(read(path.removeprefix("guide/")))
        keys = {source.key for source in framework.sources if re.fullmatch(r"S\d+", source.key)}
        assert keys
        assert not keys & set(re.findall(r"\w+", text))

    def test_each_chip_of_an_approach_has_its_colour(self, path: str, read: Read) -> None:
        assert not re.search(r'class="chip chip-approach (?!approach-)', read(path.removeprefix("guide/")))

    def test_the_other_pages_are_one_link_away(self, path: str, read: Read) -> None:
        html = read(path.removeprefix("guide/"))
        for page in PAGES:
            assert f'href="/{page}"' in html
        assert html.count('aria-current="page"') == 1


def test_a_member_costs_no_query_beyond_who_it_is(ana: Member, as_member: Any, subtests: pytest.Subtests) -> None:
    client = as_member(ana)
    with CaptureQueriesContext(connection) as who:
        client.get("/guide/parts-that-do-not-exist/")
    for path in PAGES:
        with subtests.test(path=path), CaptureQueriesContext(connection) as queries:
            assert client.get(f"/{path}").status_code == 200
            assert len(queries) <= len(who)


def test_start_has_a_place_for_every_criterion(read: Read, framework: Framework) -> None:
    found = ids(read(""))
    assert [f"criterion-{c.key}" for c in framework.criteria] == [i for i in found if i.startswith("criterion-")]


class TestCriteria:
    def test_every_anchor_stands_under_its_criterion(self, read: Read, framework: Framework) -> None:
        articles = re.split(r'<article class="criterion" id="criterion-', read("criteria/"))[1:]
        assert [article.split('"')[0] for article in articles] == [c.key for c in framework.criteria]
        for article, criterion in zip(articles, framework.criteria, strict=True):
            text = words(article)
            rules = [rule.why for rule in framework.counts if rule.criterion == criterion.key]
            for sentence in (criterion.name, criterion.question, criterion.about, *criterion.levels, *rules):
                assert sentence in text

    def test_every_value_stands_in_its_row_with_its_reason(self, read: Read, framework: Framework) -> None:
        articles = re.split(r'<article class="criterion"', read("criteria/"))[1:]
        for article, criterion in zip(articles, framework.criteria, strict=True):
            rows = re.findall(r"<tr class.*?</tr>", article, re.DOTALL)
            for row, approach in zip(rows, framework.approaches, strict=True):
                curve = framework.values[criterion.key][approach.key]
                numbers = [float(n) for n in re.findall(r"</svg>\s*([\d.]+)\s*</td>", row)]
                assert numbers == [round(value, 2) for value in curve.levels]
                assert curve.why in words(article)
                for key in curve.sources:
                    assert framework.source(key).title in words(article)


def test_every_approach_has_its_techniques_and_first_phase(read: Read, framework: Framework) -> None:
    articles = re.split(r'<article class="guide-entry', read("approaches/"))[1:]
    steps = {sequence.approach: sequence.steps for sequence in framework.sequence}
    told = ""  # each technique once
    for article, approach in zip(articles, framework.approaches, strict=True):
        text = words(article)
        assert approach.name in text
        assert approach.line in text
        of_it = [t for t in framework.techniques if approach.key in t.approaches]
        above = {t.key for t in of_it if t.what in told}
        assert len(re.findall(r'id="technique-', article)) == len(of_it) - len(above)
        for technique in of_it:
            assert technique.name in text
            assert (technique.what in text) == (technique.key not in above)
        told += text
        for step in steps[approach.key]:
            assert step.text in text


def test_every_gate_says_when_it_closes(read: Read, framework: Framework) -> None:
    html = read("gates/")
    assert [f"gate-{gate.key}" for gate in framework.gates] == [i for i in ids(html) if i.startswith("gate-")]
    for gate in framework.gates:
        assert gate.reason in words(html)
        assert gate.waive_when in words(html)
    assert "When access control is “rights per document, revoked at once” and factual gap is at least" in words(html)


class TestLenses:
    def test_every_lens_is_there_with_its_rule(self, read: Read, framework: Framework) -> None:
        html = read("lenses/")
        assert [f"lens-{key}" for key in framework.lenses] == [i for i in ids(html) if i.startswith("lens-")]
        for rule in framework.to_dict()["lens_rules"]:
            assert rule["rule"] in words(html)
            assert framework.source(rule["source"]).by in words(html)

    def test_what_moves_a_lens_does_move_it(self, read: Read, framework: Framework) -> None:
        """The page says of the four questions that the default is prompting and that behaviour alone means tuning."""
        article = words(read("lenses/").split('id="lens-decision_path"')[1].split("</article>")[0])
        assert "By default Prompting" in article
        short = framework.criterion("behaviour_gap").short
        assert f"Behaviour gap: “{short[2]}” and above Fine-tuning" in article
        said = [recommendations.advise(framework, {"behaviour_gap": level})["lenses"][2] for level in range(5)]
        assert [lens["approach"] for lens in said] == ["prompting"] * 2 + ["fine_tuning"] * 3


def test_practice_has_every_metric_failure_and_note(read: Read, framework: Framework) -> None:
    text = words(read("practice/"))
    for metric in framework.metrics:
        assert metric.name in text
        assert metric.why in text
        assert metric.unit in text
    for mode in framework.failure_modes:
        assert mode.name in text
        assert mode.mitigation in text
    for note in framework.security:
        assert note.note in text
    for event in framework.events:
        assert event.name in text
        assert event.then in text


def test_every_fallback_stands_under_its_approach_with_when_it_is_meant(read: Read, framework: Framework) -> None:
    articles = re.split(r'<article class="guide-entry', read("approaches/"))[1:]
    for article, approach in zip(articles, framework.approaches, strict=True):
        text = words(article)
        own = [fallback for fallback in framework.fallbacks if fallback.approach == approach.key]
        assert [fallback.failure in text for fallback in own] == [True] * len(own)
        assert text.count("Otherwise.") == (len(own) > 1)
    assert "decline to answer and pass the question to a person. Index down" in words(articles[1])
    assert "On top of the two to four weeks. When access control is at least “a few documents are apart”" in words(
        articles[1]
    )


def test_sources_are_linked_and_the_day_of_checking_is_said(read: Read, framework: Framework) -> None:
    html = read("glossary/")
    listed = html.split('id="sources"')[1]
    for source in framework.sources:
        assert source.credit in words(listed)
        assert not source.url or f'href="{source.url}"' in listed
    rows = dict(re.findall(r'<li id="source-(\w+)">(.*?)</li>', listed, re.DOTALL))
    assert {key for key, row in rows.items() if "26 Nov 2026" in words(row)} == {
        source.key for source in framework.sources if source.read
    }
    assert {source.key for source in framework.sources if not source.read} == {"convention"}
    assert framework.checked is not None
    for page in ("", "criteria/", "practice/", "approaches/"):
        assert "products, prices and dates was checked on 26 Nov 2026." in words(read(page))


def test_limits_of_confidence_are_those_of_the_framework_and_its_engine(read: Read, framework: Framework) -> None:
    text, now = words(read("confidence/")), framework.confidence
    assert f"{now.perturbed * 100:.0f} of 100 draws of everything that is in doubt put it first" in text
    assert f"{TOO_OFTEN * 100:.0f} of 100 ways of answering what nobody answered" in text
    assert "points of weight, of 100" not in text
    other = next(one for one in frameworks.frameworks().values() if one.engine == 1)
    limits, text = other.confidence, words(read(f"confidence/?framework={other.key}"))
    for share, after in [
        (limits.uniform, "of 100 weightings drawn from anywhere"),
        (limits.perturbed, "of 100 draws of weights and ballots"),
        (limits.votes, "of 100 draws of the ballots alone"),
        (limits.transfer, "points of weight"),
    ]:
        assert f"{share * 100:.0f} {after}" in text
    assert f"{recommendations.DRAWS:,} times again" in text


def test_claims_stand_beside_what_came_true_with_day_and_command(read: Read, framework: Framework) -> None:
    now, before = frameworks.calibrations(framework)
    page = read("confidence/")
    text = words(page)
    assert f"python -m advisor calibrate --panels {now['panels']} --seed {now['seed']}" in text
    assert f"On {now['everything']['panels']:,} made-up panels" in text
    for one in now["by_winner"]:
        name = framework.approach(one["of"]).short
        assert f"{name} {one['panels']:,} {one['claimed']:.0%} {one['right']:.0%}" in text
    top = " ".join(f"{one['bins'][-1]['right']:.0%}" for one in now["by_voters"])
    assert f"90 to 100 {top}" in text
    assert f"Edition 1.0.0 called {before['everything']['close_calls']:.0%} less than clear" in text


def test_worked_example_is_what_the_advisor_computes(read: Read, framework: Framework) -> None:
    answers = {"knowledge_churn": 3, "factual_gap": 3, "behaviour_gap": 1}
    values = {row["approach"]: row["value"] for row in advisor.recommend({"answers": answers}, framework)["ranking"]}
    foot = read("confidence/").split("<tfoot>")[1].split("</tfoot>")[0]
    numbers = re.findall(r'"number">([\d.]+)<', foot)
    assert numbers == [f"{values[approach.key]:.2f}" for approach in framework.approaches]


def test_every_source_is_named_with_its_author(read: Read, framework: Framework) -> None:
    text = words(read("glossary/"))
    for source in framework.sources:
        assert f"{source.title} {source.by}" in text


class TestOtherFrameworks:
    def test_there_is_another(self) -> None:
        assert OTHERS

    @pytest.mark.parametrize("path", [page for page in PAGES if page != "guide/costs/"])
    @pytest.mark.parametrize("key", OTHERS)
    def test_same_pages_show_it_and_stay_with_it(self, path: str, key: str, read: Read) -> None:
        html = read(f"{path.removeprefix('guide/')}?framework={key}")
        assert f'href="/guide/criteria/?framework={key}"' in html
        assert 'href="/guide/costs/' not in html

    @pytest.mark.parametrize("key", OTHERS)
    def test_its_criteria_and_anchors_are_there(self, key: str, read: Read) -> None:
        text = words(read(f"criteria/?framework={key}"))
        for criterion in frameworks.framework(key).criteria:
            for sentence in (criterion.question, *criterion.levels):
                assert sentence in text

    @pytest.mark.parametrize("key", OTHERS)
    def test_without_a_cost_model_there_is_no_page_of_costs(self, key: str, client: Client, db: None) -> None:
        assert not frameworks.framework(key).costs
        assert client.get(f"/guide/costs/?framework={key}").status_code == 404

    def test_unknown_one_is_not_there(self, client: Client, db: None) -> None:
        assert client.get("/guide/?framework=nonesuch").status_code == 404

    @pytest.mark.parametrize("key", OTHERS)
    def test_pages_without_content_are_not_offered(self, key: str, read: Read) -> None:
        other, html = frameworks.framework(key), read(f"?framework={key}")
        for name, content in [("gates", other.gates), ("lenses", other.lenses), ("situations", other.scenarios)]:
            assert (f'href="/guide/{name}/' in html) == bool(content)


def test_every_aspect_shows_each_statement_with_its_sources_and_where_they_differ(
    read: Read, framework: Framework
) -> None:
    html = read("comparison/")
    assert [f"aspect-{one.key}" for one in framework.comparison] == [i for i in ids(html) if i.startswith("aspect-")]
    parts = re.split(r'<tbody class="aspect"', html)[1:]
    sources = [framework.source(key) for key in ("S0", "S1", "S2", "S3", "S4")]
    legend = words(html.split('id="numbers"')[1])
    assert all(f"{source.title} {source.by}" in legend for source in sources)
    for part, aspect in zip(parts, framework.comparison, strict=True):
        text, cells = words(part), re.findall(r"<td class.*?</td>", part, re.DOTALL)
        for cell, approach in zip(cells, framework.approaches, strict=True):
            said = aspect.cells[approach.key]
            assert ("not said" in words(cell)) == (not said)
            for statement in said:
                marks = " ".join(str(number) for number, one in enumerate(sources, 1) if one.key in statement.words)
                assert f"{statement.said} {marks} " in words(cell)
        assert all(f"They differ. {one.said}" in text for one in aspect.differ)
        assert all(f"“{quoted}”" in text for cell in aspect.cells.values() for s in cell for quoted in s.words.values())
        for key in aspect.criteria:
            assert f'href="/guide/criteria/#criterion-{key}"' in part


def test_what_to_settle_first_the_risks_and_the_questions_stand_with_their_sources(
    read: Read, framework: Framework
) -> None:
    for page, points in [
        ("before/", framework.before), ("before/", framework.risks), ("questions/", framework.questions),
    ]:  # fmt: skip
        text = words(read(page))
        for point in points:
            assert f"{point.name} {point.text}" in text
            assert all(framework.source(key).title in text for key in point.sources)
            assert all(quoted in text for quoted in point.words.values())
