"""A row for every address of the pages: for whom, asked how, and what each caller is told."""

from __future__ import annotations

from tests.permissions.answers import (
    AUDITING,
    BALLOT,
    BY_LINK,
    EVERYBODY,
    FACILITATING,
    MEMBERS,
    MEMBERS_ACTING,
    MEMBERS_LEADING,
    NOT_OFFERED,
    ONES_OWN,
    OPENING,
    OWNER,
    OWNERS,
    OWNING,
    SEATED,
    SIGN,
    SIGNING,
    STEERING,
    TAKING_PART,
    TALKING,
    THE_ROOM,
    WORKSPACE,
    mixed,
)
from tests.permissions.rows import DONE, GET_ONLY, MOVED, PROVING, SEEN, SIGNED_IN, Row, but, to_a_script

NO_SUCH = "00000000-0000-4000-8000-000000000000"
W, N, R = "w/<uuid:workshop_id>/", "decisions/<number:number>", "revisits/<uuid:revisit_id>/"


PUBLIC = [
    Row("", EVERYBODY.gets(200), GET_ONLY),
    Row("sign-in/", EVERYBODY.gets(200), EVERYBODY.gets(SIGN), body={"email": "nobody@nowhere.example"}),
    Row(
        "sign-in/<str:token>/",
        EVERYBODY.gets(200),
        mixed(ONES_OWN.gets(302), EVERYBODY.gets(410)),
        path={"token": "{sign_in_token}"},
    ),
    # Nobody of the cast is half-way in.
    *(Row(f"sign-in/{step}/", SIGNED_IN, SIGNED_IN) for step in ("code", "second")),
    Row("sign-in/passkey/", SIGNED_IN, SIGNED_IN, body={"credential": "{{}}"}),
    # No provider is configured.
    Row("sign-in/with/<slug:provider_id>/", GET_ONLY, EVERYBODY.gets(404), path={"provider_id": "oidc"}),
    Row("sign-in/with/<slug:provider_id>/back/", EVERYBODY.gets(404), GET_ONLY, path={"provider_id": "oidc"}),
    Row("sign-in/cancelled/", EVERYBODY.gets(SIGN), GET_ONLY),
    Row("sign-out/", NOT_OFFERED, EVERYBODY.gets(SIGN)),
    Row("join/", EVERYBODY.gets(200), GET_ONLY),
    Row(
        "j/<str:code>/",
        mixed(SEATED.gets(302), but(EVERYBODY.gets(200), seated_viewer=302)),
        MOVED,
        body={"name": "Newcomer", "role": "data"},
        by_key=True,
    ),
    Row("j/<str:code>/", EVERYBODY.gets(404), EVERYBODY.gets(404), room="cancelled"),
    Row("unsubscribe/<str:token>/", EVERYBODY.gets(200), EVERYBODY.gets(200),
        path={"token": "{unsubscribe_token}"}, by_key=True),
    Row("unsubscribe/invitation/<str:token>/", EVERYBODY.gets(200), EVERYBODY.gets(200),
        path={"token": "{invitation_token}"}, by_key=True),
    Row("addresses/<str:token>/", EVERYBODY.gets(200), EVERYBODY.gets(302),
        path={"token": "{address_token}"}, by_key=True),
    # Sent to somebody who has no account: who is not signed in is asked for a name, anybody else for another account.
    Row("invitations/<str:token>/", EVERYBODY.gets(200),
        but(mixed(ONES_OWN.gets(409), EVERYBODY.gets(422)), deactivated=409),
        path={"token": "{member_invitation_token}"}, by_key=True),
    Row("invitations/<str:token>/", EVERYBODY.gets(410), EVERYBODY.gets(410), path={"token": "no-such-token"},
        asked_by=("nobody", "guest", "owner")),
    Row("calendar/<uuid:token>.ics", EVERYBODY.gets(200), GET_ONLY, path={"token": "{calendar_token}"}, by_key=True),
    *(Row(f"guide/{page}", EVERYBODY.gets(200), GET_ONLY, asked_by=("nobody", "guest", "viewer", "owner")) for page in (
        "", "approaches/", "before/", "comparison/", "criteria/", "gates/", "lenses/", "situations/", "practice/",
        "costs/", "confidence/", "questions/", "glossary/", "models/")),
    Row("sentences/<slug:language>.<slug:version>.js", EVERYBODY.gets(200), GET_ONLY,
        path={"language": "en-gb", "version": "any"}, asked_by=("nobody", "viewer")),
    # Only for an installation without anybody in it.
    Row("setup/", EVERYBODY.gets(404), EVERYBODY.gets(404), asked_by=("nobody", "guest", "owner")),
    Row("setup/<str:token>/", EVERYBODY.gets(404), EVERYBODY.gets(404), path={"token": "no-such-token"},
        asked_by=("nobody", "guest", "owner")),
    Row("healthz", EVERYBODY.gets(200), GET_ONLY),
    Row("readyz", EVERYBODY.gets(503), GET_ONLY),
    Row("metrics", EVERYBODY.gets(200), GET_ONLY),
    # A directory comes with a secret of its own, and never by a session.
    *(Row(f"scim/v2/{what}", EVERYBODY.gets(401), EVERYBODY.gets(401), path={"uuid": NO_SUCH, "rest": "Groups/1"})
      for what in ("", "Users", "Users/<uuid:uuid>", "ServiceProviderConfig", "<path:rest>")),
    Row(".well-known/security.txt", EVERYBODY.gets(404), GET_ONLY),
    Row("api/v1/", EVERYBODY.gets(404), EVERYBODY.gets(404)),
    Row("api/v1/openapi.json", EVERYBODY.gets(200), GET_ONLY, asked_by=("nobody", "viewer")),
]  # fmt: skip

