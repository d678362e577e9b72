"""What people type into the search, and what they mean by it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.search.conftest import Record
from workshops.models import Member, Workspace
from workshops.queries import decision_search
from workshops.queries.decision_search import LogFilter, list_decisions
from workshops.queries.search_terms import terms_of
from workshops.queries.snippets import fold, snippets
from workshops.words.search import marked

pytestmark = pytest.mark.made_once("corpus")

NOTHING: dict[str, Any] = {
    "rationale": "",
    "fallback": "",
    "metrics": [],
    "assumptions": [],
    "configuration": {},
    "scope_now": "",
    "scope_later": "",
}
CORPUS: dict[str, dict[str, Any]] = {
    "manual": {
        "title": "Claims copilot",
        "question": "Should adjusters’ questions be answered from the claims manual?",
        "rationale": "Résumés of the façade cases change weekly; the naïve model invents pages.",
        "fallback": "No passage found: decline and hand over to the hotline.",
        "metrics": [{"name": "Grounded correctness", "comparator": ">=", "threshold": 0.925, "unit": "share"}],
        "configuration": {
            "base_model_id": "gpt-4o-mini-2024-07-18",
            "dataset_version": "claims/v2.3",
            "retrieval_settings": "hybrid, top_k=12, rerank=bge-reranker",
            "fine_tune_checkpoint_id": "ft:ckpt_9f3c21ab",
        },
    },
    "german": {
        "title": "Schadenshandbuch durchsuchen",
        "question": "Größe der Häuser in den Straßen Münchens",
        "scope_later": "Die Übersetzungen ins Französische",
        "assumptions": [
            {
                "statement": "Die Fallzahlen bleiben niedrig.",
                "owner": "Łukasz Żółw",
                "signal": {"metric": "Beschwerden je Woche", "comparator": ">", "threshold": 250, "window_days": 30},
            }
        ],
    },
    "world": {
        "title": "検索拡張生成を使う",
        "question": "Нужен ли поиск по документам?",
        "rationale": "हिन्दी में उत्तर और الوثائق القانونية",
        "fallback": "ตอบจากคู่มือ",
        "scope_now": "Ερώτηση ΣΊΣΥΦΟΣ, 한국어 결정을",
    },
    "router": {
        "title": "Ticket router",
        "question": "Labels for 40 queues",
        "scope_now": "Invoices & <b>refunds</b>",
        "fallback": "Llama3.",
    },
}

# What is typed, and which of them it finds.
FOUND: dict[str, str] = {
    # words, in any case, all of them
    "claims": "manual",
    "CLAIMS Manual": "manual",
    "claims router": "",
    "hotline decline": "manual",
    # accents and normal forms
    "resumes": "manual",
    "RÉSUMÉS": "manual",
    "re\u0301sume\u0301s": "manual",
    "facade": "manual",
    "naive": "manual",
    "ﬁnd": "",
    "ｃｌａｉｍｓ": "manual",
    "claims\u200b": "manual",
    # ß, umlauts, letters with a stroke
    "grosse": "german",
    "GRÖẞE": "german",
    "größe": "german",
    "strassen": "german",
    "munchens": "german",
    "lukasz zolw": "german",
    # word forms, by the workspace's language, and inside a longer word
    "haus": "german",
    "uebersetzung": "german",
    "übersetzung": "german",
    "handbuch": "german",
    "beschwerde": "german",
    # phrases
    '"claims manual"': "manual",
    '"manual claims"': "",
    "„hand over“": "manual",
    '"hand over to the hotline"': "manual",
    '"claim manual"': "",
    # across two parts of the sheet there is no phrase
    '"copilot should"': "",
    # with and without a sign between letters and digits
    "gpt4o-mini": "manual",
    "llama-3": "router",
    "llama 3": "",
    '"gpt4o"': "",
    # two words as one
    "claimscopilot": "manual",
    "copilotclaims": "",
    # slips of the finger
    "hotlien": "manual",
    "adjsuters": "manual",
    "tikcet": "router",
    # inside a compound, of words that are long enough to be no mere ending
    "hanbduch": "german",
    "schadennsha": "german",
    "handbch": "",
    "handbcuu": "",
    "grounded corectness": "manual",
    # numbers are exact
    "0.925": "manual",
    "0.92": "",
    "250": "german",
    "25": "",
    "40": "router",
    # ids, whole and cut short
    "gpt-4o-mini-2024-07-18": "manual",
    "gpt-4o": "manual",
    "gpt-4": "",
    "GPT-4O-MINI": "manual",
    "ckpt_9f3c21ab": "manual",
    "9f3c": "manual",
    "top_k=12": "manual",
    "claims/v2.3": "manual",
    # other scripts
    "生成": "world",
    "成生": "",
    "поиск": "world",
    "ПОИСК": "world",
    "हिन्दी": "world",
    "الوثائق": "world",
    "คู่มือ": "world",
    "σισυφος": "world",
    "결정": "world",
    # labels
    "D-0004": "router",
    "d-4": "router",
    # nothing that can be looked for
    "%": "",
    '""': "",
    "'; DROP TABLE": "",
    "\\": "",
    "zebra": "",
    "& | !": "",
    "refunds": "router",
}


@pytest.fixture
def corpus(ana: Member, record: Record) -> Workspace:
    """Four decisions in a workspace that speaks German; D-0001 to D-0004 in the order of CORPUS."""
    Workspace.objects.filter(pk=ana.workspace_id).update(language="de")
    for text in CORPUS.values():
        record(**{**NOTHING, **text})
    return ana.workspace


def found(workspace: Workspace, q: str) -> list[str]:
    rows = list_decisions(workspace, LogFilter(q=q, sort="number"), now=timezone.now())
    return [list(CORPUS)[row.number - 1] for row in rows]


def test_what_is_typed_finds_what_is_meant(corpus: Workspace) -> None:
    got = {q: " ".join(found(corpus, q)) for q in FOUND}
    assert got == FOUND


def test_the_hit_is_marked_and_everything_else_is_escaped(corpus: Workspace) -> None:
    def snippet(q: str) -> str:
        terms = terms_of(corpus.pk, q)
        rows = list_decisions(corpus, LogFilter(q=q), now=timezone.now(), terms=terms)
        (said,) = snippets(corpus.pk, terms, decision_search.parts_of(list(rows))).values()
        assert said is not None
        return f"{said.place}: {marked(said)}"

    assert snippet("refunds") == "scope_now: Invoices &amp; &lt;b&gt;<mark>refunds</mark>&lt;/b&gt;"
    assert snippet("resumes facade").startswith("rationale: <mark>Résumés</mark> of the <mark>façade</mark> cases")
    assert snippet('"hand over"') == "fallback: No passage found: decline and <mark>hand over</mark> to the hotline."
    assert snippet("haus") == "question: Größe der <mark>Häuser</mark> in den Straßen Münchens"
    assert snippet("生成") == "title: 検索拡張<mark>生成</mark>を使う"
    assert snippet("gpt-4o") == "base_model_id: <mark>gpt-4o</mark>-mini-2024-07-18"
    assert snippet("D-0004") == "question: Labels for 40 queues"


def test_a_long_text_is_cut_around_the_hit(ana: Member, record: Record) -> None:
    decision = record(**{**NOTHING, "rationale": f"{'before ' * 100}needle {'after ' * 100}"})
    terms = terms_of(ana.workspace_id, "needle")
    said = snippets(ana.workspace_id, terms, decision_search.parts_of([decision]))[decision.pk]
    assert said is not None
    text = str(marked(said))
    assert re.fullmatch(r"…(before )+<mark>needle</mark> (after ?)+…", text)
    assert 150 < len(text) < 220


def test_what_was_typed_wrong_is_said(corpus: Workspace) -> None:
    assert terms_of(corpus.pk, "hotlien claims").instead == {"hotlien": ("hotline",)}
    assert terms_of(corpus.pk, "handover").instead == {"handover": ("hand over",)}
    # Somebody who sees one decision learns nothing of what the others say.
    assert terms_of(corpus.pk, "hotlien", by_all=False).instead == {}


@pytest.mark.django_db
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_the_page_folds_as_the_database_does(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_fold(%s)", [text])
        (by_database,) = cursor.fetchone()
    # Letters that the two know by different editions of Unicode are left as they are by one of them.
    known = "".join(letter for letter in text if letter.isprintable() and ord(letter) < 0x3000)
    if known == text:
        assert fold(text) == by_database


def test_the_best_match_comes_first_and_pages_go_on_from_it(ana: Member, record: Record) -> None:
    """In the title before in the text, as it was typed before a form of it; what is level, the newest first."""
    for title, question in (
        ("Router", "Which?"),
        ("Manual", "Routers?"),
        ("Manual", "Router?"),
        ("Manual", "Routers?"),
    ):
        record(**{**NOTHING, "title": title, "question": question})
    now, terms = timezone.now(), terms_of(ana.workspace_id, "router")
    asked = LogFilter(q="router")
    wanted = decision_search.with_order(ana.workspace, asked, now=now, terms=terms)
    rows = list_decisions(ana.workspace, wanted, now=now, terms=terms)
    assert [row.number for row in rows] == [1, 3, 4, 2]
    rest = decision_search.after(rows, wanted, decision_search.place_of(rows[1], wanted))
    assert [row.number for row in rest] == [4, 2]
    assert decision_search.with_order(ana.workspace, asked, now=now, terms=terms, count=1001).sort == "-number"
