"""What the kinds of events that concern members say of them; see `log_replayers`.

The first versions wrote no event about a member, so a member is compared from the first event on that speaks of them.
"""

from __future__ import annotations

from workshops.domain.log_replaying import Replayers
from workshops.domain.log_room_rows import picked

MEMBER_REPLAYERS = Replayers()
replays = MEMBER_REPLAYERS.of


@replays("member.joined")
def _joined() -> str:
    return """
        SELECT 'member', e.body ->> 'member', jsonb_build_object('role', e.body -> 'role', 'gone_since', false)
    """


@replays("member.role_changed")
def _role_changed() -> str:
    return "SELECT 'member', e.body ->> 'member', jsonb_build_object('role', e.body -> 'to', 'gone_since', false)"


@replays("ownership.transferred")
def _new_owner() -> str:
    return """
        SELECT 'member', e.body ->> 'to', '{"role": "owner", "gone_since": false}'::jsonb
        UNION ALL
        SELECT 'member', e.body ->> 'from', jsonb_build_object('role', e.body -> 'from_role', 'gone_since', false)
    """


@replays("member.left")
def _left() -> str:
    return """SELECT 'member', e.body ->> 'member', '{"gone_since": true}'::jsonb"""


# Of whom an event has spoken, whatever else stands in its body.
_NAMED = ", ".join(f"e.body ->> '{key}'" for key in ("member", "from", "to"))

MEMBER_TABLES = (
    picked(
        "member",
        "SELECT m.id, m.workspace_id, m.role, m.deactivated_at IS NOT NULL AS gone_since FROM workshops_member m"  # noqa: S608 (names of ours)
        f" WHERE m.id::text IN (SELECT unnest(ARRAY[{_NAMED}]) FROM log_event e"
        " WHERE e.kind IN ('member.joined', 'member.role_changed', 'member.left', 'ownership.transferred'))",
        "p.id::text",
    ),
)