OWN = [
    Row("settings/security/", ONES_OWN.gets(200), GET_ONLY),
    Row("settings/security/proof/", ONES_OWN.gets(200), EVERYBODY.gets(SIGN)),
    *(Row(f"settings/security/{what}/", PROVING, PROVING) for what in (
        "passkeys", "app", "app/removal", "recovery-codes", "recovery-codes/new")),
    Row("settings/security/passkeys/<int:pk>/removal/", PROVING, PROVING, path={"pk": "1"}),
    # Nobody of the cast has an account at a provider: tests/signing_in/test_provider.py has somebody who has.
    Row("settings/security/provider/removal/", ONES_OWN.gets(302), ONES_OWN.gets(302)),
    Row("settings/security/browsers/removal/", GET_ONLY, ONES_OWN.gets(302)),
    # Nobody of the cast has a row of a browser, or a domain: tests/signing_in has those who have.
    Row("settings/security/browsers/<uuid:session_id>/removal/", GET_ONLY, ONES_OWN.gets(404),
        path={"session_id": NO_SUCH}),
    Row("settings/security/domains/", GET_ONLY, OWNING.gets(302), body={"domain": "company.example"}),
    Row("settings/security/domains/<uuid:domain_id>/removal/", GET_ONLY, ONES_OWN.gets(404),
        path={"domain_id": NO_SUCH}),
    Row("settings/security/directory/", GET_ONLY, OWNING.gets(200)),
    Row("settings/security/directory/removal/", GET_ONLY, OWNING.gets(302)),
    # Nobody of the cast has signed in where they sat as a guest: tests/door/test_seats_offered.py has somebody who has.
    Row("seats/", ONES_OWN.gets(302), ONES_OWN.gets(302), body={"seats": "leave"}),
    Row("settings/time-zone/", ONES_OWN.gets(200), ONES_OWN.gets(302), body={"time_zone": "Europe/Berlin"}),
    Row("settings/time-zone/workspace/", MOVED, OWNING.gets(302), body={"workspace_time_zone": "Europe/Berlin"}),
    Row("workshops/new/", OPENING.gets(200), OPENING.gets(302),
        body={"title": "New", "use_case": "New.", "criteria_set": "quick", "anonymous": "named", "reveal": "round"}),
    Row("decisions/", ONES_OWN.gets(200), GET_ONLY),
    # Nothing is compared without a name.
    Row("decisions/changes/", ONES_OWN.gets(200), GET_ONLY),
    Row("decisions/decisions.jsonl", to_a_script(ONES_OWN.gets(200)), GET_ONLY, handed_out=True),
    Row("decisions/decisions.csv", to_a_script(ONES_OWN.gets(200)), GET_ONLY, handed_out=True),
    Row("decisions/log.jsonl", to_a_script(ONES_OWN.gets(200)), GET_ONLY, handed_out=True),
    Row("decisions/import/", OPENING.gets(200), OPENING.gets(422)),
    Row("decisions/import/<uuid:upload_id>/", STEERING.gets(200), STEERING.gets(302)),
    Row("decisions/views/", NOT_OFFERED, ONES_OWN.gets(302), body={"name": "Mine", "query": "q=x"}),
    # Nobody of the cast has kept one: tests/search/test_filters.py has somebody who has.
    Row("decisions/views/<uuid:view_id>/removal/", NOT_OFFERED, ONES_OWN.gets(404),
        path={"view_id": "00000000-0000-0000-0000-000000000000"}),
    Row("decisions/in-force/", ONES_OWN.gets(200), GET_ONLY),
    # A file has to be asked for: tests/search/test_in_force.py does.
    Row("decisions/in-force/bundle.zip", to_a_script(ONES_OWN.gets(422)), GET_ONLY),
    Row("decisions/story/", ONES_OWN.gets(200), GET_ONLY),
    Row("revisits/", ONES_OWN.gets(200), GET_ONLY),
    Row("calendar/link/", NOT_OFFERED, ONES_OWN.gets(302)),
    Row("notices/<uuid:notice_id>/", NOT_OFFERED, ONES_OWN.gets(302)),
    Row("inbox/", ONES_OWN.gets(200), GET_ONLY),
    Row("inbox/put-away/", NOT_OFFERED, ONES_OWN.gets(302)),
    Row("settings/workspace/", ONES_OWN.gets(200), OWNING.gets(302),
        body={"name": "Renamed", "workspace_time_zone": "Europe/Berlin"}),
    # The only owner of a workspace cannot leave it.
    Row("settings/workspace/leaving/", NOT_OFFERED, but(ONES_OWN.gets(302), outsider=409)),
    Row("settings/people/", OWNING.gets(200), OWNING.gets(302),
        body={"email": "new@partner.example", "role": "member", "days": "7"}),
    Row("settings/people/links/", NOT_OFFERED, OWNING.gets(200), body={"link-role": "member", "link-days": "7"}),
    Row("workspaces/new/", ONES_OWN.gets(200), ONES_OWN.gets(302), body={"name": "Another"}),
    Row("settings/notifications/", ONES_OWN.gets(200), ONES_OWN.gets(302),
        body={"wants_mail": "on", "quiet_from": "22:00", "quiet_until": "07:00", "time_zone": "Europe/Berlin"}),
    # Of an address that leads to itself nothing is looked up, and nothing is asked on a network.
    Row("settings/channels/", OWNING.gets(200), OWNING.gets(422), body={"name": "Room", "url": "https://127.0.0.1/x"}),
    Row("settings/tokens/", ONES_OWN.gets(200), ONES_OWN.gets(200), body={"name": "nightly run", "scope": "read"}),
    Row("settings/audit/", AUDITING.gets(200), GET_ONLY),
    *(Row(f"settings/audit/audit.{form}", to_a_script(AUDITING.gets(200)), GET_ONLY, handed_out=True)
      for form in ("csv", "jsonl")),
]  # fmt: skip

