"""What a member has chosen about their mails, as a form shows it."""

from __future__ import annotations

from workshops.models import Member, Preferences


def preferences_of(member: Member) -> dict[str, object]:
    chosen = Preferences.objects.filter(member=member).first() or Preferences(member=member)
    return {
        "wants_mail": member.wants_mail,
        "daily_digest": chosen.daily_digest,
        "quiet_from": chosen.quiet_from,
        "quiet_until": chosen.quiet_until,
        "time_zone": member.user.time_zone,
    }
