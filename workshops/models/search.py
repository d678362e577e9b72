"""What the log's search reads: made from the rows and events, never a place of its own (migrations/sql/search.py)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Lookup, Q, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from workshops.models.decisions import Decision
from workshops.models.people import Member, Workspace

if TYPE_CHECKING:
    _TextLookup = Lookup[str]
else:
    _TextLookup = Lookup


@SearchVectorField.register_lookup
class Says(_TextLookup):
    """`vector__says`: a tsquery that is written out already. Django's own would send it through a parser again."""

    lookup_name = "says"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        vector, of_vector = self.process_lhs(compiler, connection)
        query, of_query = self.process_rhs(compiler, connection)
        return f"{vector} @@ {query}::tsquery", (*of_vector, *of_query)


class SearchDocument(models.Model):
    """Everything of one decision that may be found. `parts`: [[place, text], …] as it was written; `vector`: its words
    in one form, with their stems.

    The three ids are those of the current text's configuration, in the same form; so are those of a TermOfForce.
    """

    decision = models.OneToOneField(
        Decision, on_delete=models.CASCADE, primary_key=True, related_name="search_document"
    )
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    parts = models.JSONField()
    vector = SearchVectorField()
    base_model_id = models.TextField()
    fine_tune_checkpoint_id = models.TextField()
    dataset_version = models.TextField()

    class Meta:
        indexes = [
            GinIndex(fields=["vector"], name="search_by_word"),
            models.Index(fields=["workspace", "base_model_id"], name="search_by_base_model"),
            models.Index(fields=["workspace", "fine_tune_checkpoint_id"], name="search_by_checkpoint"),
            models.Index(fields=["workspace", "dataset_version"], name="search_by_dataset"),
        ]


class SearchWord(models.Model):
    """A word that some decision of the workspace says, to find what is meant by one that none says.

    Two transactions at once may each write the same word; that does no harm, and neither waits for the other.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.TextField(db_collation="C")
    grams = ArrayField(models.TextField())

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "word"], name="search_word_by_word"),
            GinIndex(fields=["grams"], name="search_word_by_grams"),
        ]


class TermOfForce(models.Model):
    """From when until when one text of a decision held; `until_at` null: it still does."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="terms_of_force")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    revision_number = models.PositiveSmallIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    base_model_id = models.TextField()
    fine_tune_checkpoint_id = models.TextField()
    dataset_version = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "base_model_id"], name="force_by_base_model"),
            models.Index(fields=["workspace", "fine_tune_checkpoint_id"], name="force_by_checkpoint"),
            models.Index(fields=["workspace", "dataset_version"], name="force_by_dataset"),
        ]


# What never comes back stands last, whether the soonest or the latest comes first.
COMING_ELSE_LATE = Coalesce("day", Value(date.max))
COMING_ELSE_EARLY = Coalesce("day", Value(date.min))


class ComingDay(models.Model):
    """The day on which a decision is looked at again, or since when it waits for that; null: on none. One row each, by
    which a log can be sorted (migrations/sql/coming.py)."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, primary_key=True, related_name="coming_day")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    day = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index("workspace", COMING_ELSE_LATE, "number", name="coming_day_soonest"),
            models.Index("workspace", COMING_ELSE_EARLY, "number", name="coming_day_latest"),
        ]


class SavedView(models.Model):
    """A question to the log that a member asks again: its filters as the address has them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("member", Lower("name"), name="saved_view_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]
