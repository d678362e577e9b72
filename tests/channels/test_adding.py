"""Adding a channel: what is taken, what is refused in one sentence on `url`, and what is ever shown of it again."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.core import serializers
from django.test import Client

from tests.api.conftest import Calls, calls
from tests.channels.conftest import Receiver
from workshops.domain import channels
from workshops.domain.channel_faults import Fault, sentence_of
from workshops.domain.channel_post import kind_of
from workshops.domain.channel_seals import unseal
from workshops.models import ChannelMessage, Event, EventText, Member, WorkspaceChannel
from workshops.queries.log import all_events
from workshops.refusals import InvalidFields

__all__ = ["calls"]

pytestmark = pytest.mark.django_db

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/PLANTEDkeyofchannelabcde"
REFUSED = {
    "file:///etc/passwd": "Give an address that begins with https://",
    "gopher://8.8.8.8/": "Give an address that begins with https://",
    "json://8.8.8.8/": "Give an address that begins with https://",
    "hooks.slack.com/services/x": "Give an address that begins with https://",
    "slack://T1JJ3T3L2": "This address is not complete.",
    "https://": "This address is not complete.",
    "https://a b/": "This address is not complete.",
    "matrixs://only-a-token-and-no-account": "This address is not complete.",
    "http://8.8.8.8/hook": "This address is not encrypted.",
    "https://user:word@8.8.8.8/hook": "Leave user name and password out",
    f"slack://{SLACK.partition('services/')[2]}?template=/etc/passwd": "Leave “template” out",
    "mailtos://u:p@mail.example?to=a@b.example&pgppub=/etc/passwd": "Leave “pgppub” out",
    "matrixs://u:p@8.8.8.8/#room?redirect=yes&verify=no": "Leave “redirect” out",
    "https://no-such-host.invalid/hook": "There is no host of the name no-such-host.invalid.",
    "https://127.0.0.1/hook": "This address is in a private network",
    "https://localhost/hook": "This address is in a private network",
    "https://[::1]/hook": "This address is in a private network",
    "https://[::ffff:169.254.169.254]/latest/meta-data": "This address is in a private network",
    "https://2130706433/hook": "This address is in a private network",
    "https://10.0.0.8/hook": "This address is in a private network",
    "matrixs://user:word@192.168.1.4/%23room": "This address is in a private network",
    "mailtos://user:word@mail.example?to=a@b.example&smtp=10.0.0.8": "This address is in a private network",
}


def messages_of(client: Client) -> str:
    return client.get("/settings/channels/").content.decode()


# Each address in a process of its own, as always; what they all load is loaded once.
def test_is_refused_in_one_sentence() -> None:
    asked = [{"action": "check", "url": url, "permitted": [], "seconds": 10} for url in REFUSED]
    done = subprocess.run(
        [sys.executable, "-m", "workshops.domain.channel_post"],
        input="".join(f"{json.dumps(each)}\n" for each in asked), capture_output=True, text=True, check=True,
    )  # fmt: skip
    for (url, sentence), line in zip(REFUSED.items(), done.stdout.splitlines(), strict=True):
        said = json.loads(line)
        assert sentence in sentence_of(Fault(said["fault"], said["detail"])), url


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://[::ffff:169.254.169.254]/latest/meta-data"])
def test_what_is_refused_is_said_on_its_field_and_nothing_is_written(url: str, olive: Member) -> None:
    with pytest.raises(InvalidFields) as refusal:
        channels.add_channel(workspace=olive.workspace, by=olive, name="Room", url=url)
    assert list(refusal.value.fields) == ["url"]
    assert REFUSED[url] in refusal.value.fields["url"]
    assert (WorkspaceChannel.objects.count(), Event.objects.count()) == (0, 0)


def test_an_address_of_a_workflow_is_one_only_where_such_workflows_are() -> None:
    path = "/workflows/0123456789abcdef/triggers/manual/paths/invoke?api-version=2016-06-01&sig=PLANTED"
    hosts = ("prod-12.westeurope.logic.azure.com:443", "8.8.8.8")
    assert [kind_of(f"https://{host}{path}") for host in hosts] == ["teams", "webhook"]
    assert kind_of(f"https://{hosts[0]}{path.replace('/manual/', '/MANUAL/')}") == "teams"


@pytest.mark.parametrize(
    ("url", "kind", "shown"),
    [
        (SLACK, "slack", "https://hooks.slack.com/…"),
        (f"slack://{SLACK.partition('services/')[2]}/#ops", "slack", "https://hooks.slack.com/…"),
        ("https://8.8.8.8:8443/PLANTED?key=PLANTED", "webhook", "https://8.8.8.8:8443/…"),
        ("https://[2606:4700:4700::1111]/PLANTED", "webhook", "https://[2606:4700:4700::1111]/…"),
        ("matrixs://PLANTED:PLANTED@8.8.8.8/#room", "matrix", "matrixs://8.8.8.8/…"),
        ("mailtos://PLANTED:PLANTED@mail.example?to=a@b.example&smtp=8.8.8.8", "mail", "mailtos://8.8.8.8/…"),
    ],
)
def test_of_each_kind_scheme_and_host_are_shown_and_no_more(url: str, kind: str, shown: str, olive: Member) -> None:
    added = channels.add_channel(workspace=olive.workspace, by=olive, name="Room", url=url)
    assert (added.channel.kind, added.channel.shown) == (kind, shown)
    secrets = unseal(added.channel.sealed)
    assert secrets is not None
    assert secrets.url == url
    rows = serializers.serialize("json", [*WorkspaceChannel.objects.all(), *EventText.objects.all()])
    assert "PLANTED" not in rows + json.dumps(list(all_events(olive.workspace_id))) + repr(secrets)


def test_a_webhooks_secret_is_shown_once(
    permitted: None, receiver: Receiver, olive: Member, as_member: Callable[[Member], Client]
) -> None:
    client = as_member(olive)
    page = client.post("/settings/channels/", {"name": "Ops", "url": receiver.url}).content.decode()
    channel = WorkspaceChannel.objects.get()
    secrets = unseal(channel.sealed)
    assert secrets is not None
    assert page.count(secrets.signing) == 1
    assert "PLANTED-key" not in page
    later = messages_of(client)
    assert "Ops" in later
    assert f"http://127.0.0.1:{receiver.port}/…" in later
    assert secrets.signing not in later
    assert "PLANTED-key" not in later


def test_a_private_address_is_said_beside_its_field(olive: Member, as_member: Callable[[Member], Client]) -> None:
    response = as_member(olive).post("/settings/channels/", {"name": "", "url": "https://169.254.169.254/latest"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_url_error"' in page
    assert "This address is in a private network" in page


def test_only_an_owner_sees_and_changes_them(
    webhook: channels.Added, ana: Member, cara: Member, as_member: Callable[[Member], Client]
) -> None:
    for somebody in (ana, cara):
        client = as_member(somebody)
        address = f"/settings/channels/{webhook.channel.pk}"
        assert client.post(f"{address}/removal/").status_code == 404
        assert client.post(f"{address}/test/").status_code == 404
        assert "Ops" not in messages_of(client)
    assert WorkspaceChannel.objects.count() == 1
    assert ChannelMessage.objects.count() == 0


def test_each_change_is_an_event_without_secrets(webhook: channels.Added, olive: Member) -> None:
    channels.try_channel(channel=webhook.channel, by=olive)
    channels.remove_channel(channel=webhook.channel, by=olive)
    events = list(Event.objects.filter(chain=olive.workspace_id).order_by("seq"))
    key = str(webhook.channel.pk)
    assert [(e.kind, e.body["channel"], e.body.get("arrived")) for e in events] == [
        ("channel.added", key, None),
        ("channel.tested", key, True),
        ("channel.removed", key, None),
    ]
    written = json.dumps(list(all_events(olive.workspace_id)))
    assert "Ops" in written
    assert "PLANTED" not in written
    assert "whsec" not in written
    assert str(webhook.channel.shown) not in written
    assert (WorkspaceChannel.objects.count(), ChannelMessage.objects.count()) == (0, 0)


def test_another_secret_key_opens_no_seal(webhook: channels.Added, settings: object) -> None:
    sealed = webhook.channel.sealed
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another"  # type: ignore[attr-defined]  # pytest-django's fixture
    assert unseal(sealed) is None
    settings.SECRET_KEY_FALLBACKS = [old]  # type: ignore[attr-defined]  # as above
    assert unseal(sealed) is not None


def test_a_script_of_the_owner_adds_tries_and_removes_one(
    permitted: None, receiver: Receiver, olive: Member, calls: Calls
) -> None:
    api = calls(olive)
    refused = api.ok("POST", "/channels", {"url": "https://10.0.0.8/hook"}, 422)["error"]["fields"]
    assert refused["url"].startswith("This address is in a private network")
    added = api.ok("POST", "/channels", {"name": "Ops", "url": receiver.url}, 201)
    assert added["signing"].startswith("whsec_")
    channel = {name: added[name] for name in ("id", "name", "kind", "shown", "added_at")}
    assert api.ok("GET", "/channels") == {"results": [{**channel, "standing": "Nothing was sent there yet."}]}
    assert "PLANTED" not in api.last.content.decode()
    assert api.ok("POST", f"/channels/{added['id']}/test") == {"arrived": True, "reason": "The test message arrived."}
    assert len(receiver.got) == 1
    api.ok("DELETE", f"/channels/{added['id']}", status=204)
    assert api.ok("GET", "/channels") == {"results": []}
    assert api("POST", f"/channels/{added['id']}/test")[0] == 404
