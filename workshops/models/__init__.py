from workshops.models.assumptions import Assumption, Reading, Signal
from workshops.models.audit import AuditEntry
from workshops.models.channels import ChannelMessage, ChannelNews, WorkspaceChannel
from workshops.models.decisions import Decision, Revision, SignOff
from workshops.models.deliveries import Delivery, Tick
from workshops.models.forecasts import Forecast, MetricOutcome
from workshops.models.imports import ImportUpload
from workshops.models.invitations import Invitation, RoomMail
from workshops.models.log import ChainHead, Checkpoint, Event, EventText
from workshops.models.member_invitations import MemberInvitation, MemberMail
from workshops.models.people import ApiToken, Member, SetupLink, SignInLink, User, Workspace
from workshops.models.pilots import Pilot, PilotFile, PilotMapping, PilotUpload, PilotUploadFile
from workshops.models.preferences import Mute, Preferences
from workshops.models.preparation import ChecklistAnswer, WorkshopTemplate
from workshops.models.privacy import Retention
from workshops.models.recommendations import Recommendation
from workshops.models.revisits import Occurrence, RevisitPlan
from workshops.models.rooms import Answer, Knock, Note, Participant, Round, StakeholderRole, Weight, Workshop
from workshops.models.search import ComingDay, SavedView, SearchDocument, SearchWord, TermOfForce
from workshops.models.signing_in import BrowserSession, DirectorySecret, JoiningDomain

__all__ = [
    "Answer",
    "ApiToken",
    "Assumption",
    "AuditEntry",
    "BrowserSession",
    "ChainHead",
    "ChannelMessage",
    "ChannelNews",
    "ChecklistAnswer",
    "Checkpoint",
    "ComingDay",
    "Decision",
    "Delivery",
    "DirectorySecret",
    "Event",
    "EventText",
    "Forecast",
    "ImportUpload",
    "Invitation",
    "JoiningDomain",
    "Knock",
    "Member",
    "MemberInvitation",
    "MemberMail",
    "MetricOutcome",
    "Mute",
    "Note",
    "Occurrence",
    "Participant",
    "Pilot",
    "PilotFile",
    "PilotMapping",
    "PilotUpload",
    "PilotUploadFile",
    "Preferences",
    "Reading",
    "Recommendation",
    "Retention",
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
    "WorkshopTemplate",
    "Workspace",
    "WorkspaceChannel",
]
