"""The log as a folder: it opens without a server, asks nobody for anything, and is never half there."""

from __future__ import annotations

import errno
import io
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import CommandError, call_command

from tests.decisions.making import TEXT
from tests.exports.conftest import Record
from workshops.domain import decisions
from workshops.domain.decision_import import link_successor
from workshops.domain.decisions import Signer
from workshops.domain.log_check import check_log
from workshops.exports.site_folder import write_folder
from workshops.management.anchor_argument import read_anchors
from workshops.models import Decision, Member, Participant
from workshops.queries.log import chain_head

pytestmark = pytest.mark.made_once("log")

HOSTILE = '</title><script src="http://evil.example/x.js"></script> <img src=x onerror=alert(1)> & "../../etc/passwd"'


class Asked(HTMLParser):
    """What a page asks for or leads to, and whether it brings a script of its own."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.page, self.links, self.tags = page, list[str](), set[str]()
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action", "data", "srcset")]
        assert not any(name.startswith("on") for name, _value in attrs)

    @property
    def targets(self) -> set[Path]:
        parts = [urlsplit(link) for link in self.links]
        assert all((part.scheme, part.netloc) == ("", "") and not part.path.startswith("/") for part in parts), (
            self.page
        )
        return {(self.page.parent / unquote(part.path)).resolve() for part in parts}


def export(folder: Path, slug: str = "acme") -> list[str]:
    out = io.StringIO()
    call_command("export_site", folder, workspace=slug, stdout=out)
    return out.getvalue().splitlines()


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def log(proposed: Decision, record: Record, ana: Member, crowd: list[Participant], cara: Member) -> Decision:
    """D-0001 with two texts and a signature that the second one voided; D-0003 takes the place of D-0002; and a
    decision of another workspace."""
    seen = decisions.current_revision(proposed).sha256
    signer = Signer(crowd[0], None)
    decisions.sign_off(decision=proposed, signer=signer, stance="dissent", reason=HOSTILE, revision_sha256=seen)
    text = {**TEXT, "title": HOSTILE[:120], "rationale": HOSTILE}
    revised = decisions.revise_decision(decision=proposed, by=ana, text=text, seen=seen)
    older, newer = record(status="superseded", title="Old"), record(title="New ä 漢")
    link_successor(older=older, newer=newer, by=ana)
    record(by=cara, title="Elsewhere")
    return revised


def test_every_page_opens_from_the_folder_and_asks_nobody(log: Decision, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    said, witness = export(folder)
    assert names_in(folder) == {
        "index.html", "style.css", "site.json", "witness.txt",
        *(f"decisions/D-000{n}.{kind}" for n in (1, 2, 3) for kind in ("html", "md", "json")),
        "decisions/D-0001-revision-1.html",
    }  # fmt: skip
    assert said == f"13 files in {folder}. Open {folder / 'index.html'}."
    pages = {path: Asked(path) for path in folder.rglob("*.html")}
    assert {tag for page in pages.values() for tag in page.tags} & {
        "script",
        "img",
        "form",
        "iframe",
        "button",
    } == set()
    for page in pages.values():
        assert all(target.is_file() and target.is_relative_to(folder) for target in page.targets), page.page
    reached = {target for page in pages.values() for target in page.targets}
    assert {path for path in folder.rglob("*") if path.is_file() and path.suffix in (".html", ".css", ".md")} <= reached
    style = (folder / "style.css").read_text()
    assert len(style) > 10_000
    assert not any(word in style for word in ("@import", "url(", "http"))
    assert "Elsewhere" not in (folder / "index.html").read_text()
    assert witness == chain_head(log.workspace_id).witness


def test_pages_say_what_was_decided_by_whom_and_what_took_its_place(log: Decision, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    export(folder)
    index = (folder / "index.html").read_text()
    assert index.index(">New ä 漢<") < index.index(">Old<")
    assert "&lt;script" in index
    now, before = ((folder / "decisions" / name).read_text() for name in ("D-0001.html", "D-0001-revision-1.html"))
    assert (TEXT["rationale"] in now, TEXT["rationale"] in before) == (False, True)
    assert ("Pia" in now, "Pia" in before, "A later text has taken its place." in before) == (False, True, True)
    assert "broken if changes a month below 4, over 30 days" in before
    old, new = ((folder / "decisions" / f"D-000{n}.html").read_text() for n in (2, 3))
    assert ('href="D-0003.html"' in old, 'href="D-0002.html"' in new) == (True, True)
    assert json.loads((folder / "decisions" / "D-0003.json").read_text())["title"] == "New ä 漢"
    for path in folder.rglob("*.html"):
        assert check_log(anchors=(found := read_anchors(path))).fault is None
        assert found


def test_an_empty_log_is_a_page_too_and_a_second_export_replaces_the_first(
    record: Record, ana: Member, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    export(folder)
    assert "0 decisions" in (folder / "index.html").read_text()
    record(title="First")
    export(folder)
    assert "First" in (folder / "index.html").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert folder.stat().st_mode & 0o777 == 0o755


def in_the_way(folder: Path, what: str) -> None:
    """Something at that place, or in it, that export_site did not write."""
    match what:
        case "file":
            folder.write_text("x")
        case "another site":
            export(folder, "elsewhere")
        case "thesis.doc" | "site.json":
            folder.mkdir()
            (folder / what).write_text("[1]")
        case "link":
            export(folder)
            (folder / "decisions").symlink_to("/etc")
        case _:
            export(folder)
            (folder / what).parent.mkdir(exist_ok=True)
            (folder / what).write_text("x")


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("file", "is a file, not a folder"),
        ("thesis.doc", "is not empty, and was not written by export_site"),
        ("site.json", "is not empty, and was not written by export_site"),
        ("CNAME", "holds CNAME, which export_site did not write"),
        ("decisions/notes.html", "holds decisions/notes.html, which export_site did not write"),
        ("link", "holds decisions, which export_site did not write"),
        ("another site", "holds the site of another workspace"),
    ],
)
def test_what_is_not_a_site_of_ours_stays_as_it_is(
    ana: Member, cara: Member, tmp_path: Path, what: str, sentence: str
) -> None:
    folder = tmp_path / "site"
    in_the_way(folder, what)
    before = {path: path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")]}
    with pytest.raises(CommandError, match=sentence):
        export(folder)
    assert {path: path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")]} == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_there_has_to_be_a_place_for_it(ana: Member, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is not a folder; make it first"):
        export(tmp_path / "none" / "site")


def test_half_a_site_never_takes_the_place_of_a_whole_one(record: Record, tmp_path: Path) -> None:
    """The disk is full in the middle."""
    folder = tmp_path / "site"
    record(title="Whole")
    export(folder)

    def half() -> Iterator[tuple[str, str]]:
        yield "index.html", "half"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_folder(folder, half(), {"chain": "x"})
    assert "Whole" in (folder / "index.html").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
