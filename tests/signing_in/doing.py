"""What somebody does who signs in, by the pages alone; and the worker beside them, who writes to them."""

from __future__ import annotations

import base64
import json
import re
import time

from allauth.mfa.totp.internal.auth import hotp_value
from django.core import mail
from django.test import Client

from workshops import tasks, wire

CODE = re.compile(r"^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$", re.MULTILINE)


def worker_writes() -> None:
    """The mails that the worker has been asked for meanwhile, from its own queue and as its own task."""
    while message := wire.connection().rpop("mail"):
        told = json.loads(message)  # type: ignore[arg-type]  # one is asked for, not a list
        arguments, _named, _more = json.loads(base64.b64decode(told["body"]))
        if told["headers"]["task"] == "workshops.mail_way_in":
            tasks.mail_way_in(*arguments)
        else:
            assert told["headers"]["task"] == "workshops.mail_sign_in_code"
            tasks.mail_sign_in_code(*arguments)


def code_mailed_to(email: str) -> str:
    """The code in the newest mail to that address; empty where there is no mail."""
    worker_writes()
    found = [CODE.search(str(letter.body)) for letter in mail.outbox if letter.to == [email]]
    return found[-1][0] if found and found[-1] else ""


def ask(client: Client, email: str) -> None:
    answer = client.post("/sign-in/", {"email": email})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/code/")


def sign_in(client: Client, email: str) -> str:
    """By code; returns where they are led to."""
    ask(client, email)
    answer = client.post("/sign-in/code/", {"code": code_mailed_to(email)})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def app_code(key: str, *, ahead: int = 0) -> str:
    """What an authenticator app with that key shows now, or so many half minutes later: one either way is taken."""
    return f"{hotp_value(key, int(time.time()) // 30 + ahead):06}"


def is_signed_in(client: Client) -> bool:
    return client.get("/settings/security/").status_code == 200


def sentence(page: bytes) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode().partition("toasts-here")[2]).split())
