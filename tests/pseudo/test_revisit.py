"""A revisit's pages in the made-up language: what is asked first, the list, then and now."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tests.browsers import as_guest, as_member
from tests.pseudo.language import CODE, offered
from tests.pseudo.reading import Found, Reader, report
from tests.revisits.again import Again, again
from workshops.domain import participants
from workshops.enums import Stage
from workshops.models import Member

__all__ = ["again"]

SPEAKS = {"accept-language": CODE}
OWN = {"Ana", "Ben", "Pia", "Sam", "Olga", "Acme", "Claims copilot", "Revisit: Claims copilot", "Answer adjusters.",
       "Runbooks keep changing every week", "runbook edits a week"}  # fmt: skip


def test_every_sentence_of_a_revisit_is_translated(again: Callable[..., Again], ana: Member, ben: Member) -> None:
    made = again(by_name={"Sam": {"urgency": 0}}, silent=("ml_capacity",))
    watcher = participants.join_workshop(workshop=made.now, name="Olga", role="observer")
    reader, found = Reader(OWN), Found()
    lookers: list[Client] = [as_member(ana), as_member(ben), as_guest(watcher)]

    def look(*parts: str) -> None:
        for client in lookers:
            for part in parts:
                address = f"/w/{made.now.pk}/{part}"
                for loose in reader.page(client.get(address, headers=SPEAKS).content.decode()):
                    found.setdefault(loose, set()).add(address)

    with offered():
        made.move(ana, Stage.SCORING)
        look("", "?criterion=overview", "screen/")
        made.say("Pia", {"latency": 4, "query_volume": None})
        made.say("Sam", {"latency": 4})
        made.move(ana, Stage.DISCUSSION)
        look("", "screen/")
        made.move(ana, Stage.RECOMMENDATION)
        look("", "recommendation/", "screen/")
    report(found)