ROOMS = [
    *(Row(W, SEEN, GET_ONLY, room=stage) for stage in (
        "lobby", "scoring", "discussion", "weighting", "recommendation", "decided", "cancelled")),
    *(Row(f"{W}panel/", SEEN, GET_ONLY, room=stage) for stage in ("scoring", "discussion", "decided")),
    Row(f"{W}ballots.csv", to_a_script(THE_ROOM.gets(409)), GET_ONLY, room="scoring"),
    *(Row(f"{W}ballots.csv", to_a_script(SEEN), GET_ONLY, room=stage, handed_out=True)
      for stage in ("discussion", "decided")),
    Row(f"{W}ballot/", BALLOT.gets(200), GET_ONLY, room="scoring"),
    Row(f"{W}seat/", NOT_OFFERED, THE_ROOM.gets(302), body={"name": "Newcomer", "role": "observer"}),
    # Without the link of a seat there is nothing (tests/revisits/test_seated_again.py has those that hold one).
    Row(f"{W}again/", EVERYBODY.gets(404), EVERYBODY.gets(404)),
    Row(f"{W}way-back/", NOT_OFFERED, BY_LINK.gets(302), body={"email": "guest@partner.example"}),
    Row(f"{W}seats/", NOT_OFFERED, DONE, path={"workshop_id": "{revisit_room}"}),
    Row(f"{W}revisit/", FACILITATING.gets(200), DONE, path={"workshop_id": "{revisit_room}"},
        body={"outcome": "reaffirmed"}),
    Row(f"{W}stage/", NOT_OFFERED, DONE, body={"stage": "scoring"}),
    Row(f"{W}stage/", NOT_OFFERED, DONE, room="scoring", body={"stage": "cancelled", "sure": "1"}),
    Row(f"{W}promise/", NOT_OFFERED, DONE, body={"anonymous": "named", "reveal": "end"}),
    Row(f"{W}facts/", NOT_OFFERED, DONE, body={"in_place": "look_up", "budget": "modest", "queries_a_day": "4000"}),
    Row(f"{W}reveals/", NOT_OFFERED, DONE, room="discussion"),
    Row(f"{W}table/", NOT_OFFERED, DONE, room="discussion", body={"criterion": "latency", "round": "1"}),
    Row(f"{W}rounds/", NOT_OFFERED, DONE, room="discussion", body={"criterion": "latency", "round": "1"}),
    Row(f"{W}notes/", SEEN, TALKING.gets(302), room="discussion", body={"text": "A note."}),
    Row(f"{W}notes/", SEEN, TALKING.gets(200), room="discussion", body={"text": "A note."}, part=True),
    Row(f"{W}notes/", SEEN, TALKING.gets(302), body={"text": "Put off.", "parked": "1"}),
    Row(f"{W}notes/<uuid:note_id>/", NOT_OFFERED, DONE, room="discussion", body={"place": "parked"}),
    Row(f"{W}assumptions/", SEEN, GET_ONLY, room="discussion"),
    # This room looks at nothing again, so there is none: tests/signals/test_pages.py has one that does.
    Row(f"{W}assumptions/<uuid:assumption_id>/", NOT_OFFERED, FACILITATING.gets(404), room="discussion",
        body={"state": "broken"}),
    Row(f"{W}hand/", NOT_OFFERED, SEATED.gets(302), room="scoring", body={"raised": "1"}),
    Row(f"{W}hands/", NOT_OFFERED, DONE, room="scoring"),
    Row(f"{W}facilitator/", NOT_OFFERED, DONE),
    Row(f"{W}co-facilitators/", NOT_OFFERED, DONE, body={"member": "{nora}"}),
    Row(f"{W}co-facilitators/<uuid:member_id>/removal/", NOT_OFFERED, DONE),
    Row(f"{W}answers/<slug:criterion>/", NOT_OFFERED, BALLOT.gets(302), room="scoring", body={"level": "2"}),
    Row(f"{W}answers/<slug:criterion>/", NOT_OFFERED, but(BALLOT.gets(200), nobody=401, deactivated=401),
        room="scoring", body={"level": "2"}, script=True),
    Row(f"{W}still-true/", NOT_OFFERED, BALLOT.gets(302), room="scoring"),
    Row(f"{W}weights/", NOT_OFFERED, BALLOT.gets(302), room="weighting", body={"weight_latency": "5"}),
    Row(f"{W}weights/", NOT_OFFERED, but(BALLOT.gets(200), nobody=401, deactivated=401),
        room="weighting", body={"weight_latency": "5"}, script=True),
    Row(f"{W}ready/", NOT_OFFERED, BALLOT.gets(302), room="scoring", body={"ready": "1"}),
    Row(f"{W}nudge/", NOT_OFFERED, DONE, room="scoring"),
    # Whoever has knocked waits there (tests/door/test_door.py); nobody of the cast has.
    Row(f"{W}waiting/", EVERYBODY.gets(302), GET_ONLY),
    Row(f"{W}door/", NOT_OFFERED, DONE, body={"door": "closed"}),
    Row(f"{W}knocks/", NOT_OFFERED, DONE, body={"admit": "all"}),
    Row(f"{W}roles/", NOT_OFFERED, DONE),
    Row(f"{W}people/<uuid:participant_id>/welcome/", NOT_OFFERED, DONE),
    Row(f"{W}people/", FACILITATING.gets(200), GET_ONLY),
    Row(f"{W}people/<uuid:participant_id>/role/", NOT_OFFERED, DONE, body={"role": "data"}),
    Row(f"{W}people/<uuid:participant_id>/same/", NOT_OFFERED, DONE, body={"lost": "{lost_id}"}),
    Row(f"{W}people/<uuid:participant_id>/removal/", FACILITATING.gets(200), DONE),
    Row(f"{W}people/<uuid:participant_id>/removal/", FACILITATING.gets(200), DONE, room="decided"),
    Row(f"{W}timer/", DONE, DONE, room="scoring", body={"minutes": "5"}),
    Row(f"{W}timer/", FACILITATING.gets(200), FACILITATING.gets(200), room="scoring", body={"minutes": "5"}, part=True),
    Row(f"{W}lock/", NOT_OFFERED, DONE, room="scoring", body={"locked": "1"}),
    Row(f"{W}agenda/", FACILITATING.gets(200), DONE),
    *(Row(f"{W}screen/", SEEN, GET_ONLY, room=stage) for stage in ("lobby", "discussion", "decided")),
    Row(f"{W}screen/panel/", SEEN, GET_ONLY, room="discussion"),
    Row(f"{W}deadline/", NOT_OFFERED, DONE, room="scoring", body={"drop": "1"}),
    Row(f"{W}invitations/", FACILITATING.gets(200), DONE, body={"emails": "new@partner.example"}),
    Row(f"{W}invitations/<uuid:invitation_id>/withdrawal/", NOT_OFFERED, DONE),
    Row(f"{W}reminders/", NOT_OFFERED, DONE, room="scoring"),
    Row(f"{W}template/", FACILITATING.gets(200), DONE, body={"name": "Another", "words": "on"}),
    Row(f"{W}duplicate/", FACILITATING.gets(200), DONE, body={"title": "Again"}),
    Row(f"{W}checklist/", SEEN, TALKING.gets(302), body={"question": "use", "ticked": "on", "answer": "By phone."}),
    Row(f"{W}agenda-mail/", FACILITATING.gets(200), DONE,
        body={"starts_at": "{later}T10:00", "emails": "new@partner.example", "send": "1"}),
]  # fmt: skip

