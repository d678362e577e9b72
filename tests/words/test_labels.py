"""What a value is called where it is shown and stored nowhere: no column, so no migration, knows these words."""

from __future__ import annotations

from django.db.models import TextChoices

from workshops.enums import AuditGroup, Exported, ImportFate, LabelTool, NamePlace, Slice, Succession, WhyFirst

CALLED: dict[type[TextChoices], dict[str, str]] = {
    AuditGroup: {
        "sign_ins": "Sign-ins", "people": "People", "tokens": "Tokens", "exports": "Exports",
        "erasures": "Erasures", "settings": "Settings",
    },
    Exported: {
        "decision": "a decision", "decisions": "the list of decisions", "in_force": "the decisions in force on a day",
        "ballots": "the ballots of a workshop", "log": "the whole log", "bundle": "the log, with what checks it",
        "site": "the log as a site", "person": "all that is kept of a person", "pilot": "the file of a pilot",
        "audit": "the audit", "backup": "everything, as a backup",
    },
    ImportFate: {
        "new": "New", "changed": "Changed", "unchanged": "In the log already", "left_out": "Left out",
        "refused": "Refused",
    },
    LabelTool: {"promptfoo": "promptfoo", "ragas": "ragas", "inspect_ai": "inspect_ai"},
    NamePlace: {
        "text": "the signed text", "signature": "a signature", "revisit": "a revisit’s reason or note",
        "plan": "who is reminded", "reading": "a reading’s source", "event": "what somebody wrote in the history",
        "question": "what the workshop asks", "person": "the name of a seat", "note": "a note",
        "reason": "the reason of an answer", "view": "a saved view", "channel": "the name of a channel",
        "checklist": "an answer to the checklist", "knock": "who waited at the door", "template": "a workshop template",
    },
    Slice: {
        "everyday": "Everyday questions", "no_answer": "Questions without an answer in the sources",
        "out_of_domain": "Questions out of the domain", "adversarial": "Adversarial questions",
        "rights": "Questions by rights",
    },
    Succession: {"replaces": "It replaces this one", "amends": "It changes part of this one"},
    WhyFirst: {
        "broken": "Its signal is broken", "at_risk": "Its signal is at risk", "flip": "Could change the winner",
        "divided": "The answers lay apart last time", "unanswered": "Nobody answered it last time",
        "new": "Not asked last time",
    },
}  # fmt: skip


def test_what_is_shown_is_called_what_it_was() -> None:
    assert {kind: {value: str(label) for value, label in kind.choices} for kind in CALLED} == CALLED
