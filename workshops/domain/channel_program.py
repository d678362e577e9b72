"""Runs the program that looks at addresses and sends (`channel_post.py`): in a process of its own, for a limited time.

What it gets it gets on standard input, where no list of processes shows it; of our environment it sees nothing but
where certificates are.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass

from django.conf import settings

from workshops.domain.channel_faults import Fault
from workshops.domain.channel_seals import Secrets

log = logging.getLogger(__name__)

# For everything, from looking the name up to the last byte of the answer.
PATIENCE = 25.0
_KEPT = ("PATH", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")


@dataclass(frozen=True)
class Checked:
    """An address that may be used: its kind, and what may be shown of it."""

    kind: str
    shown: str


@dataclass(frozen=True)
class Message:
    """`id` is the same at every try; `payload` is what a webhook gets, as JSON, the others get title and body."""

    id: str
    title: str
    body: str
    payload: str


def check_address(url: str) -> Checked | Fault:
    said = _run({"action": "check", "url": url})
    return Checked(said["kind"], said["shown"]) if isinstance(said, dict) else said


def post(secrets: Secrets, message: Message) -> Fault | None:
    """None where it has arrived."""
    said = _run(
        {
            "action": "post",
            "url": secrets.url,
            "secret": secrets.signing,
            "id": message.id,
            "title": message.title,
            "body": message.body,
            "payload": message.payload,
        }
    )
    return None if isinstance(said, dict) else said


def _run(asked: dict[str, object]) -> dict[str, str] | Fault:
    asked["permitted"] = settings.ADVISOR_CHANNELS_ALLOW_NETWORKS
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {"HOME": os.devnull, "NETRC": os.devnull, "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "workshops.domain.channel_post"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=PATIENCE,
            cwd=settings.BASE_DIR,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Fault("timeout")
    if done.returncode != 0:
        # Its standard error may hold what it was given, so it is not passed on.
        log.error("The program that sends to channels ended with status %s", done.returncode)
        return Fault("broke")
    said: dict[str, str] = json.loads(done.stdout)  # one line that `channel_post` writes last of all
    return Fault(said["fault"], said["detail"]) if said["fault"] else said