RESULTS = [
    Row(f"{W}recommendation/", THE_ROOM.gets(409), GET_ONLY),
    Row(f"{W}recommendation/", SEEN, GET_ONLY, room="recommendation"),
    Row(f"{W}recommendation/", SEEN, GET_ONLY, room="decided"),
    Row(f"{W}recommendation/what-if/", SEEN, GET_ONLY, room="recommendation"),
    Row(f"{W}recommendation/what-if/", SEEN, GET_ONLY, room="recommendation", part=True),
    *(Row(f"{W}{page}/", THE_ROOM.gets(409), GET_ONLY) for page in ("measuring", "labelled-set")),
    *(Row(f"{W}{page}/", SEEN, GET_ONLY, room=room)
      for page in ("measuring", "labelled-set") for room in ("recommendation", "decided")),
    Row(f"{W}labelled-set/<slug:tool>.zip", to_a_script(SEEN), GET_ONLY, room="recommendation",
        path={"tool": "promptfoo"}),
    Row(f"{W}costs/", NOT_OFFERED, DONE, room="recommendation", body={"reset": "1"}),
    Row(f"{W}gates/<slug:gate>/waiver/", NOT_OFFERED, DONE, room="recommendation", body={"reason": "It is met."}),
    Row(f"{W}gates/<slug:gate>/restoration/", NOT_OFFERED, DONE, room="recommendation",
        path={"gate": "{waived_gate}"}),
    # Before the decision it is the form that records it; an empty one is shown again.
    Row(f"{W}decision/", FACILITATING.gets(200), FACILITATING.gets(422), room="recommendation"),
    # After it, it is the decision: members are sent on to its number.
    Row(f"{W}decision/", but(THE_ROOM.gets(302), guest=200, observer=200, there=200), FACILITATING.gets(302),
        room="decided"),
    Row(f"{W}decision/sign-offs/", NOT_OFFERED, SIGNING.gets(302), room="decided",
        body={"stance": "approve", "revision_sha256": "{sha256}"}),
    Row(f"{W}decision/forecasts/", NOT_OFFERED, SIGNING.gets(302), room="decided",
        body={"metric-0": "70", "revision_sha256": "{sha256}"}),
    Row(f"{W}decision/revisions/<int:revision>/", SEEN, GET_ONLY, room="decided", path={"revision": "1"}),
    # Its first text has none before it.
    Row(f"{W}decision/changes/", THE_ROOM.gets(422), GET_ONLY, room="decided"),
    *(Row(f"{W}decision{kind}", to_a_script(SEEN), GET_ONLY, room="decided", handed_out=True)
      for kind in (".pdf", ".md", ".json", "/model-card.md")),
]  # fmt: skip

