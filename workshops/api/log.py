"""The log as a list: searched, filtered, in an order, page by page."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from workshops import access
from workshops.api.auth import caller
from workshops.api.paging import page
from workshops.api.schemas.errors import answers
from workshops.api.schemas.log import DecisionsOut, DecisionsQuery
from workshops.domain.log_filters import read_filter
from workshops.exports.decision_json import decisions_json
from workshops.queries import decision_search
from workshops.queries.decisions import with_parts
from workshops.queries.log import chain_head
from workshops.queries.search_terms import terms_of
from workshops.queries.snippets import snippets
from workshops.words.search import marked

router = Router(tags=["Decisions"])


@router.get("/decisions", response=answers({200: DecisionsOut}, 422), summary="The log: searched and filtered")
def read_decisions(request: HttpRequest, asked: Query[DecisionsQuery]) -> Status[Mapping[str, object]]:
    asking = caller(request)
    workspace, only = access.log_to_see(asking)
    wanted = read_filter(asked.model_dump(), workspace=workspace, by=asking.member)
    terms, now = terms_of(workspace.pk, wanted.q, by_all=asking.member is not None), timezone.now()
    wanted = decision_search.with_order(workspace, wanted, now=now, terms=terms)
    rows = decision_search.list_decisions(workspace, wanted, now=now, terms=terms)
    found, cursor = page(
        with_parts(rows.filter(only)),
        asked,
        after=lambda rest, key: decision_search.after(rest, wanted, key),
        key=lambda row: decision_search.place_of(row, wanted),
    )
    said = snippets(workspace.pk, terms, decision_search.parts_of(found)) if wanted.q else {}
    results = [
        {**told, "snippet": marked(snippet) if (snippet := said.get(row.pk)) else None}
        for row, told in zip(found, decisions_json(found, chain_head(workspace.pk)), strict=True)
    ]
    return Status(200, {"results": results, "next_cursor": cursor})
