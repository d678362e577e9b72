"""The scripts' sentences come as one script for each language, which a browser keeps."""

from __future__ import annotations

import re

from django.test import Client

from tests.pseudo.language import CODE, offered

KEPT = "max-age=31536000, public, immutable"


def address(client: Client, accept: str) -> str:
    html = client.get("/guide/", headers={"accept-language": accept}).content.decode()
    (found,) = re.findall(r'<script src="(/sentences/[^"]+)" defer nonce="[^"]+">', html)
    return str(found)


def test_a_page_names_the_sentences_of_its_language(client: Client, db: None) -> None:
    with offered():
        own, other = address(client, "en"), address(client, CODE)
        assert [path.split(".")[0] for path in (own, other)] == ["/sentences/en-gb", f"/sentences/{CODE}"]
        # Whatever the browser's language is by then: a page is answered in one.
        response = client.get(other, headers={"accept-language": "en-gb"})
    assert (response["Content-Type"], response["Content-Language"]) == ("text/javascript; charset=utf-8", CODE)
    assert sorted(response["Cache-Control"].split(", ")) == sorted(KEPT.split(", "))
    assert b"django.gettext = function" in response.content


def test_sentences_of_another_version_are_not_kept(client: Client, db: None) -> None:
    now = address(client, "en")
    before = re.sub(r"\.\w+\.js", ".0123456789ab.js", now)
    assert (client.get(before).content, client.get(before)["Cache-Control"]) == (client.get(now).content, "no-store")
    assert client.get("/sentences/xx.0123456789ab.js")["Content-Language"] == "en-gb"
