"""What is exported as MADR and read again is the same text, whatever people wrote."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from workshops.domain.decision_madr import read_madr
from workshops.domain.decision_text import CONFIGURATION, MAX_NUMBER, AssumptionText, DecisionText, clean
from workshops.domain.frameworks import framework
from workshops.domain.log import canonical, sha256
from workshops.domain.visible import visible_text
from workshops.enums import Comparator, DecisionStatus
from workshops.exports.markdown import decision_markdown
from workshops.models import Assumption, Decision, Revision, Signal, Workspace
from workshops.queries.log import HeadState

# Signs that mean something in Markdown, YAML or in our own sentences, whole lines of those, and anything else.
SIGNS = st.sampled_from(
    [*"\\`*_{}[]()<>#+-.!|~=:;,&'\"/$%@^? \n\t0123456789aßéİ漢क्षب", "e\u0301", "\u2028", "\u2029", "\x85", "\x0b",
     "\x0c", "\xa0", "\u3000", "\u200b", "\u200d", "\u202e", "\ufeff", "\ufffd", "👩\u200d💻", "𐍈", "\U0010ffff"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["Fallback: x", "\n\nFallback:", "Now:", "Later:", "What has to stay true:", "---", "```", "<!--", "&amp;", "C#",
     " ##", "    x", "1. x", "3-tier", "at or", " at or above 3, over 5 days", "(v2)", "; owner X", "| a | b |",
     "[a]: http://b", "![a](b)", "<br>", "https://a.example/b_c?d=e&f#g", "&#10;", "&nbsp", "***", "~~~", "|---|",
     "\n===\n", "\n---\n", "D-0003", "Amends D-0001", "Looked at again every month, X is reminded", "Revisit: x",
     "Signed by X", "\n## Status\n", "+++"]
)  # fmt: skip
ANY = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")
TEXT = st.lists(st.one_of(SIGNS, WORDS, ANY), max_size=12).map("".join)
NUMBER = st.one_of(
    st.integers(-MAX_NUMBER + 1, MAX_NUMBER - 1),
    st.floats(-MAX_NUMBER + 1, MAX_NUMBER - 1, allow_nan=False, allow_infinity=False),
)
COMPARATOR = st.sampled_from(Comparator.values)


UNIT = TEXT.map(lambda words: words[:40])


def some(text: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    return text.map(lambda words: visible_text(words[:most]) or "x")


SIGNAL = st.fixed_dictionaries(
    {"metric": some(TEXT, 120), "comparator": COMPARATOR, "threshold": NUMBER, "window_days": st.integers(1, 3650)},
    optional={"one_is_enough": st.just(True)},
)
RAW = st.fixed_dictionaries(
    {
        "title": some(TEXT, 120),
        "question": some(TEXT, 4000),
        "approach": st.sampled_from([approach.key for approach in framework().approaches]),
        "fallback": some(TEXT, 4000),
        "rationale": some(TEXT, 4000),
        "metrics": st.lists(
            st.fixed_dictionaries(
                {
                    "name": some(TEXT, 120),
                    "comparator": COMPARATOR,
                    "threshold": NUMBER,
                    "unit": TEXT.map(lambda t: t[:40]),
                }
            ),
            min_size=1,
            max_size=2,
        ),
        "assumptions": st.lists(
            st.fixed_dictionaries(
                {"statement": some(TEXT, 500), "owner": TEXT.map(lambda t: t[:80]), "signal": st.none() | SIGNAL}
            ),
            max_size=2,
        ),
        "configuration": st.fixed_dictionaries({key: TEXT.map(lambda t: t[:500]) for key in CONFIGURATION}),
        "scope_now": TEXT,
        "scope_later": TEXT,
    },
    optional={"risks_accepted": st.lists(some(TEXT, 500), max_size=3)},
)


def cleaned(raw: dict[str, Any]) -> DecisionText:
    return clean(raw, question=raw["question"], title="", framework=framework())


CHAIN = UUID("6f1c0c9e-8d0a-4a3c-9d5e-0c9b1f2a3b4c")


def of_body(body: DecisionText) -> Decision:
    """A decision with its parts as `with_parts` gives it, without a database: a hundred of them take a second."""
    decision = Decision(number=1, workspace=Workspace(time_zone="UTC"), title=body["title"], approach=body["approach"])
    text = canonical(body)
    revision = Revision(decision=decision, number=1, text=text, body=body, sha256=sha256(text))
    revision.signatures = []  # type: ignore[attr-defined]
    decision.current, decision.standing = [revision], [_assumption(a) for a in body["assumptions"]]  # type: ignore[attr-defined]
    decision.told_acceptance, decision.told_end, decision.told_waivers, decision.amendments = None, None, [], []  # type: ignore[attr-defined]
    decision.newest_pilot = None  # type: ignore[attr-defined]
    for relation in ("superseded_by", "revisit_plan"):
        Decision._meta.get_field(relation).set_cached_value(decision, None)  # type: ignore[union-attr]
    return decision


def _assumption(said: AssumptionText) -> Assumption:
    assumption = Assumption(statement=said["statement"], owner=said["owner"])
    if said["signal"]:
        Signal(assumption=assumption, **said["signal"])
    else:
        Assumption._meta.get_field("signal").set_cached_value(assumption, None)
    return assumption


LARGE = {"name": "a: above 5", "comparator": "<=", "threshold": 1200000000000.5, "unit": "5 %"}


def plain_raw(**more: Any) -> dict[str, Any]:
    metric = {"name": "n", "comparator": ">", "threshold": 1, "unit": ""}
    return {
        "title": "t",
        "question": "q",
        "approach": "rag",
        "fallback": "f",
        "rationale": "r",
        "metrics": [metric],
        **more,
    }


@given(RAW)
@example(plain_raw(title="C#", rationale="Fallback: none\n\n  indented\n> quoted", scope_later="Later: x"))
@example(plain_raw(title="3-tier support", metrics=[LARGE]))
@example(
    plain_raw(scope_later="Risks accepted:\n### Risks Accepted\n* x", risks_accepted=["* stale", "# cost: 5", "1. a"])
)
@settings(max_examples=50, deadline=None)
def test_export_and_import_are_the_identity(raw: dict[str, Any]) -> None:
    decision = of_body(cleaned(raw))
    read = read_madr(decision_markdown(decision, HeadState(CHAIN, 12, "a" * 64)), "D-0001.md")
    assert read.body == decision.current[0].body  # type: ignore[attr-defined]  # as with_parts sets it
    assert read.warnings == []
    assert (read.status, read.record_id) == (DecisionStatus.PROPOSED, f"{CHAIN} D-0001")