DECISIONS = [
    Row(f"{N}/", WORKSPACE.gets(200), GET_ONLY, room="decided"),
    *(Row(f"{N}{kind}", to_a_script(WORKSPACE.gets(200)), GET_ONLY, room="decided", handed_out=True)
      for kind in (".json", ".md", ".pdf", "/model-card.md")),
    Row(f"{N}/revision/", FACILITATING.gets(200), FACILITATING.gets(422), room="decided"),
    Row(f"{N}/revisit/", FACILITATING.gets(200), DONE, room="decided",
        body={"every_months": "6", "owner": "PLANTED-ida", "time_zone": "Europe/Berlin"}),
    Row(f"{N}/revisits/", NOT_OFFERED, DONE, room="decided", body={"due_on": "{early}", "reason": "New prices."}),
    Row(f"{N}/revisions/<int:revision>/", WORKSPACE.gets(200), GET_ONLY, room="decided", path={"revision": "1"}),
    Row(f"{N}/proposal/", NOT_OFFERED, DONE, room="decided", path={"number": "{draft}"}),
    Row(f"{N}/acceptance/", FACILITATING.gets(200), DONE, room="decided", body={"unsigned_reason": "Agreed aloud."}),
    Row(f"{N}/rejection/", NOT_OFFERED, DONE, room="decided", body={"reason": "It is not wanted."}),
    Row(f"{N}/succession/", NOT_OFFERED, DONE, room="decided", path={"number": "{older}"},
        body={"by": "{newer}", "kind": "amends"}),
    Row(f"{N}/retirement/", NOT_OFFERED, DONE, room="decided", body={"reason": "The use case is gone."}),
    Row(f"{N}/reopening/", NOT_OFFERED, DONE, room="decided", path={"number": "{retired}"},
        body={"reason": "It is back."}),
    Row(f"{N}/sign-offs/", NOT_OFFERED, TAKING_PART.gets(302), room="decided",
        body={"stance": "approve", "revision_sha256": "{sha256}"}),
    Row(f"{N}/forecasts/", NOT_OFFERED, TAKING_PART.gets(302), room="decided",
        body={"metric-0": "70", "revision_sha256": "{sha256}"}),
    Row(f"{N}/assumptions/<uuid:assumption_id>/state/", NOT_OFFERED, TAKING_PART.gets(302), room="decided",
        body={"state": "broken"}),
    Row(f"{N}/assumptions/<uuid:assumption_id>/readings/", WORKSPACE.gets(200), TAKING_PART.gets(302), room="decided",
        body={"value": "1"}),
    *(Row(f"{N}/{page}/", WORKSPACE.gets(200), GET_ONLY, room="decided") for page in ("measuring", "labelled-set")),
    Row(f"{N}/measuring/", WORKSPACE.gets(200), GET_ONLY, room="decided", part=True),
    Row(f"{N}/labelled-set/<slug:tool>.zip", to_a_script(WORKSPACE.gets(200)), GET_ONLY, room="decided",
        path={"tool": "ragas"}),
    Row(f"{N}/mute/", NOT_OFFERED, MEMBERS.gets(302), room="decided"),
]  # fmt: skip

