"""Who may do what is asked of `access/` and of the member: no page and no call compares roles or workspaces itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "workshops"
ASKING = ("views", "api", "live", "forms", "templatetags")
# What a person's rights hang on.
RIGHTS = {"role", "workspace_id", "deactivated_at"}
# Choices of a form, a role that somebody names, and the seats of a kind: nobody's right is asked there.
NAMED = {
    ("forms/members.py", "one[0] != MemberRole.OWNER"),
    ("api/schemas/members.py", "value in MemberRole.values"),
    ("views/panels_together.py", "nobody.role_id != kind.role"),
}


def compared(text: str) -> Iterator[str]:
    """Comparisons of what rights hang on, and of roles."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Compare):
            continue
        sides = [part for side in (node.left, *node.comparators) for part in ast.walk(side)]
        is_right = any(
            isinstance(side, ast.Attribute) and side.attr in RIGHTS for side in (node.left, *node.comparators)
        )
        if is_right or any(isinstance(part, ast.Name) and part.id == "MemberRole" for part in sides):
            yield ast.unparse(node)


def test_no_page_and_no_call_decides_who_may() -> None:
    assert list(compared("x = a.role == 'owner' or b in (MemberRole.VIEWER,) or c.workspace_id != d")) == [
        "a.role == 'owner'",
        "b in (MemberRole.VIEWER,)",
        "c.workspace_id != d",
    ]
    found = {
        (path.relative_to(ROOT).as_posix(), said)
        for folder in ASKING
        for path in sorted((ROOT / folder).rglob("*.py"))
        for said in compared(path.read_text())
    }
    assert found - NAMED == set()
    assert NAMED - found == set()
