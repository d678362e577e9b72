"""A program of its own that sends messages to channels: `python -m workshops.domain.channel_post`.

It reads one JSON object a line on standard input and writes one a line on standard output. Each is seen to in a process
of its own, because what guards it holds for a whole process, and cannot be taken back. That process is forked from this
one, which has loaded everything and touched nothing, so that it costs a hundredth of a start:

- every connection that any library makes is checked at `connect`, by the very address that it goes to. So a name that
  is looked up twice, with two answers, gains nothing; nor does a redirect, a discovery or a second server;
- no proxy, no `.netrc` and no configuration of the environment that it runs in (its caller gives it an empty one);
- what hangs is ended after `seconds`, wherever it hangs.

In: `{"action": "check" | "post", "url", "permitted": [network], "seconds"}`; for `post` also `{"id", "secret", "title",
"body", "payload"}`. Out: `{"fault", "detail"}`, both empty where it is well, and for `check` `{"kind", "shown"}`.
Nothing of an address but its host is ever written out.
"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import smtplib
import socket
import ssl
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn, ParamSpec, TypeVar
from urllib.parse import SplitResult, parse_qsl, urlsplit

import requests
from apprise import AppriseAsset, PersistentStoreMode
from apprise.plugins.base import NotifyBase
from apprise.plugins.email import NotifyEmail
from apprise.plugins.matrix import NotifyMatrix
from apprise.plugins.slack import NotifySlack
from apprise.plugins.workflows import NotifyWorkflows
from requests.adapters import HTTPAdapter
from standardwebhooks.webhooks import Webhook

from workshops.domain.channel_addresses import Network, may_connect, read_networks

Step = ParamSpec("Step")
Done = TypeVar("Done")

SECONDS = 10.0
MOST_BYTES = 64 * 1024
# Without anything to do this program ends after so many seconds; its caller starts another when there is.
IDLE = 300

# By kind: what reads and sends it, and which parameters its address may have. Others would read files
# (`template`, `pgppub`), follow redirects, look for keys elsewhere or leave certificates unchecked.
KINDS: dict[str, tuple[type[NotifyBase], frozenset[str]]] = {
    "slack": (NotifySlack, frozenset({"to"})),
    "teams": (NotifyWorkflows, frozenset({"api-version", "ver", "sp", "sv", "sig", "id", "pa", "route"})),
    "matrix": (NotifyMatrix, frozenset({"to", "token"})),
    "mail": (NotifyEmail, frozenset({"to", "cc", "bcc", "from", "name", "smtp", "user", "pass", "port"})),
}
SCHEMES = {
    "slack": "slack",
    "workflow": "teams",
    "workflows": "teams",
    "matrix": "matrix",
    "matrixs": "matrix",
    "mailto": "mail",
    "mailtos": "mail",
    "https": "webhook",
    "http": "webhook",
}
PLAIN = frozenset({"http", "matrix", "mailto"})
SLACK = "hooks.slack.com"


class Refused(Exception):
    """`fault`: what is wrong, as a key; `detail`: a host, a number or the name of a parameter that says more."""

    def __init__(self, fault: str, detail: str = ""):
        super().__init__(fault)
        self.fault, self.detail = fault, detail


class Watch:
    """What happened meanwhile, whatever the libraries make of it. The first fault is the one that counts."""

    def __init__(self, permitted: Sequence[Network]):
        self.permitted = permitted
        self.fault: tuple[str, str] | None = None

    def note(self, fault: str, detail: str = "") -> None:
        self.fault = self.fault or (fault, detail)

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        """PEP 578: asked before each connection; raising prevents it."""
        if event in ("socket.sendto", "socket.sendmsg"):
            self._forbid("")
        if event == "socket.connect":
            host = args[1][0] if isinstance(args[1], tuple) else ""
            if not may_connect(host, self.permitted):
                self._forbid(str(host))

    def _forbid(self, host: str) -> None:
        self.note("private", host)
        raise PermissionError("A connection to an address that is not public")


class GuardedAdapter(HTTPAdapter):
    """No redirects, no more than MOST_BYTES, no longer than SECONDS between two bytes; certificates are checked."""

    watch: Watch

    def send(self, request: Any, *args: Any, **options: Any) -> Any:
        options |= {"stream": True, "timeout": SECONDS, "verify": options.get("verify") or True, "proxies": {}}
        try:
            response = super().send(request, *args, **options)
            if 300 <= response.status_code < 400:
                self.watch.note("redirect")
                raise requests.TooManyRedirects
            content = response.raw.read(MOST_BYTES + 1, decode_content=True)
        except requests.exceptions.SSLError:
            self.watch.note("certificate")
            raise
        except requests.Timeout:
            self.watch.note("timeout")
            raise
        except requests.ConnectionError:
            self.watch.note("unreachable")
            raise
        if len(content) > MOST_BYTES:
            self.watch.note("too_long")
            raise requests.ConnectionError
        response._content = content
        if response.status_code >= 400:
            self.watch.note("status", str(response.status_code))
        return response


def guard(watch: Watch) -> None:
    """From here on, for all that this process does."""
    GuardedAdapter.watch = watch
    requests.sessions.HTTPAdapter = GuardedAdapter  # type: ignore[attr-defined]  # what every Session mounts
    socket.setdefaulttimeout(SECONDS)
    _listen(watch)
    sys.addaudithook(watch.audit)


def _listen(watch: Watch) -> None:
    """To mail servers: apprise tells what they answer, and what becomes of a connection, to its log alone."""
    getreply = smtplib.SMTP.getreply

    def answered(server: smtplib.SMTP) -> tuple[int, bytes]:
        code, words = getreply(server)
        if code >= 400:
            watch.note("smtp", str(code))
        return code, words

    steps: list[tuple[str, Callable[..., object]]] = [
        ("getreply", answered),
        ("connect", smtplib.SMTP.connect),
        ("starttls", smtplib.SMTP.starttls),
    ]
    for name, step in steps:
        setattr(smtplib.SMTP, name, noting(watch, step))


def noting(watch: Watch, step: Callable[Step, Done]) -> Callable[Step, Done]:
    """The same step of speaking to a mail server, which notes how the connection did not come about, or broke."""

    def noted(*args: Step.args, **kwargs: Step.kwargs) -> Done:
        try:
            return step(*args, **kwargs)
        except OSError as error:
            if fault := _broken_by(error):
                watch.note(fault)
            raise

    return noted


def _broken_by(error: OSError) -> str:
    """Empty where the server has answered."""
    if isinstance(error, smtplib.SMTPException) and not isinstance(error, smtplib.SMTPServerDisconnected):
        return ""
    if isinstance(error, ssl.SSLError):
        return "certificate"
    # smtplib says of a time-out that the server has hung up.
    late = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
    return "timeout" if late else "unreachable"


def kind_of(url: str) -> str:
    kind = SCHEMES.get(url.partition("://")[0].lower())
    if kind is None:
        raise Refused("scheme")
    parts = _split(url)
    if kind == "webhook" and parts.hostname == SLACK:
        return "slack"
    if kind == "webhook" and _native(NotifyWorkflows, url):
        return "teams"
    return kind


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise Refused("incomplete") from None
    if not parts.hostname or re.search(r"[\s\x00-\x1f]", url):
        raise Refused("incomplete")
    return parts


def plugin_of(kind: str, url: str) -> NotifyBase:
    """What apprise makes of an address. Raises Refused where it is not whole, or says more than it may."""
    make, allowed = KINDS[kind]
    # A room is written #room, which is no fragment.
    url = url.replace("#", "%23")
    for name, _ in parse_qsl(_split(url).query, keep_blank_values=True):
        if name.lower() not in allowed:
            raise Refused("parameter", name[:40])
    found = _native(make, url) if url.startswith("http") else make.parse_url(url)
    if not found:
        raise Refused("incomplete")
    if kind == "matrix":
        found |= {"e2ee": False, "discovery": False}
    asset = AppriseAsset(storage_mode=PersistentStoreMode.MEMORY, http_redirects=False)
    try:
        plugin = make(asset=asset, **found)
    except (TypeError, ValueError):
        raise Refused("incomplete") from None
    # A Matrix address that is nothing but a token belongs to another service, and its token would be its host.
    if getattr(plugin, "mode", None) == "t2bot" or (kind == "mail" and not getattr(plugin, "targets", None)):
        raise Refused("incomplete")
    return plugin


def _native(make: type[NotifyBase], url: str) -> Any:
    """What the plugin makes of an address as its service shows it: https://…; None where it is not one of those."""
    read: Callable[[str], object] = make.parse_native_url
    return read(url)


