"""Decisions: as they are recorded, signed and read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal, Self, cast
from uuid import UUID

from ninja import Field
from pydantic import BaseModel, PrivateAttr, ValidationError, ValidatorFunctionWrapHandler, WithJsonSchema
from pydantic import model_validator as checked_by

from workshops.api.schemas.costs import CostLineOut
from workshops.api.schemas.preparation import AnsweredBeforeOut
from workshops.api.schemas.types import Sent
from workshops.enums import AssumptionState, Budget, Comparator, DecisionStatus, InPlace, RevisitOutcome, Stance
from workshops.words.faults import FieldError, faults_of

# Only described here: the domain checks these values (decision_text), and has the sentences for them.
Text = Annotated[object, WithJsonSchema({"type": "string", "maxLength": 4000})]
Number = Annotated[object, WithJsonSchema({"type": "number"})]
Days = Annotated[object, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 3650})]
Months = Annotated[object, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 12})]
YesOrNo = Annotated[object, WithJsonSchema({"type": "boolean"})]
Compare = Annotated[object, WithJsonSchema({"type": "string", "enum": list(Comparator.values)})]


class MetricIn(Sent):
    name: Text
    comparator: Compare
    threshold: Number
    unit: Text = ""


class SignalIn(Sent):
    metric: Text
    comparator: Compare
    threshold: Number
    window_days: Days = 30
    one_is_enough: YesOrNo = Field(False, description="Broken by its newest reading alone, not by the mean of two.")


class AssumptionIn(Sent):
    statement: Text
    owner: Text = ""
    signal: SignalIn | None = None


class ConfigurationIn(Sent):
    dataset_version: Text = ""
    retrieval_settings: Text = ""
    base_model_id: Text = ""
    fine_tune_checkpoint_id: Text = ""


class RevisitIn(Sent):
    every_months: Months
    owner: Text = Field("", description="Name or e-mail address of one member; without one, whoever records it.")
    backup: Text = Field("", description="Who is asked where the owner has left: the same.")


class PlanIn(Sent):
    every_months: Months = None
    owner: Text = Field(None, description="Name or e-mail address of one member, who is reminded from now on.")
    backup: Text = Field(None, description="Who is asked where the owner has left: the same, or empty for nobody.")
    time_zone: Text = Field(None, description="By whose days it is due, as in Europe/Berlin.")


class DecisionIn(Sent):
    """The text of a decision; see the contract for the page that it becomes."""

    title: Text = Field("", description="Without one, the workshop's title.")
    approach: Text
    fallback: Text
    rationale: Text
    metrics: list[MetricIn]
    assumptions: list[AssumptionIn] | None = None
    configuration: ConfigurationIn | None = None
    scope_now: Text = ""
    scope_later: Text = ""
    risks_accepted: list[str] | None = Field(None, description="Which risks the choice accepts, each in a sentence.")
    revisit: RevisitIn

    # Beside the text itself: what is sent with it, and is no part of it.
    BESIDE: ClassVar[frozenset[str]] = frozenset()

    # The faults found here wait for those that the domain finds, so that one answer tells all.
    _raw: dict[str, Any] = PrivateAttr()
    _faults: dict[str, str] = PrivateAttr()

    @checked_by(mode="wrap")
    @classmethod
    def _keep_faults(cls, raw: Any, check: ValidatorFunctionWrapHandler) -> Self:
        faults = {}
        try:
            check(raw)
        except ValidationError as error:
            # Two empty steps where the library would have put the source and the parameter's name.
            faults = faults_of({**cast(FieldError, e), "loc": ("body", "", *e["loc"])} for e in error.errors())
        sent = cls.model_construct()
        sent._raw, sent._faults = raw, faults
        return sent

    @property
    def raw(self) -> dict[str, Any]:
        """The text as it was sent."""
        return {key: value for key, value in self._raw.items() if key not in self.BESIDE}

    @property
    def faults(self) -> dict[str, str]:
        """{path: sentence}, of shape only: unknown fields, missing ones, objects that are none."""
        return self._faults


class RecordIn(DecisionIn):
    BESIDE: ClassVar[frozenset[str]] = frozenset({"draft"})

    draft: bool = Field(False, description="True: it cannot be signed until it is proposed.")

    @property
    def is_draft(self) -> bool:
        return self._raw.get("draft") is True


class RevisionIn(DecisionIn):
    """The whole text as it is to be. What stands under `revisit` changes the plan; without it the plan stays."""

    BESIDE: ClassVar[frozenset[str]] = frozenset({"revision_sha256"})

    revisit: RevisitIn | None = None  # type: ignore[assignment]  # the plan is there already
    revision_sha256: str | None = Field(
        None, description="Of the text that this one starts from; 409 where it has changed since."
    )

    @property
    def starts_from(self) -> str | None:
        found: str | None = self._raw.get("revision_sha256")
        return found


class SignOffIn(Sent):
    stance: str = Field(json_schema_extra={"enum": list(Stance.values)})
    reason: str | None = Field(None, description="Needed for a reservation and a dissent. Up to 2,000 characters.")
    revision_sha256: str = Field(description="Of the text that was read; 409 where it has changed since.")


class SignOffOut(BaseModel):
    id: UUID
    name: str
    role: str
    guest: bool = Field(description="Whether they had no account here.")
    stance: Stance
    reason: str
    signed_at: datetime
    revision: int
    revision_sha256: str
    void: bool = Field(description="True where a later revision replaced the text that was signed.")


class MetricOut(BaseModel):
    name: str
    comparator: str
    threshold: float
    unit: str


class SignalOut(BaseModel):
    id: UUID
    metric: str
    comparator: str
    threshold: float
    window_days: int
    one_is_enough: bool


class AssumptionOut(BaseModel):
    id: UUID
    statement: str
    owner: str
    state: AssumptionState
    signal: SignalOut | None


class ConfigurationOut(BaseModel):
    dataset_version: str
    retrieval_settings: str
    base_model_id: str
    fine_tune_checkpoint_id: str


class PlanOut(BaseModel):
    every_months: int
    next_due_on: date | None
    owner: str
    backup: str
    time_zone: str


class HeadOut(BaseModel):
    seq: int
    hash: str


class HistoryOut(BaseModel):
    workshop: UUID | None = Field(description="Whose answers and recommendation those are; null without a room.")
    kind: Literal["decided", "revisit"]
    outcome: RevisitOutcome | None = Field(description="Of a revisit.")
    on: date


class WaiverOut(BaseModel):
    key: str
    reason: str | None = Field(description="Null where the words were erased.")
    by: str


class SourceOut(BaseModel):
    path: str
    text: str | None = Field(description="As it came; null once it was erased.")


class UseCaseOut(BaseModel):
    in_place: InPlace | None
    budget: Budget | None
    queries_a_day: int | None


class VerdictOut(BaseModel):
    variant: str
    metric: str
    threshold: str = Field(examples=[">= 0.9"])
    value: float | None
    low: float | None
    high: float | None
    n: int
    verdict: Literal["meets", "fails", "too_few"]


class PilotNamedOut(BaseModel):
    id: UUID
    sha256: str
    tool: str
    imported_at: datetime
    cases: int
    verdicts: list[VerdictOut] = Field(description="Each variant on each metric that a threshold was asked of.")
    findings: dict[str, int] = Field(description="What cannot be trusted, and in how many rows.")


class DecisionOut(BaseModel):
    number: str = Field(examples=["D-0042"])
    title: str
    question: str
    status: DecisionStatus
    revision: int
    revision_sha256: str
    approach: str
    waived_gates: list[WaiverOut]
    unsigned_reason: str | None = Field(description="Why it was accepted although not everybody stood behind it.")
    ended_at: datetime | None
    ended_reason: str | None = Field(description="Why it was retired or rejected.")
    fallback: str
    rationale: str
    metrics: list[MetricOut]
    assumptions: list[AssumptionOut]
    use_case: UseCaseOut | None = Field(description="What was known of it beside the answers.")
    watched: list[AssumptionOut] = Field(description="What Advisor itself watches of its model; no part of the text.")
    configuration: ConfigurationOut
    scope_now: str
    scope_later: str
    risks_accepted: list[str] = Field(description="Part of what is signed where some are named.")
    sign_offs: list[SignOffOut]
    revisit: PlanOut | None
    history: list[HistoryOut] = Field(description="How it was decided, then every completed revisit, oldest first.")
    workshop: UUID | None
    supersedes: str | None
    superseded_by: str | None
    amends: str | None
    amended_by: list[str]
    created_at: datetime
    accepted_at: datetime | None
    head: HeadOut = Field(description="Where the workspace's chain stood when this was answered.")
    checklist: AnsweredBeforeOut | None = Field(
        None, description="What the room answered before; only where one is asked for, and somebody said something."
    )
    costs: CostLineOut | None = Field(None, description="What the room saw of costs; only where one is asked for.")
    pilots: list[PilotNamedOut] | None = Field(
        None, description="Evaluation runs that were imported; only where one is asked for, and there are some."
    )
    evidence: list[PilotNamedOut] | None = Field(
        None, description="The same, and empty where there are none; only where one is asked for."
    )
    source: SourceOut | None = Field(None, description="The file it was imported from; only where one is asked for.")
    witness: str = Field(description="The same as the line that `verify_log --anchor` reads.")


class EventOut(BaseModel):
    seq: int
    hash: str
    prev_hash: str
    event_id: UUID
    kind: str
    subject: str
    actor: str
    actor_name: str
    at: datetime
    body: dict[str, object]


class EventsOut(BaseModel):
    results: list[EventOut]
    next_cursor: str | None