PILOTS = [
    row
    for below, room in ((f"{N}/", "decided"), (W, "lobby"))
    for seen, upload, pilot in [
        (
            SEEN if below == W else WORKSPACE.gets(200),
            {"upload_id": f"{{pilot_upload_of_{room}}}"},
            {"pilot_id": f"{{pilot_of_{room}}}"},
        )
    ]
    for row in (
        Row(f"{below}pilots/", seen, GET_ONLY, room=room),
        Row(f"{below}pilots/new/", FACILITATING.gets(200), FACILITATING.gets(422), room=room),
        # It has not been read yet.
        Row(f"{below}pilots/new/<uuid:upload_id>/", FACILITATING.gets(200), FACILITATING.gets(409), room=room,
            path=upload),
        Row(f"{below}pilots/new/<uuid:upload_id>/mapping/", NOT_OFFERED, FACILITATING.gets(422), room=room,
            path=upload),
        *(Row(f"{below}pilots/new/<uuid:upload_id>/{verb}/", NOT_OFFERED, DONE, room=room, path=upload)
          for verb in ("names", "discard")),
        # There is no other to choose.
        Row(f"{below}pilots/new/<uuid:upload_id>/beside/", NOT_OFFERED, FACILITATING.gets(422), room=room, path=upload),
        Row(f"{below}pilots/<uuid:pilot_id>/", seen, GET_ONLY, room=room, path=pilot),
        Row(f"{below}pilots/<uuid:pilot_id>/file/", to_a_script(WORKSPACE.gets(200)), GET_ONLY, room=room, path=pilot,
            handed_out=True),
        Row(f"{below}pilots/<uuid:pilot_id>/erasure/", NOT_OFFERED, OWNER.gets(302), room=room, path=pilot),
    )
] + [
    Row(f"{N}/pilots/<uuid:pilot_id>/reading/", NOT_OFFERED, TAKING_PART.gets(302), room="decided",
        path={"pilot_id": "{pilot_of_decided}"}, body={"assumption": "{assumption_id}", "measure": "0"}),
]  # fmt: skip