def host_of(kind: str, url: str, plugin: NotifyBase | None) -> str:
    if kind == "slack":  # what stands there in slack:// is a key
        return SLACK
    if plugin is None:
        return _split(url).hostname or ""
    return str(getattr(plugin, "smtp_host", "") or plugin.host)


def check(url: str, watch: Watch) -> dict[str, str]:
    """Kind and masked form of an address. Raises Refused where nothing may or can go there."""
    kind = kind_of(url)
    parts = _split(url)
    if kind == "webhook" and (parts.username is not None or parts.password is not None):
        raise Refused("credentials")
    plugin = None if kind == "webhook" else plugin_of(kind, url)
    host = host_of(kind, url, plugin)
    inside = _check_host(host, watch) if kind != "slack" else False
    if (parts.scheme in PLAIN or (kind != "webhook" and parts.scheme == "http")) and not inside:
        raise Refused("plain")
    scheme = "https" if kind in ("slack", "teams") else parts.scheme
    shown = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port and kind != "slack" else ""
    return {"kind": kind, "shown": f"{scheme}://{shown}{port}/…"}


def _check_host(host: str, watch: Watch) -> bool:
    """Whether it is all inside permitted networks; Refused where there is no such host, or where it is private."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise Refused("unknown_host", host) from None
    if not all(may_connect(address, watch.permitted) for address in found):
        raise Refused("private", host)
    return not any(may_connect(address, ()) for address in found)


def post(asked: dict[str, Any], watch: Watch) -> None:
    """Raises Refused, or requests' own errors, where it has not arrived."""
    kind = kind_of(asked["url"])
    if kind == "webhook":
        arrived = _post_signed(asked)
    else:
        plugin = plugin_of(kind, asked["url"])
        arrived = plugin.notify(title=asked["title"], body=asked["body"])
    if not arrived:
        raise Refused(*(watch.fault or ("refused", "")))


