"""What a page points to is there: what names, describes or labels something, what a part of it is put in, every link's
and every form's address; no two things of one page have the same name; each form that sends has its token, and each
field says what it asks for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from django.urls import Resolver404, resolve

TAG = re.compile(r"<(/?[a-z]\w*)((?:\s[^<>]*)?)>")
ATTRIBUTE = re.compile(r'([\w:-]+)(?:="([^"]*)")?')
NAMING = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for", "form", "list", "popovertarget")
SELECTING = ("hx-target", "hx-indicator", "hx-include", "hx-select")
LEADING = ("href", "action", "formaction", "hx-get", "hx-post", "src")
FIELDS = ("input", "select", "textarea")
UNSEEN = ("hidden", "submit", "button")
# Mail programs send these without having seen the page (RFC 8058).
BY_MACHINES = "/unsubscribe/"

Tag = tuple[str, Mapping[str, str]]


def faults(html: str) -> list[str]:
    """Of a whole page; a part of one points to what is around it."""
    if not html.startswith("<!doctype"):
        return []
    tags: list[Tag] = [(name, dict(ATTRIBUTE.findall(said))) for name, said in TAG.findall(html)]
    ids = Counter(said["id"] for _, said in tags if "id" in said)
    return [*(f"{one} is there {n} times" for one, n in ids.items() if n > 1), *_astray(tags, ids), *_forms(tags)]


def _astray(tags: list[Tag], ids: Mapping[str, int]) -> Iterator[str]:
    for name, said in tags:
        named = [(key, one) for key in NAMING if key in said for one in said[key].split() or [""]]
        named += [(key, said[key][1:]) for key in (*SELECTING, "href") if said.get(key, "").startswith("#")]
        yield from (f"<{name} {key}>: no {one} on the page" for key, one in named if one not in ids)
        led = [(key, said[key]) for key in LEADING if key in said and not said[key].startswith(("#", "/static/"))]
        yield from (f"<{name} {key}>: {to!r} leads nowhere" for key, to in led if not _is_there(to))


def _forms(tags: list[Tag]) -> Iterator[str]:
    labelled, label, form, has_token = {said.get("for") for _, said in tags}, False, "", True
    for name, said in tags:
        if name in ("label", "/label"):
            label = name == "label"
        elif name == "form":
            form = said.get("action", "")
            has_token = said.get("method") != "post" or BY_MACHINES in form
        elif said.get("name") == "csrfmiddlewaretoken":
            has_token = True
        elif name == "/form" and not has_token:
            yield f"the form to {form} has no token"
        is_asked = name in FIELDS and said.get("type") not in UNSEEN
        if is_asked and not (
            label or said.get("aria-label") or "aria-labelledby" in said or said.get("id") in labelled
        ):
            yield f"<{name} name={said.get('name')}> has no label"


@lru_cache(maxsize=4096)
def _is_there(address: str) -> bool:
    if not address.startswith("/"):
        return bool(address)
    try:
        resolve(re.split("[?#]", address)[0])
    except Resolver404:
        return False
    return True
