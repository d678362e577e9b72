"""What a decision puts into a model card: models, data, measures and caveats, whatever signs stand in them."""

from __future__ import annotations

from typing import Any

from markdown_it import MarkdownIt

from tests.browsers import as_guest, as_member
from tests.exports.conftest import Record
from tests.exports.test_markdown import texts
from workshops.domain import decisions
from workshops.domain.decisions import Signer
from workshops.models import Decision, Member, Participant
from workshops.queries.log import chain_head

READER = MarkdownIt("commonmark").enable("table")
CONFIGURATION = {
    "dataset_version": "claims | v3",
    "retrieval_settings": "k=8, `bm25` + dense\nrerank",
    "base_model_id": "base_7b/*instruct*",
    "fine_tune_checkpoint_id": "",
}


def test_models_data_and_measures_stand_in_tables(record: Record, ana: Member) -> None:
    decision = record(title="RAG | first", configuration=CONFIGURATION)
    answer = as_member(ana).get("/decisions/1/model-card.md")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    source = answer.content.decode()
    tokens = READER.parse(source)
    cells = list(texts(tokens, "td"))
    rows = dict(zip(cells[::2], cells[1::2], strict=True))
    assert rows == {
        "Approach": "Retrieval-augmented generation",
        "Dataset version": CONFIGURATION["dataset_version"],
        "Retrieval settings": CONFIGURATION["retrieval_settings"],
        "Base model ID": CONFIGURATION["base_model_id"],
        "Status": "accepted 3 Mar 2026",
        "Revision": "1",
        "Grounded correctness": "at or above 90%",
    }
    assert list(texts(tokens, "heading")) == [
        "D-0001: RAG | first",
        *("Intended use", "Not in scope yet", "Why this approach", "Metrics", "Fallback", "Caveats"),
    ]  # fmt: skip
    assert (
        "* The manual keeps changing weekly. (Not yet checked; broken if changes a month below 4, over 30 days)"
        in source
    )
    assert source.endswith(f"\n\n{chain_head(decision.workspace_id).witness}\n")


def test_who_signed_and_who_did_not_agree_stand_in_it_for_a_guest_too(
    proposed: Decision, crowd: list[Participant]
) -> None:
    signed: dict[str, Any] = {"decision": proposed, "revision_sha256": decisions.current_revision(proposed).sha256}
    decisions.sign_off(signer=Signer(crowd[0], None), stance="approve", reason="", **signed)
    decisions.sign_off(signer=Signer(crowd[1], None), stance="dissent", reason="# Too *early*", **signed)
    source = as_guest(crowd[2]).get(f"/w/{proposed.workshop_id}/decision/model-card.md").content.decode()
    assert "| Signed by | Pia, Product, not confirmed (approve); Sam, Security, not confirmed (dissent) |" in source
    assert "Sam (dissent): \\# Too \\*early\\*" in source
