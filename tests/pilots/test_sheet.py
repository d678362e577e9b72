"""What a pilot's sheet says: numbers with their meaning, what cannot be trusted beside them, variants side by side."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string

from tests.pilots.conftest import table, trap
from workshops.domain.pilot_reading import File, against, judge_file, judge_with_before, read_file
from workshops.drawing.intervals import Ruler, drawn, good_side
from workshops.models import Member, Pilot, User
from workshops.queries.pilots import PilotThreshold
from workshops.words.pilot_findings import rows_words
from workshops.words.pilot_metrics import MetricShown
from workshops.words.pilot_sheet import PilotSheet, pilot_sheet


def asks(metric: str, comparator: str, value: float, unit: str = "%") -> PilotThreshold:
    logged = "2026-11-02T09:00:00+00:00"
    return {
        "metric": metric,
        "comparator": comparator,
        "value": value,
        "unit": unit,
        "logged_at": logged,
        "after": False,
    }


def sheet(content: bytes, *thresholds: PilotThreshold, before: bytes | None = None, **more: Any) -> PilotSheet:
    """Of a pilot that no database has."""
    run = read_file(File("results.csv", content))
    pilot = Pilot(
        filename="results.csv",
        tool=run.tool,
        thresholds=[*thresholds],
        said=against(judge_file(run), thresholds),
        imported_at=datetime(2026, 11, 27, 9, tzinfo=UTC),
        imported_by=Member(user=User(name="Ana")),
    )
    if before is not None:
        pilot.compared = judge_with_before(read_file(File("first.csv", before)), run)
        pilot.compared_with = Pilot(filename="first.csv", imported_at=datetime(2026, 8, 3, tzinfo=UTC))
    return pilot_sheet(pilot, time_zone="UTC", **more)


def metric(shown: PilotSheet, name: str) -> MetricShown:
    return next(one for one in shown.metrics if one.name == name)


@pytest.mark.parametrize(
    ("scores", "verdict", "ends"),
    [
        # Wilson's interval of 60 of 60: 94.0 % to 100 %
        ([1] * 60, "Meets the threshold", "All of that is at or above 90%, as was asked: it meets the threshold."),
        # 30 of 60: 37.7 % to 62.3 %
        (
            [1, 0] * 30,
            "Does not meet the threshold",
            "Nothing of that is at or above 90%, as was asked: it does not meet the threshold.",
        ),
        # 9 of 10: 59.6 % to 98.2 %
        (
            [1] * 9 + [0],
            "Too few cases to tell",
            "The 90% that was asked for lies within that, so there are too few cases to tell.",
        ),
    ],
)
def test_a_metric_meets_its_threshold_or_does_not_or_cannot_be_told(scores: list[int], verdict: str, ends: str) -> None:
    shown = metric(sheet(table(*scores), asks("Accuracy", ">=", 90)), "accuracy")
    assert (shown.verdict_words, shown.asked) == (verdict, "at or above 90%")
    assert shown.lines[0].sentence.endswith(ends)
    assert shown.since == "In the log since 2 Nov 2026, before this was imported."


@pytest.mark.parametrize(
    ("scores", "asked", "verdict"),
    [
        ([1] * 60, asks("Accuracy", ">=", 90, ""), "Meets the threshold"),  # a share is never above 1, so per cent
        ([86] * 60, asks("Accuracy", ">=", 0.9, ""), "No threshold was logged"),
    ],
)
def test_a_threshold_on_another_scale_is_read_as_per_cent_or_laid_against_nothing(
    scores: list[int], asked: PilotThreshold, verdict: str
) -> None:
    shown = sheet(table(*scores), asked)
    assert metric(shown, "accuracy").verdict_words == verdict
    wrong = [found.sentence for found in shown.findings if "on another scale" in found.sentence]
    assert len(wrong) == (verdict != "Meets the threshold")


def test_a_sentence_says_the_number_how_far_it_may_be_off_and_of_how_many_cases() -> None:
    (line,) = metric(sheet(table(*[1] * 9, 0)), "accuracy").lines
    assert line.sentence == (
        "On average over 10 cases it is 90%. With other cases of this kind it would most likely be between 59.6% and"
        " 98.2%."
    )
    assert (line.value, line.range, line.verdict_words) == ("90%", "59.6% to 98.2%", "No threshold was logged")


def test_the_headline_says_what_fails_first() -> None:
    content = b"case,variant,good,bad\n" + b"".join(b"%d,rag,1,0\n" % case for case in range(60))
    said = sheet(content, asks("good", ">=", 90), asks("bad", ">=", 90), asks("nowhere", "<", 2))
    assert said.headline == "bad does not meet its threshold. good meets its threshold."
    assert said.unmatched == ("nowhere: below 2%",)
    assert [one.name for one in said.judged] == ["bad", "good"]
    assert sheet(content).headline == (
        "No threshold that the decision had in the log names a metric of this file, so nothing is judged."
    )


def test_one_variant_that_meets_is_enough_and_is_named() -> None:
    content = table(*[1] * 60) + table(*[0] * 60, variant="plain").partition(b"\n")[2]
    said = sheet(content, asks("Accuracy", ">=", 90))
    assert said.headline == "accuracy with rag meets its threshold."
    assert [line.verdict for line in said.metrics[0].lines] == ["meets", "fails"]
    assert said.metrics[0].verdict_words == "1 of 2 variants meets it"


def test_a_number_never_looks_like_the_threshold_that_it_misses() -> None:
    content = b"case,variant,score\n" + b"".join(b"%d,rag,0.89999\n" % case for case in range(20))
    (line,) = metric(sheet(content, asks("score", ">=", 90)), "score").lines
    assert line.value == "89.999%"


def test_variants_are_compared_on_the_cases_that_they_share() -> None:
    # Both on 20 cases: 8 only a, 1 only b; McNemar, exact: 2 * (1 + 9) / 2**9
    ones, other = [1] * 8 + [0] + [1] * 11, [0] * 8 + [1] + [1] * 11
    content = table(*ones, variant="a") + table(*other, variant="b").partition(b"\n")[2] + b"21,b,1\n"
    (pair,) = metric(sheet(content), "accuracy").comparisons
    assert pair.sentence.startswith(
        "Both were run on 20 cases: 8 went right only with a, 1 only with b. a is 35.0 points above b."
    )
    assert pair.sentence.endswith("So a is better than b. 1 case that only one of them was run on is left out.")
    assert "would come in 3.9 of 100 pilots" in pair.small
    assert (pair.verdict_words, pair.difference) == ("a is better", "+35.0 points")


def test_what_moved_since_the_pilot_before_is_told_from_the_side_of_now() -> None:
    said = sheet(table(*[1] * 20), before=table(*[0] * 12, *[1] * 8))
    assert said.before_words == "The same cases in the pilot before it, first.csv of 3 Aug 2026, and in this one."
    told = [one for one in said.before if one.is_told]
    assert [one.metric for one in told] == ["accuracy"]
    assert told[0].sentence.startswith(
        "Both were run on 20 cases: 12 went right only with rag now, 0 only with rag last time."
        " rag now is 60.0 points above rag last time."
    )
    assert told[0].verdict_words == "rag now is better"
    assert told[0].range == "+33.3 points to +78.1 points"
    apart = sheet(table(*[1] * 20), before=table(*[1] * 20, first=100))
    assert apart.before_words == "It is not compared with the pilot before it: they have no case in common."


def test_each_variant_is_compared_with_itself_alone() -> None:
    both = table(*[1] * 20, variant="a") + table(*[0] * 20, variant="b").partition(b"\n")[2]
    said = sheet(both, before=both)
    assert [one.variant for one in said.before if one.key == "accuracy"] == ["a", "b"]


def test_what_was_asked_stands_first_and_what_every_file_has_last() -> None:
    content = b"case,variant,early,late,latency_ms\n" + b"".join(b"%d,rag,1,1,%d\n" % (n, n) for n in range(1, 90))
    shown = sheet(content, asks("late", ">=", 90))
    assert [one.name for one in shown.metrics[:3]] == ["late", "early", "Errors"]


def test_findings_stand_beside_their_number_with_their_rows() -> None:
    content = b"case,variant,Own Score\n1,rag,1\n2,rag,\n3,rag,1\n4,rag,\n5,rag,\n"
    (found,) = metric(sheet(content), "Own Score").findings
    assert found.line == (
        "3 answers of rag have no score: they count as failed, with the worst that there is."
        " A mean that leaves them out would be 100% instead of 40%. Rows 2, 4 and 5."
    )


def test_what_nobody_recorded_and_two_names_stand_beside_their_numbers() -> None:
    said = sheet(trap("promptfoo_zeros.json"))
    for name in ("Cost of an answer", "Time of half of the answers (p50)"):
        assert any("where none was recorded" in found.line for found in metric(said, name).findings), name
    twins = [one for one in sheet(trap("deepeval_names.json")).metrics if one.findings]
    assert len([one for one in twins if any("may be the same" in found.line for found in one.findings)]) == 2


def test_what_is_about_the_whole_file_stands_by_itself() -> None:
    said = sheet(trap("promptfoo_repeats.json"))
    assert any("repeat" in found.sentence for found in said.findings)
    everywhere = {found.line for one in said.metrics for found in one.findings}
    assert not everywhere & {found.line for found in said.findings}


def test_rows_are_named_in_runs_and_many_are_counted() -> None:
    assert rows_words([3], 1) == "Row 3."
    assert rows_words([3, 8, 9, 10, 20], 5) == "Rows 3, 8–10 and 20."
    assert rows_words(range(1, 1001), 5000) == "Rows 1–1,000 and 4,000 more."
    assert rows_words([], 0) == ""


def test_latency_is_in_time_and_says_what_was_replayed() -> None:
    said = sheet(trap("promptfoo_cached.json"))
    shown = metric(said, "Time of 95 in 100 answers (p95)")
    assert "replayed" in shown.source_words
    assert any("came from a cache" in found.line for found in shown.findings)


def test_refusals_are_a_two_by_two_and_a_sentence() -> None:
    said = sheet(trap("ragas_refusal.json"))
    rows = (("Could be answered", "1", "1"), ("Could not be answered", "0", "1"))
    assert [(one.name, one.rows) for one in said.refusals] == [("results", rows)]
    assert all(one.sentence.endswith(".") for one in said.refusals)


def test_a_threshold_that_came_after_the_numbers_is_shown_and_not_judged() -> None:
    said = sheet(table(*[1] * 60), later=[asks("Accuracy", ">=", 99)])
    assert said.later == ("Accuracy: at or above 99%",)
    assert metric(said, "accuracy").verdict is None


# The picture


def test_a_ruler_has_round_ends_within_the_metrics_own() -> None:
    share = Ruler.over([0.912, 0.957, 0.9], floor_=0.0, ceiling=1.0)
    assert [share.least, share.most] == pytest.approx([0.88, 0.98])
    assert Ruler.over([0.0], floor_=0.0, ceiling=1.0).least == 0.0
    assert Ruler.over([0.95, 1.0], floor_=0.0, ceiling=1.0).most == 1.0
    assert Ruler.over([850.0, 1200.0]).most > 1200


def test_an_end_that_is_not_known_reaches_the_edge() -> None:
    ruler = Ruler.over([0.0, 10.0])
    assert drawn(ruler, 5.0, 4.0, None).high == "100.00%"
    assert drawn(ruler, 5.0, None, None).low == ""
    assert good_side(ruler, ruler.most, more=True)[1] == "0.00%"


def test_the_page_has_the_picture_the_sentence_and_the_table() -> None:
    page = render_to_string("pilots/sheet.html", {"pilot": sheet(table(*[1] * 60), asks("Accuracy", ">=", 90))})
    assert page.count('class="pilot-point"') == page.count("<table") == 2  # accuracy and errors
    assert page.count('class="pilot-level"') == 1
    assert "it meets the threshold" in page
