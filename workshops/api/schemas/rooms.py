"""Workshops, joining them, and their stages."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic.config import JsonDict

from workshops.api.schemas.types import IsoTime, Sent, own_error
from workshops.enums import Budget, Door, InPlace, KnockState, RevealPolicy, Stage


def _criteria(value: object) -> object:
    if isinstance(value, str) or (isinstance(value, list) and all(isinstance(key, str) for key in value)):
        return value
    raise own_error(_("Say “essentials”, “quick” or “full”, or list the keys of the criteria."))


Criteria = Annotated[
    str | list[str],
    BeforeValidator(_criteria),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": ["essentials", "quick", "full"]},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ]
        }
    ),
]


def _choice(about: str, choices: list[str]) -> object:
    return Field(None, description=about, json_schema_extra={"enum": [*choices, None]})


def _in_place_field() -> Any:
    return _choice("What answers the use case today; null where nobody said.", InPlace.values)


def _budget_field() -> Any:
    about = "What may be spent on trying another answer. None: our own time only; modest: up to about US$5,000."
    return _choice(about, Budget.values)


class FactsIn(Sent):
    """What is known of a use case."""

    in_place: str | None = _in_place_field()
    budget: str | None = _budget_field()
    queries_a_day: int | None = Field(None, description="How many queries a day are expected.")


class ChangeIn(FactsIn):
    """What is left out stays as it is; null takes back what was said."""

    starts_at: IsoTime | None = Field(None, description="When the workshop meets.")


def _without_required(schema: JsonDict) -> None:
    schema.pop("required")


class WorkshopIn(Sent):
    """With a template, what is left out is as the template has it."""

    model_config = ConfigDict(json_schema_extra=_without_required)

    template: str | None = Field(None, description="Id of a set-up that the workspace keeps.")
    title: str | None = Field(description="1 to 120 characters. Needed without a template.")
    use_case: str | None = Field(
        description="What the system should do, and for whom. 1 to 2,000 characters. Needed without a template."
    )
    criteria: Criteria = Field("full", description="A set, or the keys; full where it is left out.")
    anonymous: bool = False
    starts_at: IsoTime | None = Field(None, description="When it meets, if that is not now.")
    reveal: str = Field(
        RevealPolicy.ROUND.value,
        description="When answers are shown: by round, by criterion, or at the end with the recommendation.",
        json_schema_extra={"enum": list(RevealPolicy.values)},
    )
    framework: str | None = Field(None, description="Key of a framework; the built-in one without.")
    in_place: str | None = _in_place_field()
    budget: str | None = _budget_field()
    queries_a_day: int | None = Field(None, description="How many queries a day are expected.")

    @model_validator(mode="before")
    @classmethod
    def _as_in_the_template(cls, sent: object) -> object:
        """Nothing else is needed beside one."""
        if isinstance(sent, dict) and sent.get("template") is not None:
            return {"title": None, "use_case": None, **sent}
        return sent


class WorkshopOut(BaseModel):
    id: UUID
    title: str
    stage: Stage
    round: int = Field(description="0 in the lobby.")
    join_code: str | None = Field(description="Null once the workshop is over.")
    join_url: str | None
    framework: str = Field(description="Key of the framework that the criteria belong to.")
    criteria: list[str]
    in_place: InPlace | None = Field(description="What answers the use case today.")
    budget: Budget | None = Field(description="What may be spent on trying another answer.")
    queries_a_day: int | None
    recommendation: str | None = Field(description="Null, computing, ready or failed.")
    reveal: RevealPolicy = Field(description="When answers are shown.")
    revealed: list[str] = Field(description="The criteria of the last round whose answers are open to the room.")
    asked: list[str] = Field(description="The criteria that the last round asks: one, where that one is scored again.")
    on: str | None = Field(description="The criterion on the table while the room discusses; null where there is none.")
    on_since: str | None = Field(
        description="Since when it is on the table.", json_schema_extra={"format": "date-time"}
    )
    door: Door = Field(description="Whether the code lets people in, has them knock first, or lets in nobody new.")
    knocking: int = Field(description="How many wait at the door.")
    answers_due_at: str | None = Field(
        description="While scoring is open: until when answers are asked for. They count until the reveal.",
        json_schema_extra={"format": "date-time"},
    )
    starts_at: str | None = Field(
        description="When it meets, where somebody has said.", json_schema_extra={"format": "date-time"}
    )
    locked: bool = Field(description="Ballots are open, but take no answers until they are reopened.")
    timer_ends_at: str | None = Field(
        description="While the room's timer runs, and after it until it is stopped: when it ends.",
        json_schema_extra={"format": "date-time"},
    )


class ParticipantOut(BaseModel):
    id: UUID
    name: str
    role: str = Field(description="Key of the stakeholder role, or observer.")


class PersonOut(ParticipantOut):
    claimed: bool = Field(description="They say so themselves; nobody who facilitates has confirmed it. It counts.")
    joined_at: str = Field(json_schema_extra={"format": "date-time"})
    answered: int
    total: int = Field(description="How many criteria there are; 0 for observers.")
    connected: bool
    ready: bool = Field(description="Has said “I am ready” at the present stage.")
    hand_raised: bool = Field(description="Wants to speak.")


class RoomOut(WorkshopOut):
    participants: list[PersonOut]


class JoinIn(Sent):
    """Either name and role, or the seat that one has already."""

    code: str = Field(description="The join code, with or without its dash.")
    name: str | None = Field(None, description="1 to 60 characters; each name once per workshop.")
    role: str | None = Field(
        None, description="A role of the framework (product, security, data), one that was added, or observer."
    )
    seat: str | None = Field(
        None,
        description="A participant token of this workshop, or of the one that it follows: the same person again, "
        "whose answers of last time their ballot starts from.",
    )


class JoinOut(BaseModel):
    participant: ParticipantOut
    token: str = Field(description="The participant's bearer token. It is shown this once.")
    workshop: RoomOut


class KnockOut(BaseModel):
    id: UUID
    name: str
    role: str = Field(description="Key of the stakeholder role, or observer.")
    state: KnockState
    knocked_at: str = Field(json_schema_extra={"format": "date-time"})


class KnockedOut(BaseModel):
    knock: KnockOut
    token: str = Field(description="Shown this once. `GET /join` says by it whether you are in; then it is your own.")


class WaitingOut(BaseModel):
    knock: KnockOut
    participant: ParticipantOut | None = Field(description="Who you are in the room, once you were let in.")
    workshop: UUID | None = Field(description="The room, once you were let in.")


class KnocksOut(BaseModel):
    results: list[KnockOut] = Field(description="Who waits, and who was refused; in the order in which they knocked.")


class DoorIn(Sent):
    door: str = Field(
        description="Open; admit: guests with the code knock; closed: nobody new comes in. Who is in stays in.",
        json_schema_extra={"enum": list(Door.values)},
    )


class KnocksIn(Sent):
    """Keys of knocks, or “all” who wait."""

    admit: list[str] | str = Field([], description="Who is let in: keys of knocks, or “all” who wait.")
    refuse: list[str] | str = Field([], description="Who is not: keys of knocks, or “all” who wait.")


class RemovalIn(Sent):
    for_good: bool = Field(False, description="The browser and the account that had the seat cannot join again either.")


class SameAsIn(Sent):
    participant: str = Field(description="Key of the seat whose device is gone; it is over, and its name goes on here.")


class ConfirmIn(Sent):
    participants: list[str] | None = Field(None, description="Keys of participants; everybody without.")


class HandIn(Sent):
    raised: bool = Field(description="True raises one's hand, false lowers it.")


class HandOut(BaseModel):
    raised: bool
    place: int | None = Field(description="Place among the hands that are up, from 1; null while it is down.")


class RevealIn(Sent):
    criterion: str | None = Field(None, description="Key of a criterion; all that are closed without.")


class TableIn(Sent):
    criterion: str | None = Field(description="Key of a criterion whose answers are open; null clears the table.")


class StageIn(Sent):
    """A stage; or while the room discusses a criterion alone, which is put on the table."""

    stage: str | None = Field(None, json_schema_extra={"enum": [*Stage.values, None]})
    on: str | None = Field(
        None,
        description="Key of a criterion whose answers are open. Without a stage it is put on the table. With scoring "
        "it is scored again: the next round asks it alone.",
    )
    answers_due_at: IsoTime | None = Field(
        None, description="With scoring: a deadline, within the next 90 days. While scoring is open: another one."
    )
