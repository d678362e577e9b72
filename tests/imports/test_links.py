"""Which record supersedes or amends which: linked exactly, or said and left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.imports.records import FULL, run
from workshops.domain.log_check import check_log
from workshops.models import Decision, Member


def test_supersession_is_linked_whatever_the_order_and_who_says_it(tmp_path: Path, ana: Member) -> None:
    """By a number in the same folder, by a link's target, and by the newer one; and with one that is there already."""
    (tmp_path / "0003-old.md").write_text(FULL.replace("status: accepted", "status: superseded by ADR-0009"))
    (tmp_path / "0004-old.md").write_text(FULL.replace("status: accepted", "status: superseded by [it](0008-new.md#x)"))
    (tmp_path / "0005-old.md").write_text(FULL.replace("status: accepted", "status: superseded"))
    (tmp_path / "0007-new.md").write_text(FULL.replace("status: accepted", "status: accepted; supersedes ADR-0005"))
    (tmp_path / "0008-new.md").write_text(FULL)
    (tmp_path / "0009-new.md").write_text(FULL)
    run(tmp_path)
    older = dict(Decision.objects.exclude(supersedes=None).values_list("number", "supersedes__number"))
    assert older == {4: 3, 5: 2, 6: 1}
    (tmp_path / "0009-new.md").write_text(FULL.replace("status: accepted", "status: superseded by 0010"))
    (tmp_path / "0010-newest.md").write_text(FULL)
    (tmp_path / "0011-part.md").write_text(FULL.replace("status: accepted", "status: accepted; amends ADR-0012"))
    (tmp_path / "0012-whole.md").write_text(FULL)
    out, err = run(tmp_path)
    assert "0009-new.md: D-0006 was accepted and becomes superseded" in err
    assert "0012-whole.md: it is linked with 0011-part.md, which amends it" in err
    assert out[-1] == "3 imported, 1 changed, 5 in the log already, 0 left out, 0 refused."
    part = Decision.objects.select_related("amends").get(number=8)
    assert part.amends is not None
    assert (part.status, part.amends.number, part.amends.status) == ("accepted", 9, "amended")
    assert run(tmp_path)[0][-1] == "0 imported, 0 changed, 9 in the log already, 0 left out, 0 refused."
    newest = Decision.objects.get(number=7)
    assert newest.supersedes is not None
    assert (newest.supersedes.number, newest.supersedes.status) == (6, "superseded")
    (tmp_path / "0013-lone.md").write_text(FULL.replace("status: accepted", "status: superseded by 0014"))
    run(tmp_path)
    (tmp_path / "0014-late.md").write_text(FULL)
    out, err = run(tmp_path)
    assert "0013-lone.md: it is linked with 0014-late.md, which superseded it" in err
    assert out[-1] == "1 imported, 1 changed, 9 in the log already, 0 left out, 0 refused."
    assert check_log().fault is None


GONE = "; the two were not linked"


@pytest.mark.parametrize(
    ("statuses", "lines"),
    [
        ({"0001.md": "superseded by ADR-0009"},
         ["0001.md: “ADR-0009”, which superseded it, is not among the records" + GONE]),
        ({"0001.md": "superseded by Use OAuth 2.0", "0002.md": "accepted"},
         ["0001.md: “Use OAuth 2.0”, which superseded it, is not among the records" + GONE]),
        ({"0001.md": "superseded by 2", "0002-a.md": "accepted", "0002-b.md": "accepted"},
         ["0001.md: “2” may be several records; none was linked"]),
        ({"a/0001.md": "superseded by 2", "b/0002.md": "accepted"},
         ["a/0001.md: “2”, which superseded it, is not among the records" + GONE]),
        ({"fr.md": "remplacée par [0012](0012-fr.md)", "de/0012.md": "accepted"},
         ["fr.md: “0012”, which superseded it, is not among the records" + GONE]),
        ({"0001.md": "superseded by [2](0002-gone.md)", "0002-other.md": "accepted"},
         ["0001.md: “2”, which superseded it, is not among the records" + GONE]),
        ({"a/0001.md": "superseded by [2](../b/0002-x.md)", "a/0002.md": "accepted", "b/0003.md": "accepted"},
         ["a/0001.md: “2”, which superseded it, is not among the records" + GONE]),
        ({"0001.md": "superseded by 2", "0002.md": "superseded by 3", "0003.md": "superseded by 1"},
         [f"000{n}.md: it would supersede itself by way of 000{n % 3 + 1}.md{GONE}" for n in (1, 2, 3)]),
        ({"0001.md": "superseded by ADR-2, ADR-3", "0002.md": "accepted", "0003.md": "accepted"},
         ["0001.md: it names several records in “ADR-2, ADR-3”; none was linked"]),
        ({"0001.md": "accepted", "0002.md": "accepted; supersedes ADR-1"},
         ["0002.md: 0001.md, which it supersedes, is accepted by its own words" + GONE]),
        ({"0001.md": "accepted; amends 2", "0002.md": "rejected"},
         ["0001.md: that it amends 0002.md is kept with its source" + GONE]),
        ({"0001.md": "accepted; amends 2", "0002.md": "accepted; amends 1"},
         ["0002.md: it would amend itself by way of 0001.md" + GONE,
          "0001.md: it is linked with 0002.md, which amends it"]),
    ],
)  # fmt: skip
def test_a_doubtful_link_is_said_and_not_made(
    tmp_path: Path, ana: Member, statuses: dict[str, str], lines: list[str]
) -> None:
    for path, status in statuses.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(FULL.replace("status: accepted", f"status: {status}"))
    out, err = run(tmp_path)
    assert sorted(line for line in err if "link" in line) == sorted(lines)
    assert out[-1].startswith(f"{len(statuses)} imported")
    assert not Decision.objects.exclude(supersedes=None).exists()
