"""Records as teams write them elsewhere: one of each dialect, and each thing that must not be guessed."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date

import pytest

from tests.imports.records import (
    BADGE,
    BESIDE,
    CHINESE,
    DANISH,
    FINNISH,
    FRENCH,
    FRONT,
    GERMAN,
    HEAD_ROW,
    IN_ONE_CELL,
    JAPANESE,
    LOG4BRAINS,
    LOUD,
    NORWEGIAN,
    NYGARD,
    ONE_LINE,
    POLISH,
    PORTUGUESE,
    RUSSIAN,
    SPANISH,
    SWEDISH,
    TABLE,
    TOML,
    WHAT_AND_WHY,
)
from workshops.domain.decision_days import day_of
from workshops.domain.decision_facts import Link, number_in, status_of
from workshops.domain.decision_madr import MadrFile, read_madr
from workshops.domain.decision_names import LeftOut
from workshops.refusals import InvalidFields, Refusal


def read(text: str, path: str = "0002-sessions.md") -> MadrFile:
    return read_madr(text, path)


@pytest.mark.parametrize(
    ("text", "path", "title", "status", "on", "question", "rationale"),
    [
        (NYGARD, "0002-sessions.md", "Keep sessions in the database", "superseded", "2016-02-12",
         "Sessions are lost at each deploy.", "They lie in the database.\n\nConsequences: Slower pages."),
        (LOG4BRAINS, "20200924-redis.md", "Keep sessions in Redis", "rejected", "2020-09-24", "Where do sessions lie?",
         "it is there.\n\nConsequences: - Fast\n\nDecided by Ines, Omar."),
        (TABLE, "adr-007.md", "Sessions", "accepted", "2024-03-03", "Sessions are lost.",
         "Keep them.\n\nDecided by Ines."),
        (HEAD_ROW, "a.md", "Sessions", "retired", "2024-03-03", "Lost.", "Imported without reasons."),
        (BADGE, "a.md", "Sessions", "accepted", "None", "Lost.", "Imported without reasons."),
        (GERMAN, "a.md", "Sitzungen", "accepted", "2024-05-03", "Sitzungen gehen verloren.",
         "Sie liegen in der Datenbank.\n\nConsequences: Langsamer."),
        (FRENCH, "0001-sessions.md", "Sessions", "superseded", "2024-05-03", "Perdues.", "Base."),
        (SPANISH, "a.md", "Sesiones", "rejected", "2024-05-03", "Se pierden.", "Base."),
        (PORTUGUESE, "a.md", "Sessões", "accepted", "2024-05-03", "Perdem-se.", "Base."),
        (RUSSIAN, "a.md", "Сеансы", "accepted", "2024-03-05", "Теряются.", "База."),
        (POLISH, "a.md", "Sesje", "superseded", "2024-05-03", "Giną.", "Baza."),
        (NORWEGIAN, "0002-okter.md", "Økter", "accepted", "2025-06-10", "Går tapt.", "Base."),
        (DANISH, "a.md", "Sessioner", "superseded", "2024-05-03", "Væk.", "Ja."),
        (SWEDISH, "a.md", "Sessioner", "accepted", "2024-05-03", "Tappas.", "Bas."),
        (FINNISH, "a.md", "Istunnot", "rejected", "2024-05-03", "Katoaa.", "Kanta."),
        (CHINESE, "a.md", "会话", "accepted", "2024-05-03", "丢失。", "放入数据库。\n\nConsequences: 较慢。"),
        (JAPANESE, "a.md", "セッション", "accepted", "None", "失われる。", "データベース。"),
        (IN_ONE_CELL, "a.md", "Sesiones", "accepted", "2024-05-03", "Se pierden.", "Base.\n\nDecided by Diseño."),
        ("# Sitzungen\n\nDatum: 2024-05-03   Status: akzeptiert (präzisiert ADR-2)\n\n## Kontext\n\nWeg.\n", "a.md",
         "Sitzungen", "accepted", "2024-05-03", "Weg.", "Imported without reasons."),
        (WHAT_AND_WHY, "a.md", "Sessions", "accepted", "2024-05-03", "Sessions",
         "They will lie in Redis.\n\nIt is there."),
        (LOUD, "use-redis.md", "use redis", "accepted", "None", "Lost.", "Keep."),
        (FRONT, "a.md", "Fetch", "accepted", "2024-05-03", "Many.", "One."),
        (ONE_LINE, "0031-sessions.md", "Sessions", "accepted", "2026-08-05", "Perdues.", "Base."),
        (BESIDE, "a.md", "Sesiones", "accepted", "None", "Se pierden.",
         "Base.\n\nDecided by Inés (2024)."),
        (TOML, "a.md", "Sessions", "accepted", "2024-05-03", "Lost.", "Keep."),
        (LOUD, "0007-use-redis/README.md", "use redis", "accepted", "None", "Lost.", "Keep."),
        ("# Redis\n\n## Context\n\nLost.\n\n## Decision\n\nKeep.\n\n## Status\n\nAccepted\n", "use-redis/index.md",
         "Redis", "accepted", "None", "Lost.", "Keep."),
        ("# Decision record: Redis\n\n## Context\n\nLost.\n\n## Decision\n\nKeep.\n", "use-redis/README.md",
         "Decision record: Redis", "proposed", "None", "Lost.", "Keep."),
        ("---\nstage: discontinued\nstart-date: 2014-09-30T00:00:00.000Z\n---\n# Components\n\n## Motivation\n\nMany.",
         "a.md", "Components", "retired", "2014-09-30", "Many.", "Imported without reasons."),
    ],
)  # fmt: skip
def test_a_record_of_each_kind(
    text: str, path: str, title: str, status: str, on: str, question: str, rationale: str
) -> None:
    found = read(text, path)
    assert (found.body["title"], found.status, str(found.decided_on)) == (title, status, on)
    assert (found.body["question"], found.body["rationale"]) == (question, rationale)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("✅ Accepted", "accepted"), ("~~Proposed~~ Accepted", "accepted"), ("ACCEPTED (2024)", "accepted"),
        ("Vorgeschlagen | **Akzeptiert** | Abgelehnt", "accepted"), ("Angenommen", "accepted"), ("Entwurf", "proposed"),
        ("in Prüfung", "proposed"), ("En discussion", "proposed"), ("Adopté", "accepted"), ("Obsolète", "retired"),
        ("Abgelöst durch ADR-3", "superseded"), ("Substituído por ADR-3", "superseded"), ("Refusé", "rejected"),
        ("Implementado", "accepted"), ("Zurückgezogen", "rejected"), ("Reverted by #9", "retired"),
        ("Review", "proposed"), ("Provisional", "proposed"), ("Depreciated.", "retired"),
        ("被 ADR-045 取代", "superseded"), ("却下", "rejected"), ("На рассмотрении", "proposed"), ("не принято", None),
        ("Rejeitada", "rejected"), ("Vigente", "accepted"), ("außer Kraft", "retired"), ("not accepted", None),
        ("noch nicht akzeptiert", None), ("On hold", None), ("Accepted or Rejected", None), ("", None),
        ("This was never a thing that the team accepted", None),
    ],
)  # fmt: skip
def test_a_status_is_known_in_its_language_or_not_at_all(words: str, status: str | None) -> None:
    assert status_of(words) == status


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2024-05-03T23:30:00+02:00", "2024-05-03"), ("2024-05-03 10:00", "2024-05-03"),
        ("May 3rd, 2024", "2024-05-03"), ("3. Mai 2024", "2024-05-03"),
        ("13/05/2024", "2024-05-13"), ("05/13/2024", "2024-05-13"),
        ("11-April-2023", "2023-04-11"), ("22-10-2024", "2024-10-22"), ("03-05-2024", "None"), ("13/05-2024", "None"),
        ("03/05/2024", "None"), ("2024-02-30", "None"), ("YYYY-MM-DD", "None"), ("9" * 5000, "None"),
    ],
)  # fmt: skip
def test_a_day_is_read_where_it_can_only_be_one(words: str, day: str) -> None:
    assert str(day_of(words)) == day


@pytest.mark.parametrize(
    ("said", "day", "words"),
    [
        ("Date: 03/05/2024", "None", "its date “03/05/2024” is not a date; today was taken"),
        ("Datum: 03/05/2024", "2024-05-03", ""),
        ("Status: Accepted (2024-05-03)", "2024-05-03", "it has no date; the day beside its status was taken"),
        ("Status: Superseded by ADR-3 on 2024-05-03", "None", "it has no date; today was taken"),
        ("Date: 2018-11", "2018-11-01", "its date “2018-11” names no day; the first of that month was taken"),
        (
            "Date: **November 2018**",
            "2018-11-01",
            "its date “November 2018” names no day; the first of that month was taken",
        ),
        (
            "Date: January , 2026",
            "2026-01-01",
            "its date “January , 2026” names no day; the first of that month was taken",
        ),
        ("Date: 2018-13", "None", "its date “2018-13” is not a date; today was taken"),
        ("Datum: 2018-11-05   Status: akzeptiert", "2018-11-05", ""),
        ("Date: 9999-12-31", "None", "its day, 9999-12-31, is still to come; today was taken"),
        ("Date: 0001-01-01", "None", "its date “0001-01-01” is not a date; today was taken"),
    ],
)
def test_a_day_is_that_of_the_record_and_has_been(said: str, day: str, words: str) -> None:
    found = read(f"# T\n\n{said}\n\n## Context\n\nX\n")
    assert (str(found.decided_on), [w for w in found.warnings if "date" in w or "day" in w]) == (
        day,
        [words] * bool(words),
    )


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("ADR-0012", "12"), ("12. Use RAG", "12"), ("DR008", "8"), ("[D-0042]", ""), ("D-0042", "42"), ("0007: x", "7"),
        ("Use OAuth 2.0", ""), ("OAuth 2.0", ""), ("2.0", ""), ("S3 buckets", ""), ("UTF-8", ""), ("9" * 5000, ""),
        (" “ADR-0012”", "12"), ("`D-7`", "7"), ("**12**", "12"),
    ],
)  # fmt: skip
def test_a_number_is_an_id_only_where_it_stands_as_one(words: str, number: str) -> None:
    assert number_in(words) == number


def test_what_names_its_successor_was_superseded_also_where_it_says_deprecated() -> None:
    record = read(NYGARD.replace("Superseded by", "Deprecated, superseded by"))
    assert (record.status, record.links[0].kind) == ("superseded", "superseded_by")
    words = "its status “Deprecated, superseded by 3. Keep sessions in Redis” was taken as superseded, for it names"
    assert any(said.startswith(words) for said in record.warnings), record.warnings
    alone = NYGARD.replace("Superseded by [3. Keep sessions in Redis](0003-redis.md)", "Deprecated")
    assert read(alone).status == "retired"


def test_links_are_what_a_line_begins_with_and_nothing_else() -> None:
    assert read(NYGARD).links == [
        Link("superseded_by", "3. Keep sessions in Redis", target="0003-redis.md", number="3"),
        Link("amends", "1. Write things down", target="0001-write.md", number="1"),
    ]
    assert read(FRONT).links == [Link("supersedes", "ADR-0004", number="4")]
    dashes = "# T\n\n- status: accepted\n- supersedes: -\n- superseded by: –\n- amends: N/A\n\n## Context\n\nX\n"
    assert read(dashes).links == []
    assert read(NORWEGIAN).links == [], "what is not ticked is not said"
    assert [(link.kind, link.number) for link in read(DANISH).links] == [("superseded_by", "3")]
    assert read(POLISH).links == [Link("superseded_by", "ADR-3", number="3")]
    replaced = read(CHINESE.replace("已接受", "被 ADR-045 取代"))
    assert [(link.kind, link.number) for link in replaced.links] == [("superseded_by", "45")]
    talked = NYGARD.replace("Superseded by [3. Keep sessions in Redis](0003-redis.md)", "Accepted")
    talked = talked.replace("Amends [1. Write things down](0001-write.md)", 'Valid are "Superseded by ADR-9".')
    assert read(talked).links == []


@pytest.mark.parametrize(
    ("path", "title", "kept"),
    [
        ("0003-x.md", "3-tier support", "3-tier support"), ("x.md", "C#", "C#"), ("0003-x.md", "3. Use C#", "Use C#"),
        ("0007-x.md", "404: page not found", "404: page not found"), ("x.md", "ADR-0012: Use RAG", "Use RAG"),
        ("x.md", "Use OAuth 2.0", "Use OAuth 2.0"), ("x.md", r"A \*star\* &amp; more", "A *star* & more"),
        ("x.md", "Use [Redis](http://x)", "Use Redis"), ("a-b.md", "\u200b\u202e", "a b"),
    ],
)  # fmt: skip
def test_a_title_keeps_what_is_not_its_number(path: str, title: str, kept: str) -> None:
    assert read(f"# {title}\n\n## Status\n\nAccepted\n\n## Context\n\nX\n", path).body["title"] == kept


@pytest.mark.parametrize(
    ("text", "path", "why"),
    [
        (NYGARD, "docs/adr-template.md", "it is a template"),
        (NYGARD, "0000-modele-adr.md", "it is a template"),
        (NYGARD, "ADRXXX-architecture-decision-record-template.md", "it is a template"),
        (NYGARD, "README.MD", "it is no decision record, by its name"),
        (NYGARD, "docs/adr/README.md", "it is no decision record, by its name"),
        (NYGARD, "architecture-decisions/README.md", "it is no decision record, by its name"),
        (
            "# Redis\n\n## Context\n\nX\n\n## Decision\n\nY\n",
            "use-redis/README.md",
            "it is no decision record, by its name",
        ),
        (NYGARD, "0000-template/README.md", "it is a template"),
        (NYGARD, "ACME-ADR-0000-template.md", "it is a template"),
        (NYGARD, "templates/reference-architecture-template.md", "it is a template"),
        ("# {short title}\n\n## Context\n\n{x}\n", "0009-x.md", "it is a template: its title is a placeholder"),
        ("# ADR-XXX: [Title]\n\n## Status\n\nProposed\n", "0009-x.md", "it is a template: its title is a placeholder"),
        (
            "## Status\n\nProposed | Accepted | Rejected\n\n## Context\n\nWhy?\n",
            "0009-x.md",
            "it is a template: its status is a list of what it could be",
        ),
    ],
)
def test_what_is_no_record_is_left_out_with_a_word(text: str, path: str, why: str) -> None:
    with pytest.raises(LeftOut) as left:
        read(text, path)
    assert left.value.sentence == why


def test_a_record_about_templates_is_a_record() -> None:
    for path in ("0012-template-engine.md", "templates/0012-jinja.md", "ACME-ADR-0012-mail-template.md"):
        assert read(NYGARD, path).status == "superseded"
    open_status = NYGARD.replace("Superseded by [3. Keep sessions in Redis](0003-redis.md)", "Accepted or Rejected")
    assert "its status “Accepted or Rejected” is not known; it was taken as proposed" in read(open_status).warnings


def test_what_has_no_place_on_the_sheet_is_named() -> None:
    text = NYGARD + "\n## Alternatives\n\n### Decision\n\nNone.\n\n## Links\n\n* a\n\n### Deeper\n\nb\n"
    found = read(text)
    assert found.body["rationale"] == "They lie in the database.\n\nConsequences: Slower pages."
    kept = "the sections “Alternatives” and “Links” have no place on the sheet; they are kept with the source"
    assert kept in found.warnings
    assert found.text == text
    assert read(ONE_LINE).unread == "## Preamble\n\n> Relu en mai.\n\n## Suites\n\nAucune."
    more = read(NYGARD.replace("Amends [1. Write things down](0001-write.md)", "Nobody objected."))
    assert more.unread.startswith("## Status\n\nSuperseded by")
    assert read(NYGARD + "\n## Data\n\nIn three tables.\n").unread == "## Data\n\nIn three tables."


def test_what_is_too_long_for_the_sheet_goes_along() -> None:
    long = " ".join(f"word{number}" for number in range(1000))
    found = read(NYGARD.replace("Sessions are lost at each deploy.", long))
    assert found.unread.startswith("## Context and Problem Statement, continued\n\nword")
    assert f"{found.body['question']} {found.unread.rpartition(chr(10))[2]}" == long


def test_prose_is_refused_and_deep_yaml_too() -> None:
    with pytest.raises(InvalidFields, match="nothing in it says that it is a decision record"):
        read("# Shopping\n\nMilk.\n")
    for matter in ("a: [" + "[" * 3000, "a: " + "x" * 30_000, "status: [accepted"):
        with pytest.raises(InvalidFields, match="its front matter is not YAML"):
            read(f"---\n{matter}\n---\n{NYGARD}")


HOSTILE = [
    "<!--" * 100_000, "# " + " " * 400_000 + "x", "`" * 400_000, "[" * 400_000, "|" * 400_000, "*" * 400_000,
    "Chosen option: " * 30_000, "\\" * 400_000, "&#" * 200_000, "superseded by " * 30_000, "- " * 200_000,
    "9" * 400_000, "![x](" * 80_000, "~~" * 200_000,
]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE, ids=[part[:8] for part in HOSTILE])
def test_no_text_takes_long(part: str) -> None:
    """Half a megabyte of anything, in each place, in processor time that a busy machine does not stretch."""
    began = time.process_time()
    everywhere = f"# T\n\nStatus: {part}\n\n## Status\n\n{part}\n\n## Context\n\nX\n\n## Decision\n\n{part}"
    for text in (part, everywhere):
        with suppress(Refusal):
            read(text[:500_000])
    assert time.process_time() - began < 4


def test_thresholds_of_any_size_are_numbers_or_nothing() -> None:
    text = NYGARD + f"\n## Confirmation\n\n* hits: above {'9' * 5000}\n* misses: below 1200000000000.5 a year\n"
    assert read(text).body["metrics"] == [
        {"name": "misses", "comparator": "<", "threshold": 1200000000000.5, "unit": "a year"}
    ]


def test_what_was_left_of_a_template_is_no_reason_to_leave_a_record_out() -> None:
    """Braces around a status and a day, brackets around a title, a title that nobody wrote, a badge as the status."""
    kept = "---\nstatus: {{ accepted }}\ndate: {{2024-05-03}}\n---\n# {title}\n\n## Context\n\nWhy?\n"
    for title, named in (("[Use RAG]", "Use RAG"), ("{short title of solved problem}", "use rag")):
        found = read(kept.format(title=title), "0007-use-rag.md")
        assert (found.body["title"], found.status, found.decided_on) == (named, "accepted", date(2024, 5, 3)), title
    assert "its title was left as the template has it; its file name was taken" in found.warnings
    badge = "# 1. Sessions\n\n## Status\n\n![Accepted](https://x/badge/adr-accepted-green)\n\nSupersedes ADR-3\n"
    assert (read(badge).status, [link.kind for link in read(badge).links]) == ("accepted", ["supersedes"])
    partly = read(badge.replace("![Accepted](https://x/badge/adr-accepted-green)", "Partly superseded by ADR-4"))
    assert (partly.status, [link.kind for link in partly.links]) == ("accepted", ["amended_by", "supersedes"])
