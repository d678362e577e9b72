from workshops.models.assumptions import Assumption, Reading, Signal
from workshops.models.channels import ChannelMessage, ChannelNews, WorkspaceChannel
from workshops.models.decisions import Decision, Revision, SignOff
from workshops.models.deliveries import Delivery, Tick
from workshops.models.imports import ImportUpload
from workshops.models.invitations import Invitation, RoomMail
from workshops.models.log import ChainHead, Checkpoint, Event, EventText
from workshops.models.people import ApiToken, Member, SetupLink, SignInLink, User, Workspace
from workshops.models.preferences import Mute, Preferences
from workshops.models.recommendations import Recommendation
from workshops.models.revisits import Occurrence, RevisitPlan
from workshops.models.rooms import Answer, Note, Participant, Round, StakeholderRole, Weight, Workshop
from workshops.models.search import ComingDay, SavedView, SearchDocument, SearchWord, TermOfForce

__all__ = [
    "Answer",
    "ApiToken",
    "Assumption",
    "ChainHead",
    "ChannelMessage",
    "ChannelNews",
    "Checkpoint",
    "ComingDay",
    "Decision",
    "Delivery",
    "Event",
    "EventText",
    "ImportUpload",
    "Invitation",
    "Member",
    "Mute",
    "Note",
    "Occurrence",
    "Participant",
    "Preferences",
    "Reading",
    "Recommendation",
    "Revision",
    "RevisitPlan",
    "RoomMail",
    "Round",
    "SavedView",
    "SearchDocument",
    "SearchWord",
    "SetupLink",
    "SignInLink",
    "SignOff",
    "Signal",
    "StakeholderRole",
    "TermOfForce",
    "Tick",
    "User",
    "Weight",
    "Workshop",
    "Workspace",
    "WorkspaceChannel",
]
