"""Messages in words: to whom, about what, and what became of each."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workshops import dates
from workshops.enums import DeliveryFault, DeliveryState, ReminderStage, RoomMailStage
from workshops.figures import whole
from workshops.models import Delivery
from workshops.models.deliveries import Mailing
from workshops.queries.mail_states import Mail

_STATES = {
    DeliveryState.PENDING: gettext_lazy("waiting"),
    DeliveryState.CLAIMED: gettext_lazy("being sent"),
    DeliveryState.SENT: gettext_lazy("sent"),
    DeliveryState.FAILED: gettext_lazy("failed"),
    DeliveryState.UNKNOWN: gettext_lazy("perhaps sent"),
    DeliveryState.CANCELLED: gettext_lazy("cancelled"),
}
_ADDRESS = re.compile(r"[^\s<>@,:;'\"]+@[^\s<>@,:;'\"]+")


def recipient_words(mail: Mail) -> str:
    """A member's name; of a mail about a workshop the name in the room, and the address only where the invitation is
    all that is known of somebody: nowhere do a guest's name and address stand together."""
    if isinstance(mail, Delivery):
        return mail.recipient.name
    participant = mail.participant or (mail.invitation.participant if mail.invitation else None)
    if participant is not None:
        return participant.name
    return mail.invitation.addressee if mail.invitation else ""


def about_words(mail: Mail, besides: int = 0) -> str:
    """What it says about what: "Heads-up: D-0042, Claims copilot, and 2 more decisions"."""
    if isinstance(mail, Delivery):
        decision = mail.occurrence.plan.decision
        what = ReminderStage(mail.stage).label
        about = _("{what}: {label}, {title}").format(what=what, label=decision.label, title=decision.title)
        if not besides:
            return about
        more = ngettext("{about}, and {count} more decision", "{about}, and {count} more decisions", besides)
        return more.format(about=about, count=whole(besides))
    return _("{what}: {title}").format(what=RoomMailStage(mail.stage).label, title=mail.workshop.title)


def name_of_state(state: str) -> str:
    """In one or two words."""
    return str(_STATES[DeliveryState(state)])


def reason_words(mail: Mailing) -> str:
    """Why it stands as it does; empty where there is nothing to say."""
    if mail.state == DeliveryState.CANCELLED:
        return _cancelled(mail)
    if mail.state == DeliveryState.SENT:
        if mail.unknown_tries:
            return _("Perhaps for the second time: an earlier try broke off, and nobody knows whether it arrived.")
        return ""
    if mail.state == DeliveryState.UNKNOWN:
        return _("Sending broke off, and nobody knows whether it arrived. It goes out once more.")
    if mail.state == DeliveryState.CLAIMED:
        return ""
    return " ".join(filter(None, [_fault(mail), _tries(mail)]))


def _cancelled(mail: Mailing) -> str:
    if mail.cancelled_by:
        return _("Cancelled by {name}.").format(name=mail.cancelled_by.name)
    if isinstance(mail, Delivery) and mail.said_in_id:
        return _("What it says was said in another message.")
    return _("Nobody needs it any more.")


def _fault(mail: Mailing) -> str:
    """What was in its way, as a sentence."""
    if not mail.fault and not mail.error:
        return ""
    if mail.fault == DeliveryFault.AWAY:
        return _("The mail server cannot be reached.")
    if mail.fault == DeliveryFault.BROKE_OFF:
        return _("Sending broke off at every try, and nobody knows whether it arrived.")
    said = _said(mail)
    if mail.fault == DeliveryFault.REFUSED:
        return _("The mail server refused it: “{said}”").format(said=said)
    if mail.fault == DeliveryFault.DEFERRED:
        return _("The mail server puts it off: “{said}”").format(said=said)
    return _("It could not be sent: “{said}”").format(said=said)


def _said(mail: Mailing) -> str:
    """The server's or the program's words; without addresses where the page does not show them either."""
    words = " ".join(mail.error.split())
    return words if isinstance(mail, Delivery) else _ADDRESS.sub("…", words)


def _tries(mail: Mailing) -> str:
    if not mail.attempts:
        return ""
    words = ngettext("Tried {count} time.", "Tried {count} times.", mail.attempts)
    return words.format(count=whole(mail.attempts))


def when_words(mail: Mail, time_zone: str, now: datetime) -> str:
    """When it was sent, or goes out next."""
    if mail.state == DeliveryState.SENT and mail.sent_at:
        return dates.lately(mail.sent_at, time_zone, now)
    if mail.state in (DeliveryState.PENDING, DeliveryState.UNKNOWN):
        if mail.not_before <= now:
            return _("goes out with the next pass")
        return _("next try {moment}").format(moment=dates.moment(mail.not_before, time_zone))
    return ""


def asked_again_words(mail: Mail) -> str:
    """Who asked for it once more; empty where nobody did."""
    return _("{name} asked for it again.").format(name=mail.asked_again_by.name) if mail.asked_again_by else ""


def nothing_words(state: str) -> str:
    """What a list without rows says."""
    if state == DeliveryState.FAILED:
        return _("No message has failed.")
    return _("No message is in this state.") if state else _("No message has been written yet.")
