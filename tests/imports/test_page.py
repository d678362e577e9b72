"""Records sent from the browser: shown with what will become of each, then taken by one button."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from workshops.domain.decision_madr import read_madr
from workshops.domain.decision_uploads import KEPT_FOR
from workshops.domain.log_check import check_log
from workshops.models import Decision, Event, EventText, ImportUpload, Member, Occurrence

SignIn = Callable[[Member], Client]
RECORD = "# {title}\n\n## Status\n\n{status}\n\nDate: 2024-05-03\n\n## Context\n\nWhy?\n\n## Decision\n\nSo.\n"


def zipped(**files: str) -> SimpleUploadedFile:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, text in files.items():
            packed.writestr(f"adr/{name}.md", text)
    return SimpleUploadedFile("adr.zip", file.getvalue())


def words(response: Any) -> str:
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture
def records() -> SimpleUploadedFile:
    return zipped(
        a1=RECORD.format(title="Use <b>RAG</b>", status="Superseded by [a2](a2.md)"),
        a2=RECORD.format(title="Tune", status="Accepted"),
        readme="# Records",
        shopping="# Milk",
        template="# {title}",
    )


def test_nothing_is_written_before_the_button_and_then_each_once(
    ana: Member, as_member: SignIn, records: SimpleUploadedFile
) -> None:
    client = as_member(ana)
    assert client.get("/decisions/import/").status_code == 200
    sent = client.post("/decisions/import/", {"records": records})
    assert sent.status_code == 302
    page = client.get(sent["Location"])
    assert (Decision.objects.count(), Event.objects.filter(kind="decision.imported").count()) == (0, 0)
    shown = words(page)
    assert "2 new decisions, 2 left out and 1 refused" in shown
    assert "Use <b>RAG</b>" in shown  # as text
    assert "It is a template." in shown
    assert "It has no status" not in shown
    assert "<b>RAG</b>" not in page.content.decode()
    taken = client.post(sent["Location"])
    assert taken.status_code == 302
    assert "2 decisions taken, 2 left out and 1 refused" in words(client.get(taken["Location"]))
    tuned = Decision.objects.get(title="Tune")
    assert tuned.supersedes is not None
    assert (tuned.supersedes.title, tuned.supersedes.status) == ("Use <b>RAG</b>", "superseded")
    client.post(sent["Location"])  # pressed again
    assert (Decision.objects.count(), Occurrence.objects.count()) == (2, 0)
    assert ImportUpload.objects.get().files == []
    assert check_log().fault is None


def test_the_source_is_kept_shown_and_given_away_until_it_is_erased(ana: Member, as_member: SignIn) -> None:
    client, text = (
        as_member(ana),
        RECORD.format(title="Tune", status="Accepted") + "\n## Links\n\n* <script>x</script>\n",
    )
    file = SimpleUploadedFile("0001-tune.md", text.encode())
    client.post(client.post("/decisions/import/", {"records": [file]})["Location"], {"plan_revisits": "on"})
    assert Occurrence.objects.count() == 1
    page = client.get("/decisions/1/").content.decode()
    assert text in unescape(page)
    assert "<script>x" not in page
    assert page.count("## Decision") == 1  # in its place, and not in the history too
    assert client.get("/decisions/1.json").json()["source"] == {"path": "0001-tune.md", "text": text}
    # What has no place on the sheet travels along, as often as it is taken out and in.
    links = "## Links\n\n* <script>x</script>"
    out = client.get("/decisions/1.md").content.decode()
    assert (read_madr(text, "0001-tune.md").unread, read_madr(out, "out.md").unread) == (links, links)
    EventText.objects.filter(field="source").update(text=None)
    assert client.get("/decisions/1.json").json()["source"] == {"path": "0001-tune.md", "text": None}
    assert links not in client.get("/decisions/1.md").content.decode()
    assert "Its words were erased." in client.get("/decisions/1/").content.decode()
    # Known again by the hash alone.
    again = client.post("/decisions/import/", {"records": [SimpleUploadedFile("0001-tune.md", text.encode())]})
    assert "1 in the log already" in words(client.get(again["Location"]))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("", b"", "Choose a zip, or one or more Markdown files."),
        ("a.pdf", b"%PDF", "There is no Markdown file in what you chose. A record ends in .md."),
        ("a.zip", b"PK", "The zip cannot be read. Pack the folder again."),
    ],
)
def test_what_is_no_import_is_refused_in_its_place(
    ana: Member, as_member: SignIn, name: str, content: bytes, sentence: str
) -> None:
    sent = {"records": SimpleUploadedFile(name, content)} if name else {}
    response = as_member(ana).post("/decisions/import/", sent)
    assert (response.status_code, ImportUpload.objects.count()) == (422, 0)
    assert sentence in words(response)


def test_too_much_is_refused_before_it_is_read(ana: Member, as_member: SignIn) -> None:
    response = as_member(ana).post("/decisions/import/", {}, headers={"Content-Length": "20000001"})
    assert response.status_code == 413
    assert "That is more than 20 MB." in words(response)


def test_a_new_upload_replaces_the_last_one_and_old_ones_go(
    ana: Member, cara: Member, as_member: SignIn, records: SimpleUploadedFile
) -> None:
    as_member(cara).post("/decisions/import/", {"records": records})
    ImportUpload.objects.update(created_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    client = as_member(ana)
    for _ in range(2):
        records.seek(0)
        last = client.post("/decisions/import/", {"records": records})["Location"]
    assert [str(pk) for pk in ImportUpload.objects.values_list("pk", flat=True)] == [last.split("/")[-2]]