REVISITS = [
    Row(R, MEMBERS.gets(200), GET_ONLY, room="decided"),
    # A GET of what can only be done leads to the revisit, which asks who it is.
    Row(f"{R}workshop/", MOVED, MEMBERS_LEADING.gets(302), room="decided"),
    Row(f"{R}snooze/", MOVED, MEMBERS_LEADING.gets(302), room="decided",
        body={"how_long": "day", "until": "{later}", "reason": "It can wait."}),
    Row(f"{R}outcome/", MOVED, MEMBERS_LEADING.gets(302), room="decided", body={"outcome": "reaffirmed"}),
    # Nothing was ticked, so it is asked for again.
    Row(f"{R}look/", MOVED, MEMBERS_LEADING.gets(422), room="decided"),
    Row(f"{R}assumptions/<uuid:assumption_id>/", NOT_OFFERED, MEMBERS_ACTING.gets(302), room="decided",
        body={"state": "broken"}),
]  # fmt: skip

T = "workshops/templates/<uuid:template_id>/"
TEMPLATES = [
    Row("workshops/templates/", OPENING.gets(200), GET_ONLY),
    Row(T, NOT_OFFERED, STEERING.gets(302), body={"name": "Another name"}),
    Row(f"{T}deletion/", NOT_OFFERED, STEERING.gets(302)),
]

