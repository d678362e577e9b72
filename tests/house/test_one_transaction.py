"""A verb happens as a whole: whoever locks rows or appends to the log does so in a transaction of its own, or is a part
of a verb that has one, and is named here. (Tests run in a transaction, and would not see that there is none.)"""

from __future__ import annotations

import ast
from pathlib import Path

DOMAIN = Path(__file__).parents[2] / "workshops" / "domain"
# Parts of verbs: whoever calls them has the transaction.
PARTS = {
    "decision_life.amend",
    "decision_moves.lock",
    "decision_moves.lock_in_order",
    "decisions.next_number",
    "early_revisits.call_back",
    "early_revisits.lock_open",
    "member_invitations_ending.locked",
    "member_invitations_ending.withdraw_all_of",
    "notices.at_hand",
    "notices.notice_to_join",
    "notices.pass_notice_on",
    "notices.pass_on",
    "participants.give_to_member",
    "person_rows.empty_reasons",
    "pilot_consequences.follow_pilot",
    "pilots.lock",
    "revisits.lock",
    "rooms.lock",
    "signals.follow_judgement",
    "signals.judge_again",
    "signals.lock",
}
# It waits for somebody else's server between what it writes down before and after.
IN_STEPS = {"channels.try_channel"}


def outside(text: str) -> set[str]:
    """The public functions of a module that lock or append, themselves or by its private ones, in no transaction of
    their own, and do not say that it is their caller's."""
    functions = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}

    def is_outside(name: str, asked: frozenset[str] = frozenset()) -> bool:
        node = functions[name]
        if any("atomic" in ast.unparse(mark) for mark in node.decorator_list):
            return False
        called = {_called(call) for call in ast.walk(node) if isinstance(call, ast.Call)} - _within(node)
        return any(
            word in ("select_for_update", "append_event") or word.startswith("lock")
            for word in called - functions.keys()
        ) or any(is_outside(each, asked | {name}) for each in (called & functions.keys()) - asked - {name})

    return {
        name
        for name, node in functions.items()
        if name[0] != "_" and "caller" not in (ast.get_docstring(node) or "") and is_outside(name)
    }


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _within(node: ast.FunctionDef) -> set[str]:
    """What is called within a transaction that the function opens for itself."""
    blocks = [
        block
        for block in ast.walk(node)
        if isinstance(block, ast.With) and any("atomic" in ast.unparse(item) for item in block.items)
    ]
    return {_called(call) for block in blocks for call in ast.walk(block) if isinstance(call, ast.Call)}


def test_whoever_locks_or_appends_is_one_transaction() -> None:
    assert outside(
        "def a():\n    rows.select_for_update()\n"
        "@transaction.atomic\ndef b():\n    lock(it)\n"
        "def c():\n    _d()\ndef _d():\n    append_event('e')\n"
        "def e():\n    'In the caller’s transaction.'\n    lock(it)\n"
        "def f():\n    with transaction.atomic():\n        lock(it)\n"
    ) == {"a", "c"}
    found = {f"{path.stem}.{name}" for path in sorted(DOMAIN.glob("*.py")) for name in outside(path.read_text())}
    assert found == PARTS | IN_STEPS
