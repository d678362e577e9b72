"""A template by itself, drawn from what is given to it: what it includes, extends, asks of tags and of addresses is
said by name, with what it hands on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol
from unittest.mock import patch

from django.template import Context, Template
from django.template.base import FilterExpression, Node, Variable
from django.template.defaulttags import ForNode, IfNode, NowNode, URLNode
from django.template.library import InclusionNode, SimpleBlockNode, SimpleNode
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.template.smartif import OPERATORS
from django.templatetags.i18n import BlockTranslateNode
from django.templatetags.static import StaticNode
from django.templatetags.tz import TimezoneNode
from django.utils.safestring import SafeString, mark_safe

from tests.templates.given import Asked, Given

_resolve, _translate = FilterExpression.resolve, BlockTranslateNode.render
_loop, _choose = ForNode.render, IfNode.render

PIECE = re.compile(r"<[^>]*>|\{[^{}]*\}|[^<>{}]+")
# In every template, or in none but its own.
UNSAID = ("True", "False", "None", "csrf_token", "forloop", "block")


class Operand(Protocol):
    def eval(self, context: Context) -> object: ...


class Operation(Protocol):
    first: Operand
    second: Operand


@dataclass(frozen=True)
class Rows:
    rows: Given

    def resolve(self, context: Context, ignore_failures: bool = False) -> Given:
        return self.rows


class Everything(Context):
    """Has whatever is asked for."""

    def __init__(self, asked: Asked) -> None:
        super().__init__({"csrf_token": "token"})
        self.asked = asked

    def __getitem__(self, key: str | int | Node) -> object:
        return super().__getitem__(key) if super().__contains__(key) else Given(str(key), self.asked)

    def __contains__(self, key: str | int | Node) -> bool:
        return True


def _said(values: Iterable[object], named: Mapping[str, object]) -> str:
    return " ".join([*map(str, values), *(f"{name}={value}" for name, value in named.items())])


def _put(node: Node, context: Context, name: str | None, said: str) -> str:
    """Under its name, or where it stands."""
    if name is None:
        return mark_safe(f"{{{said}}}")
    context[name] = Given(said, context.asked) if isinstance(context, Everything) else said
    return ""


def _resolved(self: FilterExpression, context: Context, ignore_failures: bool = False) -> object:
    value = self.var.resolve(context) if isinstance(self.var, Variable) else self.var
    filters = [
        (getattr(func, "_filter_name", func.__name__), [_argument(one, context) for one in args])
        for func, args in self.filters
    ]
    if not isinstance(value, Given) and not any(isinstance(one, Given) for _, args in filters for one in args):
        return _resolve(self, context, ignore_failures)
    asked = context.asked if isinstance(context, Everything) else Asked()
    given = value if isinstance(value, Given) else Given(str(value), asked)
    for name, args in filters:
        given = given.filtered(name, args)
    return given


def _argument(one: tuple[bool, object], context: Context) -> object:
    return one[1].resolve(context) if isinstance(one[1], Variable) else one[1]


def _tag(self: SimpleNode, context: Context) -> str:
    args, named = SimpleNode.__mro__[1].get_resolved_arguments(self, context)  # type: ignore[attr-defined]
    said = f"{self.func.__name__} {_said(args[1:] if self.takes_context else args, named)}".strip()
    if not isinstance(self, SimpleBlockNode):
        return _put(self, context, self.target_var, said)
    drawn = mark_safe(f"{{{said}}}{self.nodelist.render(context)}{{end of {self.func.__name__}}}")
    if self.target_var is None:
        return drawn
    context[self.target_var] = drawn
    return ""


def _inclusion(self: InclusionNode, context: Context) -> str:
    args, named = self.get_resolved_arguments(context)
    return _put(self, context, None, f"{self.func.__name__} {_said(args[1:] if self.takes_context else args, named)}")


def _include(self: IncludeNode, context: Context) -> str:
    """With what it is handed, and what has been put under a name where it stands."""
    handed = {name: value.resolve(context) for name, value in self.extra_context.items()}
    around = {} if self.isolated_context else {name: value for each in context.dicts for name, value in each.items()}
    said = {name: value for name, value in {**around, **handed}.items() if name not in UNSAID}
    alone = " only" if self.isolated_context else ""
    return _put(self, context, None, f"include {self.template.resolve(context)} {_said((), said)}{alone}")


def _extends(self: ExtendsNode, context: Context) -> str:
    blocks = (f"{{block {name}}}{block.nodelist.render(context)}" for name, block in self.blocks.items())
    parent = self.parent_name.resolve(context) if isinstance(self.parent_name, FilterExpression) else ""
    return mark_safe(f"{{extends {parent}}}{''.join(blocks)}")


def _url(self: URLNode, context: Context) -> str:
    args, named = [one.resolve(context) for one in self.args], {k: v.resolve(context) for k, v in self.kwargs.items()}
    address = f"/{self.view_name.resolve(context)}/{_said(args, named)}"
    if not self.asvar:
        return address
    return _put(self, context, self.asvar, address)


def _now(self: NowNode, context: Context) -> str:
    return _put(self, context, self.asvar, f"now {self.format_string}")


def _static(self: StaticNode, context: Context) -> str:
    path: object = self.path.resolve(context) if isinstance(self.path, FilterExpression) else self.path
    return _put(self, context, self.varname, f"static {path}")


def _in_zone(self: TimezoneNode, context: Context) -> str:
    zone = self.tz.resolve(context) if isinstance(self.tz, FilterExpression) else self.tz
    return mark_safe(f"{{in {zone}}}{self.nodelist.render(context)}")


def _chosen(self: IfNode, context: Context) -> str:
    _at(self, context)
    return _choose(self, context)


def _is(self: Operation, context: Context) -> object:
    return _same(self.first.eval(context), self.second.eval(context))


def _is_not(self: Operation, context: Context) -> object:
    return not _is(self, context)


def _same(one: object, other: object) -> object:
    """Nothing that is given is None, unless it is turned."""
    return one.is_same(other) if isinstance(one, Given) else one is other


def _at(node: Node, context: Context) -> None:
    if isinstance(context, Everything):
        context.asked.place = node


def _each(self: ForNode, context: Context) -> str:
    _at(self, context)
    rows = self.sequence.resolve(context) if isinstance(self.sequence, FilterExpression) else None
    if not isinstance(rows, Given):
        return _loop(self, context)
    with patch.object(self, "sequence", Rows(rows.in_rows_of(len(self.loopvars)))):
        return _loop(self, context)


def _counted(self: BlockTranslateNode, context: Context, nested: bool = False) -> str:
    """In the plural, or in the singular where the count is turned."""
    if not (self.countervar and self.counter):
        return _translate(self, context, nested)
    _at(self, context)
    counted = self.counter.resolve(context)
    one = isinstance(counted, Given) and context.asked.is_turned(f"{counted._name} is one")  # type: ignore[attr-defined]
    with patch.object(self, "counter", Variable("1" if one else "2")):
        return mark_safe(f"{{count {counted}}}") + SafeString(_translate(self, context, nested))


DRAWN: Mapping[type[Node], Callable[..., object]] = {
    SimpleNode: _tag,
    InclusionNode: _inclusion,
    IncludeNode: _include,
    ExtendsNode: _extends,
    URLNode: _url,
    NowNode: _now,
    StaticNode: _static,
    TimezoneNode: _in_zone,
    ForNode: _each,
    IfNode: _chosen,
    BlockTranslateNode: _counted,
}


def _here(draw: Callable[..., object], render: Callable[..., object]) -> Callable[..., object]:
    """A page that is asked for meanwhile is drawn as ever."""

    def drawn(self: Node, context: Context, *more: object) -> object:
        return (draw if isinstance(context, Everything) else render)(self, context, *more)

    return drawn


@contextmanager
def by_name() -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(patch.object(FilterExpression, "resolve", _resolved))
        stack.enter_context(patch.object(OPERATORS["is"], "eval", _is))
        stack.enter_context(patch.object(OPERATORS["is not"], "eval", _is_not))
        for kind, draw in DRAWN.items():
            stack.enter_context(patch.object(kind, "render", _here(draw, kind.render)))
        yield


def draw(template: Template, asked: Asked) -> str:
    return str(template.render(Everything(asked)))


def cut(html: str) -> list[str]:
    """Each tag with all that it carries, what is named, and each text: nothing in it is of chance."""
    return [said for piece in PIECE.findall(html) if (said := " ".join(piece.split()))]