def _post_signed(asked: dict[str, Any]) -> bool:
    """By the Standard Webhooks scheme (https://www.standardwebhooks.com/), version 1: HMAC-SHA256."""
    payload, now = asked["payload"], datetime.now(UTC)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Advisor",
        "webhook-id": asked["id"],
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(asked["secret"]).sign(asked["id"], now, payload),
    }
    with requests.Session() as session:
        return session.post(asked["url"], payload.encode(), headers=headers, allow_redirects=False).ok


def answer(asked: dict[str, Any]) -> dict[str, str]:
    """Once in a process: it stays guarded."""
    watch = Watch(read_networks(asked["permitted"]))
    guard(watch)
    said: dict[str, str] = {}
    try:
        if asked["action"] == "check":
            said = check(asked["url"], watch)
        else:
            post(asked, watch)
    except Refused as refused:
        said = {"fault": refused.fault, "detail": refused.detail}
    except Exception as error:
        # What a library makes of a refused connection is its own affair; what is known is said, and no address.
        fault, detail = watch.fault or ("broke", type(error).__name__)
        said = {"fault": fault, "detail": detail}
    return said


def main() -> None:
    logging.disable()
    while line := _next_line():
        child = os.fork()
        if child == 0:
            _see_to(line)
        _, status = os.waitpid(child, 0)
        if status:  # it has said nothing: ended by its alarm, or broken
            late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
            _say({"fault": "timeout" if late else "broke"})


def _next_line() -> bytes:
    """Empty when the caller is gone. Nothing handles the alarm, so it ends the process, here as below."""
    signal.alarm(IDLE)
    line = sys.stdin.buffer.readline()
    signal.alarm(0)
    return line


def _see_to(line: bytes) -> NoReturn:
    status = 1
    try:
        asked = json.loads(line)
        signal.setitimer(signal.ITIMER_REAL, asked["seconds"])
        _say(answer(asked))
        status = 0
    finally:
        os._exit(status)


def _say(said: dict[str, str]) -> None:
    os.write(sys.stdout.fileno(), json.dumps({"fault": "", "detail": "", **said}).encode() + b"\n")


if __name__ == "__main__":
    main()
