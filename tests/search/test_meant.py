"""What somebody types who means one decision among many: that one comes first, and its snippet marks the words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.search.conftest import Record
from workshops.domain import people
from workshops.models import Member

pytestmark = pytest.mark.made_once("log")

NOTHING: dict[str, Any] = {
    **dict.fromkeys(("rationale", "fallback", "scope_now", "scope_later"), ""),
    **{"metrics": [], "assumptions": [], "configuration": {}},
}
# Small texts of many tongues in one log, in a workspace that speaks English; D-0001 on, in this order.
LOG: dict[str, dict[str, Any]] = {
    "copilot": {
        "title": "Claims copilot",
        "question": "Should adjusters be answered from the claims manual?",
        "rationale": "Retrieval cites the page; 12,500 questions a day. It’s checked until 31 December 2026.",
        "fallback": "No passage found: decline and hand over to the hotline.",
        "metrics": [{"name": "Grounded correctness", "comparator": ">=", "threshold": 0.925, "unit": "share"}],
        "configuration": {"base_model_id": "gpt-4o-mini-2024-07-18", "dataset_version": "claims/v2.3"},
    },
    "brokers": {
        "title": "Copilot for brokers",
        "rationale": "As the claims copilot does, but for brokers. A manual for claims is not theirs.",
        "configuration": {"base_model_id": "gpt-4.1-mini", "dataset_version": "2026-03-01"},
    },
    "router": {
        "title": "Ticket router",
        "question": "Labels for 40 queues",
        "rationale": "Fine-tuning on 1,250,000 labelled tickets at 12,345.75 a month. No retrieval.",
        "configuration": {"fine_tune_checkpoint_id": "ft:gpt-4o-mini:acme:router:9f3c21ab"},
    },
    "resume": {"title": "Résumé screening", "rationale": "Naïve matching of CVs was façade work.", "scope_now": "C++"},
    "streets": {
        "title": "Straßenverzeichnis Zürich",
        "question": "Welche Größe haben die Häuser? Maße in Metern.",
        "rationale": "Übersetzungen ins Französische kommen später; die Fußgänger zuerst.",
    },
    "french": {"title": "Réponses d’après l’encyclopédie", "rationale": "Cœur de métier : l’œuvre, pas la forêt."},
    "spanish": {"title": "Asistente de averías", "question": "¿Cuántos niños y señales hay en el corazón?"},
    "polish": {"title": "Łódź: zgłoszenia szkód", "rationale": "Zażółć gęślą jaźń."},
    "turkish": {"title": "İSTANBUL hasar ışığı"},
    "greek": {"title": "Αναζήτηση εγγράφων", "rationale": "Ο Σίσυφος και οι άνθρωποι."},
    "russian": {"title": "Поиск по документам", "rationale": "Ещё один слой для ответов, без дообучения."},
    "arabic": {"title": "البحث في الوثائق القانونية", "rationale": "إجابات مُوثَّقة من المكتبة، ١٢٣ سؤالا"},
    "persian": {"title": "پاسخ از کتابخانه‌ی فنی"},
    "hebrew": {"title": "חיפוש במסמכים", "rationale": "תְּשׁוּבוֹת"},
    "chinese": {"title": "检索增强生成", "rationale": "模型不需要微调，文件每周更改。"},
    "japanese": {"title": "マニュアルから回答する", "rationale": "ファインチューニングは不要です。"},
    "korean": {"title": "문서에서 답변하기", "rationale": "검색 증강 생성"},
    "hindi": {"title": "दस्तावेज़ों से उत्तर"},
    "thai": {"title": "ตอบจากคู่มือ"},
    "vietnamese": {"title": "Đà Nẵng: trả lời từ sổ tay"},
}
# What is typed; which decision is meant; and what of it is marked, where that is not what was typed.
MEANT: list[tuple[str, str, str | None]] = [
    # words: in the title before in the text, all of them, in any case and form
    ("claims copilot", "copilot", "Claims copilot"), ("copilot brokers", "brokers", "copilot"),
    ("ADJUSTER", "copilot", "adjusters"), ("label tickets", "router", "labelled tickets"),
    ("queue", "router", "queues"),
    # accents, ligatures, normal forms, quotation marks that word processors make
    ("resume screening", "resume", "Résumé screening"), ("re\u0301sume\u0301", "resume", "Résumé"),
    ("facade", "resume", "façade"), ("coeur", "french", "Cœur"), ("l'encyclopedie", "french", "l’encyclopédie"),
    ("ninos senales", "spanish", "niños"), ("averias", "spanish", "averías"), ("lodz", "polish", "Łódź"),
    ("zazolc gesla", "polish", "Zażółć gęślą"), ("istanbul", "turkish", "İSTANBUL"), ("isigi", "turkish", "ışığı"),
    ("da nang", "vietnamese", "Đà Nẵng"), ("it's checked", "copilot", "It’s checked"),
    # ß and umlauts, with and without, and as those write them who have no such keys
    ("strassenverzeichnis", "streets", "Straßenverzeichnis"), ("GRÖSSE", "streets", "Größe"),
    ("masse", "streets", "Maße"), ("Zuerich", "streets", "Zürich"), ("fussgaenger", "streets", "Fußgänger"),
    # slips of the finger
    ("clams copliot", "copilot", "Claims copilot"), ("hotlien", "copilot", "hotline"),
    ("retreival page", "copilot", "Retrieval"),
    ("encyclopdie", "french", "encyclopédie"),
    # other scripts
    ("αναζητηση", "greek", "Αναζήτηση"), ("ΣΙΣΥΦΟΣ", "greek", "Σίσυφος"), ("документам", "russian", ""),
    ("еще", "russian", "Ещё"), ("дообучение", "russian", "дообучения"), ("اجابات موثقة", "arabic", "إجابات مُوثَّقة"),
    ("الوثائق", "arabic", ""), ("123", "arabic", "١٢٣"), ("كتابخانه", "persian", "کتابخانه\u200cی"),
    ("תשובות", "hebrew", "תְּשׁוּבוֹת"), ("增强", "chinese", ""), ("微调", "chinese", ""),
    ("ﾏﾆｭｱﾙ", "japanese", "マニュアル"),
    ("回答", "japanese", ""), ("검색", "korean", ""), ("उत्तर", "hindi", ""), ("दस्तावेजों", "hindi", "दस्तावेज़ों"),
    ("คู่มือ", "thai", ""), ("คูมือ", "thai", "คู่มือ"),
    # phrases and operators
    ('"claims manual"', "copilot", "claims manual"), ("“hand over”", "copilot", "hand over"),
    ("«claims copilot»", "copilot", "Claims copilot"), ("copilot -claims", "", ""),
    ("month -copilot", "router", "month"),
    ('copilot -"claims manual"', "brokers", "copilot"), ("hotline OR queues", "router", "queues"),
    ("copilot AND hotline", "copilot", "hotline"), ("copilot NOT adjusters", "brokers", "copilot"),
    # identifiers, numbers, days
    ("gpt-4o-mini-2024-07-18", "copilot", ""), ("gpt-4.1", "brokers", ""), ("9f3c21ab", "router", ""),
    ("9f3c", "router", "9f3c21ab"), ("9f3", "", ""),  # an id may be cut short, and not to less than says which
    ("acme:router", "router", ""), ("claims/v2.3", "copilot", ""), ("0.925", "copilot", ""), ("C++", "resume", "C"),
    ("12500", "copilot", "12,500"), ("1250000", "router", "1,250,000"), ("1.250.000", "router", "1,250,000"),
    ("12345.75", "router", "12,345.75"), ("12,345.75", "router", ""), ("12345.7", "", ""),
    ("2.3", "copilot", "v2.3"), ("v2.3", "copilot", ""), ("2.4", "", ""),
    ("2026-03-01", "brokers", ""), ("31 December 2026", "copilot", ""), ("D-0003", "router", None),
    ("d-5", "streets", None),
]  # fmt: skip


@pytest.fixture
def log(ana: Member, record: Record) -> list[str]:
    for text in LOG.values():
        record(**{**NOTHING, "question": "Which?", **text})
    return list(LOG)


def test_what_is_meant_comes_first_and_is_marked(log: list[str], ana: Member, as_member: Any) -> None:
    """By API and page alike."""
    token, page = people.create_api_token(member=ana, name="test"), as_member(ana)
    wrong = {}
    for typed, meant, marked in MEANT:
        found = Client().get("/api/v1/decisions", {"q": typed}, headers={"Authorization": f"Bearer {token}"}).json()
        rows = found["results"]
        first = log[int(rows[0]["number"][2:]) - 1] if rows else ""
        hits = re.findall(r"<mark>([^<]*)</mark>", rows[0]["snippet"] or "") if rows else []
        shown = page.get("/decisions/", {"q": typed}).content.decode()
        on_page = re.findall(r'class="log-number">(D-\d+)<', shown)
        assert on_page == [row["number"] for row in rows], typed
        if first != meant or (rows and marked is not None and (marked or typed) not in hits):
            wrong[typed] = (first, hits, [log[int(row["number"][2:]) - 1] for row in rows])
    assert wrong == {}
