"""A folder of frameworks of a site's own: the good are offered, the faulty are named by path and fix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.checks import run_checks
from django.test import Client
from django.utils import translation

from tests.frameworks.conftest import AddFile
from workshops.checks import own_frameworks_are_sound
from workshops.domain import rooms
from workshops.domain.framework_names import approach_choices, approach_name, role_choices
from workshops.domain.frameworks import criteria_sets, framework, framework_faults, frameworks
from workshops.models import Member

MINE = {'key = "build_or_buy"': 'key = "mine"', 'name = "Build or buy a component"': 'name = "Ours or theirs"'}


def test_without_a_folder_there_are_the_built_in_one_and_the_shipped() -> None:
    assert list(frameworks()) == ["adaptation", "build_or_buy"]
    assert framework() is framework("adaptation")
    assert framework_faults() == {}
    assert own_frameworks_are_sound() == []


def test_a_good_file_is_offered_and_a_faulty_one_named(
    add_file: AddFile, ana: Member, as_member: Any, tmp_path: Path
) -> None:
    add_file("good.toml", MINE)
    faulty = add_file(
        "faulty.toml",
        {**MINE, 'effect = "cap"': 'effect = "forbid"', "levels = [0.95, 0.80, 0.50, 0.25, 0.05]": "levels = [1]"},
    )
    (tmp_path / "broken.toml").write_text("key = ")
    assert list(frameworks()) == ["adaptation", "build_or_buy", "mine"]
    page = as_member(ana).get("/workshops/new/?framework=mine").content.decode()
    assert "Ours or theirs" in page
    assert page.count('class="start" href="?framework=') == 3
    found = {error.msg: error.hint or "" for error in run_checks(tags=["frameworks"])}
    assert set(found) == {
        f"The framework {tmp_path / 'broken.toml'} cannot be used.",
        f"The framework {faulty} cannot be used.",
    }
    hint = found[f"The framework {faulty} cannot be used."]
    assert "gates[1].effect: " in hint
    assert "values.differentiation.buy.levels: " in hint


def test_what_a_workshop_cannot_hold_is_a_fault(add_file: AddFile) -> None:
    taken = add_file("taken.toml", {})
    long = add_file("long.toml", {**MINE, 'version = "1.0.0"': f'version = "{"1" * 21}"'})
    watches = add_file(
        "watches.toml", {**MINE, 'key = "finance"': 'key = "observer"', 'lead = "finance"': 'lead = "observer"'}
    )
    faults = framework_faults()
    assert set(faults) == {str(taken), str(long), str(watches)}
    assert set(faults[str(taken)]) == {"key"}
    assert set(faults[str(long)]) == {"version"}
    assert set(faults[str(watches)]) == {"roles[2].key"}


def test_a_folder_that_is_not_there_is_a_fault(settings: Any, client: Client, db: None) -> None:
    settings.ADVISOR_FRAMEWORKS_DIR = "/nowhere/at/all"
    assert [error.id for error in own_frameworks_are_sound()] == ["workshops.E003"]
    assert client.get("/").status_code == 200


def test_where_two_share_a_key_the_built_in_name_wins_outside_of_workshops(add_file: AddFile) -> None:
    add_file("mine.toml", {**MINE, '"buy"': '"rag"', "buy =": "rag ="})
    assert framework("mine").approach("rag").name == "Buy it as a service"
    assert approach_name("rag") == framework().approach("rag").name
    assert [key for key, _ in approach_choices()].count("rag") == 1


def test_sets_that_it_does_not_have_are_not_offered(add_file: AddFile, ana: Member, as_member: Any) -> None:
    add_file("mine.toml", {**MINE, "quick =": "short =", "full =": "long ="})
    assert list(criteria_sets(framework("mine"))) == ["full"]
    page = as_member(ana).get("/workshops/new/?framework=mine").content.decode()
    assert "Full: 7 criteria" in page
    assert "Quick:" not in page
    workshop = rooms.create_workshop(
        workspace=ana.workspace, by=ana, title="T", use_case="U", criteria="full", framework="mine"
    )
    assert len(workshop.criteria) == 7


def test_a_frameworks_language_file_is_no_framework_and_gives_it_that_language(
    add_file: AddFile, tmp_path: Path, ana: Member
) -> None:
    add_file("mine.toml", MINE)
    texts = 'name = "Selbst oder kaufen"\nroles.product.name = "Produkt"\n'
    (tmp_path / "mine.de.toml").write_text(texts, encoding="utf-8")
    assert (list(frameworks()), framework_faults()) == (["adaptation", "build_or_buy", "mine"], {})
    with translation.override("de"):
        assert (framework("mine").name, framework().name) == ("Selbst oder kaufen", "Prompt, retrieve, tune or combine")
        workshop = rooms.create_workshop(
            workspace=ana.workspace, by=ana, title="T", use_case="U", framework="mine", extra_roles=["Recht"]
        )
        assert [name for _key, name in role_choices(workshop)] == ["Produkt", "Engineering", "Finance", "Recht"]
    assert [name for _key, name in role_choices(workshop)] == ["Product", "Engineering", "Finance", "Recht"]
    assert framework("mine").name == "Ours or theirs"
    assert workshop.framework_digest == framework("mine").digest


def test_a_fault_in_a_language_file_says_in_which(add_file: AddFile, tmp_path: Path) -> None:
    faulty = add_file("mine.toml", MINE)
    (tmp_path / "mine.de.toml").write_text('approaches.rent.name = "Mieten"\n', encoding="utf-8")
    faults = framework_faults()[str(faulty)]
    assert (list(faults), faults["(file)"]) == (
        ["(file)", "approaches.rent"],
        "The texts in mine.de.toml have one fault.",
    )
