"""What is wrong with the log, or with what is shown beside it: one fault, and where it is."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Fault:
    """`seq`: the event that is to blame, or that says otherwise; 0 where there is none. `chain`: None where the fault
    is the database's own. `table`, `row`, `field`: what is shown and differs; empty where the event itself is bad."""

    chain: UUID | None
    seq: int
    why: str
    table: str = ""
    row: str = ""
    field: str = ""

    @property
    def where(self) -> str:
        """As a person looks it up: "sign_off, row …, field stance", or "event 5 of chain …"."""
        if self.table:
            row, field = self.row and f", row {self.row}", self.field and f", field {self.field}"
            return f"{self.table}{row}{field}"
        if self.chain is None:
            return "the database"
        return f"event {self.seq} of chain {self.chain}" if self.seq else f"chain {self.chain}"
