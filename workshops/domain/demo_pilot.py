"""The pilot of the demo's support copilot: 200 questions of engineers, asked of two variants, a judge's verdict on each
answer, and people's on fifty of them. A table as a script of one's own would write it, the same each time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from workshops.domain.pilot_reading import File

GROUNDED, RIGHT = "Answers grounded in a cited passage", "Right answers among 200 asked by engineers"
RAG, PROMPT = "retrieval", "prompt only"
HEAD = ("case", "variant", GROUNDED, RIGHT, f"{RIGHT} (human)", "latency_ms")

SYSTEMS = (
    *("the VPN gateway", "single sign-on", "the badge system", "the mail relay", "the print queue"),
    *("the wiki", "the build cluster", "the ticket desk", "the HR portal", "the data warehouse"),
    *("the phone bridge", "the backup vault", "the DNS zone", "the device store", "the code host"),
    *("the log search", "the payroll export", "the guest network", "the on-call rota", "the secrets store"),
)
ASKED = (
    *("How do I restart {}?", "Who owns {}?", "Which ports does {} need?", "How long may {} be down?"),
    *("Where are the logs of {}?", "What changed in {} this week?", "How do I get access to {}?"),
    *("What do I do when {} is slow?", "How is {} restored after a failure?", "Which version of {} runs today?"),
)
LABELLED = 50


def demo_pilot() -> File:
    """Retrieval is grounded in 194 of 200 answers and right in 192: of the one threshold it cannot be told, and the
    other is met."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows(_rows())
    return File("support-copilot-pilot.csv", out.getvalue().encode(), stands_by=RAG)


def _rows() -> Iterator[tuple[object, ...]]:
    questions = [asked.format(system) for asked in ASKED for system in SYSTEMS]
    for place, question in enumerate(questions):
        spread = place * 37 % len(questions)  # each number below 200 once
        right = spread >= 8
        yield question, RAG, _yes(spread >= 6), _yes(right), _label(place, right=right), 900 + spread * 6
        other = (place * 61 + 13) % len(questions)
        yield question, PROMPT, _yes(other >= 120), _yes(other >= 85), "", 600 + other * 3


def _label(place: int, *, right: bool) -> str:
    """People read the first fifty answers of retrieval, and see three otherwise."""
    return "" if place >= LABELLED else _yes(right != (place in (11, 29, 44)))


def _yes(said: bool) -> str:
    return "yes" if said else "no"
