"""What becomes of a decision: each move of its life, from the page and in the log, and what its sheet says then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.browsers import as_guest
from tests.decisions.making import TEXT, make_decision, reach_recommendation, typed
from tests.decisions.reading_pdf import words_of_pdf
from workshops.domain import decision_import, decision_life, decision_text, decisions, frameworks, rooms
from workshops.domain.decisions import Signer
from workshops.domain.log_check import check_log
from workshops.enums import DecisionMove, DecisionStatus, Succession
from workshops.models import Decision, Event, EventText, Member, Occurrence, Participant, SignOff, Workshop
from workshops.refusals import Conflict, InvalidFields, Refusal, WrongStage
from workshops.words.decision_life import move_words

pytestmark = pytest.mark.made_once("recommended", "proposed")

SignIn = Callable[[Member], Client]
FORMS = (".json", ".md", ".pdf")


def sign(decision: Decision, who: Participant | Member, stance: str = "approve", reason: str = "") -> None:
    signer = Signer(who, None) if isinstance(who, Participant) else Signer(None, who)
    sha256 = decisions.current_revision(decision).sha256
    decisions.sign_off(decision=decision, signer=signer, stance=stance, revision_sha256=sha256, reason=reason)


def with_signals(decision: Decision, by: Member, count: int) -> None:
    """Its text with so many signals."""
    rule = {"metric": "changes a month", "comparator": "<", "threshold": 4, "window_days": 30}
    assumed = [
        {"statement": f"It stays so ({n}).", "owner": "", "signal": rule if n < count else None} for n in range(3)
    ]
    seen = decisions.current_revision(decision).sha256
    decisions.revise_decision(decision=decision, by=by, text={**TEXT, "assumptions": assumed}, seen=seen)


def taken_over(by: Member, title: str, status: DecisionStatus = DecisionStatus.ACCEPTED) -> Decision:
    """One without a room, as it comes from elsewhere."""
    body = decision_text.clean(
        {**TEXT, "title": title}, question="Answer adjusters.", title="", framework=frameworks.framework()
    )
    return decision_import.import_decision(by=by, body=body, status=status, decided_on=None, source="old.md")


def fresh(decision: Decision) -> Decision:
    return Decision.objects.select_related("supersedes", "amends").get(pk=decision.pk)


def said(answer: Any) -> str:
    """The words of a page, in one line."""
    return " ".join(answer.content.decode().split())


def exported(client: Client, number: int) -> dict[str, str]:
    """{form: its words} of every export."""
    answers = {form: client.get(f"/decisions/{number}{form}").content for form in FORMS}
    return {**{form: answers[form].decode() for form in FORMS[:2]}, ".pdf": words_of_pdf(answers[".pdf"])}


def test_what_may_become_of_a_decision_is_one_table() -> None:
    reached = {
        status.value: {move.value: after.value for move, after in status.moves.items()} for status in DecisionStatus
    }
    holds = {"revise": "proposed", "supersede": "superseded", "amend": "amended", "retire": "retired"}
    over = {"reopen": "proposed"}
    assert reached == {
        "draft": {"revise": "draft", "propose": "proposed", "overtake": "superseded", "retire": "retired"},
        "proposed": {
            "revise": "proposed",
            "accept": "accepted",
            "reject": "rejected",
            "overtake": "superseded",
            "retire": "retired",
        },
        "accepted": holds,
        "amended": holds,
        "superseded": over,
        "retired": over,
        "rejected": over,
    }


def test_acceptance_asks_why_and_the_answer_stands_everywhere(
    proposed: Decision, crowd: list[Participant], ana: Member, ben: Member, as_member: SignIn
) -> None:
    sign(proposed, crowd[0])
    sign(proposed, crowd[1], "dissent", "Rights are untested.")
    sign(proposed, ben, "dissent", "It costs too much.")
    client, address = as_member(ana), "/decisions/1/acceptance/"
    assert f'<a class="button" href="{address}">' in said(client.get("/decisions/1/"))
    asked = said(client.get(address))
    for words in (
        "Data has not signed this text.",
        "Sam (Security) dissents.",
        "Ben dissents.",
        "Rights are untested.",
    ):
        assert words in asked
    assert "Product" not in asked
    unasked, empty = client.post(address), client.post(address, {"unsigned_reason": "  "})
    assert (unasked.status_code, empty.status_code) == (409, 409)
    assert "Say why it is accepted all the same. The reason stands on the sheet." not in said(unasked)
    assert "Say why it is accepted all the same. The reason stands on the sheet." in said(empty)
    assert fresh(proposed).status == "proposed"
    assert client.post(address, {"unsigned_reason": "The *pilot* decides."}).status_code == 302
    sheet, out = said(client.get("/decisions/1/")), exported(client, 1)
    spite = "Accepted before Data had signed, and over the dissent of Security and a member."
    for words in (sheet, out[".pdf"]):
        assert spite in words
        assert "The *pilot* decides." in words
    assert f"{spite} The \\*pilot\\* decides." in out[".md"]
    assert client.get("/decisions/1.json").json()["unsigned_reason"] == "The *pilot* decides."
    event = Event.objects.get(kind="decision.accepted")
    assert event.body["unsigned"] == {"data": "missing", "security": "dissent", "member": "dissent"}
    assert EventText.objects.get(event=event.event_id).text == "The *pilot* decides."
    assert "Ana accepted revision 1, behind which not everybody stood" in sheet


def test_guests_signatures_are_marked_wherever_they_stand(
    proposed: Decision, crowd: list[Participant], ana: Member, ben: Member, as_member: SignIn
) -> None:
    sign(proposed, crowd[0])
    sign(proposed, ben)
    client = as_member(ana)
    assert said(client.get("/decisions/1/")).count("(guest)") == 1
    assert said(client.get("/decisions/1/revisions/1/")).count("(guest)") == 1
    out = exported(client, 1)
    assert "Signed by Pia (Product, not confirmed, guest) on" in out[".md"]
    assert "Signed by Ben (member) on" in out[".md"]
    assert out[".pdf"].count("(guest)") == 1
    signed = client.get("/decisions/1.json").json()["sign_offs"]
    assert {s["name"]: s["guest"] for s in signed} == {"Pia": True, "Ben": False}
    assert [e.body["guest"] for e in Event.objects.filter(kind="decision.signed").order_by("seq")] == [True, False]
    Participant.objects.filter(pk=crowd[0].pk).update(member=ana)  # she has an account since
    assert SignOff.objects.get(signer_name="Pia").guest


def test_where_everybody_signed_and_two_signals_are_named_one_button_accepts_and_nothing_is_asked(
    proposed: Decision, crowd: list[Participant], ana: Member, as_member: SignIn
) -> None:
    with_signals(proposed, ana, 2)
    for person in crowd:
        sign(fresh(proposed), person)
    client = as_member(ana)
    assert 'action="/decisions/1/acceptance/"' in said(client.get("/decisions/1/"))
    assert client.post("/decisions/1/acceptance/").status_code == 302
    assert client.get("/decisions/1.json").json()["unsigned_reason"] is None
    assert "Accepted with fewer signals" not in said(client.get("/decisions/1/"))
    assert "signals" not in Event.objects.get(kind="decision.accepted").body


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "No signal says when this text is wrong; two are asked for."),
        (1, "1 signal says when this text is wrong; two are asked for."),
    ],
)
def test_fewer_signals_than_two_need_a_word_which_stands_everywhere(
    proposed: Decision, crowd: list[Participant], ana: Member, as_member: SignIn, count: int, words: str
) -> None:
    with_signals(proposed, ana, count)
    for person in crowd:
        sign(fresh(proposed), person)
    client, address = as_member(ana), "/decisions/1/acceptance/"
    assert f'action="{address}"' not in said(client.get("/decisions/1/"))
    asked, refused = client.get(address), client.post(address, {"unsigned_reason": " "})
    assert (asked.status_code, refused.status_code) == (200, 409)
    assert words in said(asked)
    assert "Not everybody stands behind this text" not in said(asked)
    assert client.post(address, {"unsigned_reason": "A pilot of a week."}).status_code == 302
    for place in (said(client.get("/decisions/1/")), *exported(client, 1).values()):
        assert "A pilot of a week." in place
    assert "Accepted with fewer signals than two." in said(client.get("/decisions/1/"))
    assert Event.objects.get(kind="decision.accepted").body["signals"] == count


def test_what_has_ended_says_so_first_and_is_reopened_as_it_was(
    proposed: Decision, crowd: list[Participant], ana: Member, as_member: SignIn
) -> None:
    for person in crowd:
        sign(proposed, person)
    decisions.accept_decision(decision=proposed, by=ana)
    client = as_member(ana)
    promised = said(client.get("/decisions/1/"))
    assert "Looked at again every quarter; Ana is reminded" in promised
    refused = client.post("/decisions/1/retirement/", {"reason": " "})
    assert (refused.status_code, "Say why the decision is retired." in said(refused)) == (422, True)
    client.post("/decisions/1/retirement/", {"reason": "The *desk* is closed."})
    out, sheet = exported(client, 1), said(client.get("/decisions/1/"))
    for words in (sheet, out[".pdf"]):
        assert words.index("by Ana. Nobody is reminded of it any more.") < words.index("Answer adjusters from the")
        assert words.index("The *desk* is closed.") < words.index("Answer adjusters from the")
        assert "never accepted" not in words
        assert "next revisit" not in words
    before, after = out[".md"].split("## Context", 1)
    assert "by Ana. Nobody is reminded of it any more. The \\*desk\\* is closed." in before
    assert "Looked at again" not in sheet + after
    assert client.get("/decisions/1.json").json()["ended_reason"] == "The *desk* is closed."
    assert client.post("/decisions/1/reopening/", {"reason": "The desk is back."}).status_code == 302
    again = fresh(proposed)
    assert (again.status, again.accepted_at, again.accepted_by, again.retired_at) == ("proposed", None, None, None)
    assert SignOff.objects.filter(voided_at=None).count() == 3
    assert Occurrence.objects.filter(plan__decision=proposed, state="scheduled").count() == 1
    sheet = said(client.get("/decisions/1/"))
    assert "Retired on" not in sheet
    assert "Ana reopened the decision" in sheet
    assert "The desk is back." in sheet
    assert client.post("/decisions/1/reopening/", {"reason": "Again."}).status_code == 409


def test_a_proposal_that_is_rejected_makes_way_for_the_next_one(
    proposed: Decision, ana: Member, as_member: SignIn, copilot_scores: dict[str, dict[str, Any]]
) -> None:
    client = as_member(ana)
    client.post("/decisions/1/acceptance/", {"unsigned_reason": "Agreed aloud."})
    newer = make_decision(ana, scores=copilot_scores, title="Another way")
    Decision.objects.filter(pk=newer.pk).update(supersedes=proposed)
    assert client.post("/decisions/2/rejection/", {"reason": "Too dear."}).status_code == 302
    assert (fresh(newer).status, fresh(newer).supersedes) == ("rejected", None)
    sheet = said(client.get("/decisions/2/"))
    assert "It was never accepted. Nobody is reminded of it any more." in sheet
    assert "Too dear." in sheet
    assert "superseded" not in said(client.get("/decisions/1/")).split("sheet-foot")[1].split("</footer>")[0]
    assert client.post("/decisions/1/rejection/", {"reason": "This too."}).status_code == 409
    itself = client.post("/decisions/1/succession/", {"by": "1", "kind": "replaces"})
    assert itself.status_code == 409
    assert "A decision cannot supersede or amend itself." in itself.content.decode()


def test_a_draft_is_signed_by_nobody_until_it_is_proposed(
    recommended: Workshop, crowd: list[Participant], ana: Member, as_member: SignIn
) -> None:
    client, address = as_member(ana), f"/w/{recommended.pk}/decision/"
    sent = typed(client.get(address).content)
    client.post(address, sent | {"draft": "1"})
    draft = Decision.objects.get()
    assert (draft.status, Event.objects.get(subject=f"decision:{draft.pk}", kind__startswith="decision.").kind) == (
        "draft",
        "decision.drafted",
    )
    for refused in (lambda: sign(draft, crowd[0]), lambda: decisions.accept_decision(decision=draft, by=ana)):
        with pytest.raises(WrongStage):
            refused()
    assert "Sign this text" not in said(as_guest(crowd[0]).get(address))
    client.post("/decisions/1/revision/", typed(client.get("/decisions/1/revision/").content) | {"title": "Better"})
    assert (fresh(draft).status, fresh(draft).revision_number) == ("draft", 2)
    assert client.post("/decisions/1/proposal/").status_code == 302
    assert client.post("/decisions/1/proposal/").status_code == 409
    sign(fresh(draft), crowd[0])
    assert "Sign this text" in said(as_guest(crowd[1]).get(address))


def test_one_decision_follows_another_on_both_sides_and_never_in_a_ring(ana: Member, as_member: SignIn) -> None:
    first, second, third, fourth = (taken_over(ana, f"The {n}. text") for n in range(4))
    client = as_member(ana)

    def follow(older: Decision, newer: Decision | str, kind: str) -> int:
        named = newer if isinstance(newer, str) else newer.label
        return client.post(f"/decisions/{older.number}/succession/", {"by": named, "kind": kind}).status_code

    assert follow(first, second, "amends") == 302
    assert follow(first, second, "amends") == 302
    assert (fresh(first).status, fresh(second).amends, fresh(second).status) == ("amended", first, "accepted")
    assert Event.objects.filter(kind="decision.amended").count() == 1
    assert "amended by D-0002" in said(client.get("/decisions/1/"))
    assert "amends D-0001" in said(client.get("/decisions/2/"))
    assert follow(second, third, "replaces") == 302
    ended = said(client.get("/decisions/2/"))
    assert ended.index("Superseded by D-0003 on") < ended.index("Answer adjusters.")
    assert client.get("/decisions/2.json").json()["superseded_by"] == "D-0003"
    for older, newer, kind, status in (
        (third, third, "replaces", 409),  # itself
        (third, first, "amends", 409),  # a ring over two others
        (second, first, "replaces", 409),  # ended, and followed by another one
        (first, third, "replaces", 409),  # which supersedes one already
        (first, "D-0099", "replaces", 422),
        (first, fourth, "deletes", 422),
    ):
        before = Event.objects.count()
        assert follow(older, newer, kind) == status
        assert Event.objects.count() == before
    with pytest.raises(Conflict) as ring:
        decision_life.supersede_decision(decision=third, by=ana, newer=first, kind=Succession.REPLACES)
    assert ring.value.code == "cycle"


def test_what_is_not_accepted_neither_follows_nor_is_followed(ana: Member) -> None:
    accepted = taken_over(ana, "Accepted")
    others = [taken_over(ana, status.value, status) for status in DecisionStatus if not status.holds]
    for other in others:
        for older, newer in ((accepted, other), (other, accepted)):
            for kind in Succession:
                with pytest.raises(WrongStage):
                    decision_life.supersede_decision(decision=older, by=ana, newer=newer, kind=kind)
    assert not Decision.objects.exclude(supersedes=None, amends=None).exists()


def test_a_superseded_one_is_reopened_only_once_its_successor_has_ended(ana: Member) -> None:
    older, newer = taken_over(ana, "Older"), taken_over(ana, "Newer")
    decision_life.supersede_decision(decision=older, by=ana, newer=newer, kind=Succession.REPLACES)
    with pytest.raises(WrongStage, match="Retire D-0002 first"):
        decision_life.reopen_decision(decision=older, by=ana, reason="It was better.")
    decisions.retire_decision(decision=newer, by=ana, reason="It failed.")
    decision_life.reopen_decision(decision=older, by=ana, reason="It was better.")
    assert (fresh(older).status, fresh(newer).status, fresh(newer).supersedes) == ("proposed", "retired", None)
    assert {e.kind for e in Event.objects.filter(subject=f"decision:{newer.pk}")} >= {"decision.unlinked"}


def test_nothing_is_done_that_the_table_does_not_allow(ana: Member) -> None:
    newer = taken_over(ana, "Newer")
    acts: dict[DecisionMove, Callable[[Decision], object]] = {
        DecisionMove.PROPOSE: lambda d: decision_life.propose_decision(decision=d, by=ana),
        DecisionMove.ACCEPT: lambda d: decisions.accept_decision(decision=d, by=ana),
        DecisionMove.REJECT: lambda d: decision_life.reject_decision(decision=d, by=ana, reason="No."),
        DecisionMove.RETIRE: lambda d: decisions.retire_decision(decision=d, by=ana, reason="No."),
        DecisionMove.REOPEN: lambda d: decision_life.reopen_decision(decision=d, by=ana, reason="No."),
        DecisionMove.REVISE: lambda d: decisions.revise_decision(
            decision=d, by=ana, text={**TEXT, "title": "New"}, seen=decisions.current_revision(d).sha256
        ),
        DecisionMove.SUPERSEDE: lambda d: decision_life.supersede_decision(
            decision=d, by=ana, newer=newer, kind=Succession.REPLACES
        ),
    }
    harmless = {(status, DecisionMove.ACCEPT) for status in DecisionStatus if status.holds}
    for status in DecisionStatus:
        for move, act in acts.items():
            Decision.objects.filter(pk=newer.pk).update(supersedes=None)
            decision = taken_over(ana, f"{status} {move}", status)
            if move in status.moves:
                act(decision)
                assert fresh(decision).status == status.moves[move]
            elif (status, move) in harmless:
                act(decision)
                assert fresh(decision).status == status
            else:
                with pytest.raises(Refusal):
                    act(decision)
                assert fresh(decision).status == status


def test_the_log_says_how_each_decision_stands(proposed: Decision, crowd: list[Participant], ana: Member) -> None:
    older = taken_over(ana, "Older")
    decisions.accept_decision(decision=proposed, by=ana, unsigned_reason="Agreed aloud.")
    decision_life.supersede_decision(decision=older, by=ana, newer=proposed, kind=Succession.REPLACES)
    decision_life.supersede_decision(decision=proposed, by=ana, newer=(last := taken_over(ana, "Last")), kind="amends")
    decisions.retire_decision(decision=last, by=ana, reason="It is gone.")
    decision_life.reopen_decision(decision=last, by=ana, reason="It is back.")
    findings = check_log()
    assert (findings.fault, findings.events) == (None, Event.objects.count())


def test_an_approach_that_a_gate_excludes_is_refused_until_the_gate_is_waived(
    workshop: Workshop,
    crowd: list[Participant],
    ana: Member,
    copilot_scores: dict[str, dict[str, Any]],
    as_member: SignIn,
) -> None:
    scores = {**copilot_scores, "audit_and_trust": {"level": 4}}
    reach_recommendation(workshop, ana, crowd, scores)
    client, address = as_member(ana), f"/w/{workshop.pk}/decision/"
    sent = typed(client.get(address).content) | {"approach": "fine_tuning"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "A gate excludes this approach:" in said(refused)
    assert not Decision.objects.exists()
    with pytest.raises(InvalidFields) as no:
        decisions.record_decision(workshop=workshop, by=ana, text={**TEXT, "approach": "fine_tuning"})
    assert no.value.fields.keys() == {"approach"}
    rooms.waive_gate(workshop=workshop, by=ana, gate="sources_are_a_must", reason="We *buy* examples.")
    assert client.post(address, sent).status_code == 302  # before it is computed again
    assert client.get("/decisions/1.json").json()["waived_gates"] == [
        {"key": "sources_are_a_must", "reason": "We *buy* examples.", "by": "Ana"}
    ]
    out = exported(client, 1)
    for words in (said(client.get("/decisions/1/")), out[".pdf"]):
        assert "Gates that were waived" in words
        assert "Every answer must show its sources" in words
        assert "We *buy* examples." in words
    assert "has none to show. We \\*buy\\* examples." in out[".md"]


def test_what_ends_a_decision_with_nothing_after_it_looks_like_it() -> None:
    told = (DecisionMove.REJECT, DecisionMove.SUPERSEDE, DecisionMove.RETIRE, DecisionMove.REOPEN)
    assert [move_words(move, "D-0001").danger for move in told] == [True, False, True, False]
