"""What the log's search and its lists read, made again from rows and events that have been compared already: a decision
that nobody finds any more is as good as gone, and so is a day on which nobody is shown it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from workshops.domain.log_faults import Fault
from workshops.models import Workspace

_IDS = ("base_model_id", "fine_tune_checkpoint_id", "dataset_version")


def _other_id(row: str, revision: str, name: str) -> str:
    return f"{row}.{name} <> search_fold(btrim(coalesce({revision}.body #>> '{{configuration,{name}}}', '')))"


# Every word that is to be found is in the vector; of the longest texts the last ones are not (see search_refresh).
# Not <@, which lays every word of the one against every word of the other.
_WORDS_GONE = """
    (SELECT cardinality(said.words) <= 10000
        AND EXISTS (SELECT unnest(said.words) EXCEPT SELECT unnest(tsvector_to_array(s.vector)))
     FROM (SELECT search_words(string_agg(left(part ->> 1, 20000), ' ')) AS words
           FROM jsonb_array_elements(s.parts) AS part) said)
"""

_OTHER_TERMS = f"""
    (SELECT jsonb_agg(jsonb_build_array(revision, from_at, until_at) ORDER BY from_at) FROM search_terms(d.id))
    IS DISTINCT FROM
    (SELECT jsonb_agg(jsonb_build_array(revision_number, from_at, until_at) ORDER BY from_at)
     FROM workshops_termofforce f WHERE f.decision_id = d.id)
    OR EXISTS (SELECT FROM workshops_termofforce f
        LEFT JOIN workshops_revision t ON t.decision_id = d.id AND t.number = f.revision_number
        WHERE f.decision_id = d.id
            AND (f.workspace_id <> d.workspace_id OR {" OR ".join(_other_id("f", "t", name) for name in _IDS)}))
"""  # noqa: S608 (our own words)

# Without LIMIT: for the first row alone PostgreSQL would look through all that was made for each decision.
_SEARCH = f"""
    SELECT d.workspace_id, d.id || ' (D-' || lpad(d.number::text, greatest(4, length(d.number::text)), '0') || ')',
           found.wrong
    FROM workshops_decision d
    JOIN workshops_revision r ON r.decision_id = d.id AND r.number = d.revision_number
    LEFT JOIN workshops_searchdocument s ON s.decision_id = d.id
    LEFT JOIN search_parts_of(ARRAY(
        SELECT id FROM workshops_decision WHERE %(chain)s::uuid IS NULL OR workspace_id = %(chain)s)) made
        ON made.decision = d.id
    CROSS JOIN LATERAL (SELECT CASE
        WHEN s.decision_id IS NULL THEN ''
        WHEN s.workspace_id <> d.workspace_id THEN 'workspace_id'
        WHEN s.parts IS DISTINCT FROM made.parts THEN 'parts'
        WHEN {_WORDS_GONE} THEN 'vector'
        {" ".join(f"WHEN {_other_id('s', 'r', name)} THEN '{name}'" for name in _IDS)}
        WHEN {_OTHER_TERMS} THEN 'terms' END AS wrong) found
    WHERE found.wrong IS NOT NULL AND (%(chain)s::uuid IS NULL OR d.workspace_id = %(chain)s)
    ORDER BY 1, d.number
"""  # noqa: S608 (our own words)


# The day by which lists are sorted and filtered, beside the occurrences that say it (migrations/sql/coming.py).
_COMING = """
    SELECT d.workspace_id, d.id || ' (D-' || lpad(d.number::text, greatest(4, length(d.number::text)), '0') || ')',
           CASE WHEN c.decision_id IS NULL THEN '' WHEN c.workspace_id <> d.workspace_id THEN 'workspace_id'
                WHEN c.number <> d.number THEN 'number' ELSE 'day' END
    FROM workshops_decision d
    LEFT JOIN workshops_comingday c ON c.decision_id = d.id
    LEFT JOIN (
        SELECT p.decision_id, min(coalesce(o.snoozed_until, o.missed_since_on, o.due_on)) AS day
        FROM workshops_revisitplan p JOIN workshops_occurrence o ON o.plan_id = p.id
        WHERE o.state IN ('scheduled', 'due', 'snoozed', 'started') GROUP BY p.decision_id
    ) said ON said.decision_id = d.id
    WHERE (%(chain)s::uuid IS NULL OR d.workspace_id = %(chain)s)
      AND (c.workspace_id, c.number, c.day) IS DISTINCT FROM (d.workspace_id, d.number, said.day)
    ORDER BY 1, d.number LIMIT 1
"""


def coming_faults(workspace: Workspace | None) -> Iterator[Fault]:
    """The first decision that lists show under another day than its next look, or under none."""
    with connection.cursor() as cursor:
        cursor.execute(_COMING, {"chain": workspace.pk if workspace else None})
        found = cursor.fetchall()
    for chain, row, wrong in found:
        why = (
            "it is not what the occurrences say" if wrong else "it is not there: no list sorts the decision by its day"
        )
        yield Fault(chain, 0, why, table="coming_day", row=row, field=wrong)


def search_faults(workspace: Workspace | None) -> Iterator[Fault]:
    """The first decision that search does not read as its rows and events say it, or does not read at all."""
    with connection.cursor() as cursor:
        cursor.execute(_SEARCH, {"chain": workspace.pk if workspace else None})
        found = cursor.fetchmany(1)
    for chain, row, wrong in found:
        if not wrong:
            yield Fault(
                chain, 0, "it is not there: search does not find the decision", table="search_document", row=row
            )
        elif wrong == "terms":
            why = "it does not say from when until when which text held, as the events do"
            yield Fault(chain, 0, why, table="term_of_force", row=row)
        else:
            why = "it is not what is made of the rows and events"
            yield Fault(chain, 0, why, table="search_document", row=row, field=wrong)
