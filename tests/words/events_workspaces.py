"""What happens to a workspace, its members, channels and tokens, in sentences."""

from __future__ import annotations

ROWS: list[tuple[str, dict[str, object], str]] = [
    ("invitations.erased", {"count": 1}, "Ana erased 1 address"),
    (
        "workspace.time_zone_changed",
        {"from": "UTC", "to": "Europe/Berlin"},
        "Ana changed the workspace’s time zone from UTC to Europe/Berlin",
    ),
    ("invitations.erased", {"count": 2}, "Ana erased 2 addresses"),
    (
        "workspace.old_data_erased",
        {"workshops": 1, "invitations": 1, "notices": 1, "readings": 1, "audit": 1},
        "What was kept for long enough was removed: 1 workshop, 1 address,"
        " 1 message, 1 reading and 1 entry of the audit",
    ),
    (
        "workspace.old_data_erased",
        {"workshops": 2, "invitations": 3, "notices": 4, "readings": 5, "audit": 6},
        "What was kept for long enough was removed: 2 workshops, 3 addresses,"
        " 4 messages, 5 readings and 6 entries of the audit",
    ),
    ("workspace.old_data_erased", {"readings": 2}, "What was kept for long enough was removed: 2 readings"),
    ("readings.expired", {"count": 1}, "1 reading was removed, kept for long enough"),
    ("readings.expired", {"count": 2}, "2 readings were removed, kept for long enough"),
    ("reasons.erased", {"round": 2}, "Ana erased a person’s reasons in round 2"),
    ("member.invited", {"role": "viewer", "by_link": True}, "Ana made a link that lets one person in as viewer"),
    ("member.invited", {"role": "facilitator", "by_link": False}, "Ana invited somebody as facilitator"),
    ("workspace.language_changed", {"from": "en", "to": ""}, "Ana let everybody’s browser choose the language"),
    ("workspace.language_changed", {"from": "", "to": "de"}, "Ana set the workspace’s language to German"),
    ("member.joined", {"member": "p1", "role": "member"}, "Ana took Ben in as member"),
    ("member.joined", {"member": "p2", "role": "owner", "again": True}, "Ana took somebody in again as owner"),
    (
        "member.role_changed",
        {"member": "p1", "from": "member", "to": "viewer"},
        "Ana changed the role of Ben from member to viewer",
    ),
    (
        "member.role_changed",
        {"member": "p2", "from": "owner", "to": "facilitator"},
        "Ana changed the role of somebody from owner to facilitator",
    ),
    ("member.left", {"member": "p1", "reason": "left"}, "Ben left the workspace"),
    ("member.left", {"member": "p1", "reason": "directory"}, "The directory took Ben out of the workspace"),
    ("member.left", {"member": "p1", "reason": "erased"}, "Ana took Ben out of the workspace, to erase them"),
    ("member.left", {"member": "p1", "reason": "removed"}, "Ana took Ben out of the workspace"),
    ("member.left", {"member": "p2", "reason": "left"}, "Somebody left the workspace"),
    ("ownership.transferred", {"to": "p1"}, "Ana handed the ownership of the workspace to Ben"),
    ("ownership.transferred", {"to": None}, "Ana handed the ownership of the workspace to somebody"),
    ("channel.added", {"kind": "slack"}, "Ana added a channel (Slack)"),
    ("channel.removed", {"kind": "teams"}, "Ana removed a channel (Teams)"),
    ("channel.tested", {"kind": "slack", "arrived": True}, "Ana sent a test to a channel (Slack), which arrived"),
    (
        "channel.tested",
        {"kind": "slack", "arrived": False},
        "Ana sent a test to a channel (Slack), which did not arrive",
    ),
    ("token.made", {"scope": "read", "expires_on": None}, "Ana made a token that may read"),
    (
        "token.made",
        {"scope": "write", "expires_on": "2026-11-02"},
        "Ana made a token that may read and write until 2 Nov 2026",
    ),
    ("token.revoked", {"scope": "readings"}, "Ana revoked a token that could take readings of signals"),
]
