"""How the signing of a decision stands, as the page of its room says it: `{% signing_of %}`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workshops.enums import DecisionStatus
from workshops.models import Decision, Participant, SignOff, StakeholderRole, Workshop, Workspace
from workshops.queries.decision_signing import OpenVoice
from workshops.queries.signing import Signing
from workshops.templatetags.signing import MOST, _said

LEGAL = StakeholderRole(key="legal", label="Legal", position=3)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def signing(*, signed: int = 0, missing: int = 0, voices: tuple[OpenVoice, ...] = (), **more: object) -> Signing:
    decision = Decision(workspace=Workspace(), number=7, **{"status": DecisionStatus.PROPOSED, **more})
    return Signing(
        decision,
        [SignOff(signer_name=f"S{n}", stance="approve", signed_at=AT) for n in range(signed)],
        [Participant(name=f"M{n}", role=LEGAL if n == 0 else None) for n in range(missing)],
        [*voices],
    )


def test_so_many_are_named_and_the_others_counted() -> None:
    said = _said(signing(signed=13, missing=14), "")
    assert MOST == 12
    assert ([one["name"] for one in said["signatures"]], said["more"]) == ([f"S{n}" for n in range(12)], 1)
    assert (said["missing"], said["missing_more"]) == ([f"M{n}" for n in range(12)], 2)
    assert said["words"] == "13 people have signed"
    few = _said(signing(signed=12, missing=1), "")
    assert (few["more"], few["missing_more"], few["missing"]) == (0, 0, ["M0"])


def test_a_role_that_is_open_is_shown_by_its_shape_and_one_that_dissents_is_not_open() -> None:
    voices = (OpenVoice("legal", "Legal", dissents=()), OpenVoice("data", "Data", dissents=(SignOff(),)))
    said = _said(signing(missing=1, voices=voices), "")
    assert said["open_roles"] == [{"role": "Legal", "shape": LEGAL.shape, "key": "legal"}]
    assert (said["complete"], said["words"]) == (False, "Nobody has signed yet")


@pytest.mark.parametrize(
    ("status", "accepted", "may_sign", "may_accept", "words"),
    [
        ("draft", False, False, False, "1 person has signed"),
        ("proposed", False, True, True, "1 person has signed"),
        ("accepted", True, True, False, "D-0007 is accepted. 1 person has signed."),
        ("superseded", False, False, False, "1 person has signed"),
    ],
)
def test_what_may_be_done_is_as_the_decision_stands(
    status: str, accepted: bool, may_sign: bool, may_accept: bool, words: str
) -> None:
    said = _said(signing(signed=1, status=status), "")
    assert (said["accepted"], said["may_sign"], said["may_accept"], said["words"]) == (
        accepted, may_sign, may_accept, words,
    )  # fmt: skip
    assert (said["label"], said["number"], said["complete"]) == ("D-0007", 7, True)


def test_a_text_with_too_few_signals_is_not_complete(db: None) -> None:
    assert _said(signing(workshop=Workshop()), "")["complete"] is False
