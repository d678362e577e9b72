"""A reminder speaks its reader's language: what they have chosen, else what their workspace has."""

from __future__ import annotations

from tests.pseudo.language import CODE, OPEN, bracketed, offered
from tests.revisits.conftest import DAY, Sink, current
from workshops.domain.tick import tick
from workshops.models import Decision, Member

ANA, BEN = "ana@acme.example", "ben@acme.example"


def test_a_reminder_is_written_in_its_readers_language(
    decision: Decision, ana: Member, ben: Member, sink: Sink
) -> None:
    ben.user.language = "de"
    ben.user.save()
    ana.workspace.language = CODE
    ana.workspace.save()
    occurrence = current(decision)
    with offered("de"):
        tick(now=occurrence.due_at)
        tick(now=occurrence.due_at + 14 * DAY)
    parts = {str(mail["To"]): mail.get_body(("html",)) for mail in sink.mails}
    written = {to: part.get_content() for to, part in parts.items() if part}
    assert {to: html.split(">", 2)[1].strip() for to, html in written.items()} == {
        ANA: f'<html lang="{CODE}"',
        BEN: '<html lang="de"',
    }
    assert bracketed("Look at it again") in written[ANA]
    assert "Look at it again" in written[BEN]
    assert OPEN not in written[BEN]