M = "settings/deliveries/<uuid:mail_id>/"
MESSAGES = [
    Row("settings/deliveries/", OPENING.gets(200), GET_ONLY),
    Row(f"{M}sending/", NOT_OFFERED, STEERING.gets(302)),
    Row(f"{M}cancellation/", NOT_OFFERED, STEERING.gets(302)),
]

CHANNELS = [
    Row("settings/channels/<uuid:channel_id>/removal/", NOT_OFFERED, OWNERS.gets(302)),
    # Its address leads to itself, so nothing leaves the machine.
    Row("settings/channels/<uuid:channel_id>/test/", NOT_OFFERED, OWNERS.gets(302)),
]

PEOPLE = [
    Row("settings/people/invitations/<uuid:member_invitation_id>/withdrawal/", NOT_OFFERED, OWNERS.gets(302)),
    Row("settings/people/<uuid:member_id>/role/", NOT_OFFERED, OWNERS.gets(302), body={"role": "viewer"}),
    Row("settings/people/<uuid:member_id>/removal/", NOT_OFFERED, OWNERS.gets(302)),
    Row("settings/people/<uuid:member_id>/ownership/", NOT_OFFERED, OWNERS.gets(302)),
    Row("workspaces/current/", NOT_OFFERED, MEMBERS.gets(302), body={"workspace": "{acme}"}),
]

# Of a token of a member who asks for nothing: its owner's business, and the workspace's.
TOKENS = [Row("settings/tokens/<uuid:token_id>/revocation/", NOT_OFFERED, OWNERS.gets(302))]

S = "settings/privacy/"
PRIVACY = [
    Row(S, ONES_OWN.gets(200), GET_ONLY),
    Row(f"{S}your-data.json", ONES_OWN.gets(200), GET_ONLY, handed_out=True),
    # Asked first what would go: nothing is changed before it is said again.
    Row(f"{S}retention/", MOVED, OWNING.gets(200), body={"workshops": "90"}),
    Row(f"{S}members/<uuid:member_id>/", OWNERS.gets(200), OWNERS.gets(422), body={"name": "somebody else"}),
    Row(f"{S}members/<uuid:member_id>/data.json", OWNERS.gets(200), GET_ONLY, handed_out=True),
    Row(f"{S}guests/<uuid:participant_id>/", OWNERS.gets(200), OWNERS.gets(422), body={"name": "somebody else"}),
    Row(f"{S}guests/<uuid:participant_id>/data.json", OWNERS.gets(200), GET_ONLY, handed_out=True),
]


ROWS = [
    *PUBLIC,
    *OWN,
    *ROOMS,
    *RESULTS,
    *DECISIONS,
    *PILOTS,
    *REVISITS,
    *TEMPLATES,
    *MESSAGES,
    *CHANNELS,
    *PEOPLE,
    *TOKENS,
    *PRIVACY,
]
