"""What models cost by the vendors' price lists, on a day: a reader of the table that comes in the wheel `genai-prices`.

Nothing is fetched and no clock is read: the table is as old as the wheel, and every price says of which day it is. A
name that the table does not know has no price here; nothing is guessed from names that are like it. The prices are list
prices in US dollars for a million tokens, the standard ones: without a vendor's surcharge for very long prompts, for
speed or for a region.

The table was taken because it holds up: for the models that the cost inputs name it says what the vendors' pages say,
it knows since when a price holds, and it is under the MIT licence. Its wheel is read only when somebody asks for a
price, since it brings a megabyte of data and an HTTP client that nothing here uses.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genai_prices import types

# The release that is locked, and the day on which it was published. The wheel itself says no day.
RELEASE, AS_OF = "0.2.3", date(2026, 11, 10)
TABLE = "genai-prices 0.2.3 (github.com/pydantic/genai-prices)"

# Who sells models of their own; the others in the table serve those of somebody else, each at a price of its own.
VENDORS = ("anthropic", "openai", "google", "mistral", "cohere", "voyageai", "deepseek", "x-ai", "moonshotai", "aws")
# In the table under the vendor who published the weights, at the price of one who serves them.
OPEN_WEIGHTS = ("gpt-oss",)

# What may follow a model's name without making it another model: a date, `latest`, `preview`, a revision.
_SAME = re.compile(r"(?:[-@:]?(?:latest|preview|\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{2}|\d{2}-\d{4}|\d{4}|v\d+(?::\d+)?))*")


@dataclass(frozen=True)
class Price:
    """One model's list price on one day: US dollars for a million tokens, None where the table gives none.

    `since`: the day on which this price began, where the table says so. `up_to`: the longest prompt, in tokens, for
    which it holds. `as_of`: the day of the table. `source`: the vendor's page of prices.
    """

    model: str
    name: str
    provider: str
    provider_name: str
    input: float
    output: float | None
    cached_input: float | None
    batch_input: float | None
    batch_output: float | None
    since: date | None
    up_to: int | None
    deprecated: bool
    source: str
    as_of: date = AS_OF


def price_of(model: str, *, provider: str | None = None, on: date = AS_OF) -> Price | None:
    """The list price of that model on that day, by default on the day of the table; None for an unknown one.

    `model` is the name that its vendor gives it, with or without its date, or `provider/model`. Weights that many serve
    have a price only together with a provider.
    """
    found = _found(model.strip().lower(), provider)
    return None if found is None else _price(*found, on)


def price_changes(model: str, *, provider: str | None = None) -> tuple[date, ...]:
    """The days on which its price changed or will, as far as the table knows, the first one first."""
    found = _found(model.strip().lower(), provider)
    return () if found is None else tuple(sorted(set(_starts(found[1]))))


def models() -> list[str]:
    """The names of all models of which `price_of` knows a price without being told a provider, in order."""
    own = (model.id for one in _providers() if one.id in VENDORS for model in one.models)
    return sorted(name for name in set(own) if price_of(name) is not None)


@cache
def _providers() -> "tuple[types.Provider, ...]":
    from genai_prices.data import providers  # here, so that who asks for no price does not load it

    return tuple(providers)


def _found(name: str, provider: str | None) -> "tuple[types.Provider, types.ModelInfo] | None":
    """The provider and the model that the name can only mean."""
    prefix, _, rest = name.partition("/")
    if provider is None and rest and any(one.id == prefix for one in _providers()):
        provider, name = prefix, rest
    if provider is not None:
        return _only(_matches((one for one in _providers() if one.id == provider), name))
    if name.startswith(OPEN_WEIGHTS):
        return None
    named = [one for one in _providers() if one.model_match is not None and one.model_match.is_match(name)]
    own = [one for one in _providers() if one.id in VENDORS]
    return _only(_matches(named[:1], name)) or _only(_matches(own, name))


def _matches(providers: "Iterable[types.Provider]", name: str) -> "Iterator[tuple[types.Provider, types.ModelInfo]]":
    """At most one model of each: that of the very name, before one whose name goes on with a date."""
    for provider in providers:
        exact = (model for model in provider.models if model.id.lower() == name)
        dated = (model for model in provider.models if _means(model.match, name))
        if model := next(exact, None) or next(dated, None):
            yield provider, model


def _only(
    found: "Iterable[tuple[types.Provider, types.ModelInfo]]",
) -> "tuple[types.Provider, types.ModelInfo] | None":
    matches = list(found)
    return matches[0] if len(matches) == 1 else None


def _means(clause: "types.MatchLogic", name: str) -> bool:
    """Whether the table's pattern means this name; a name that only begins or goes on like the pattern does not."""
    if parts := getattr(clause, "or_", None):
        return any(_means(part, name) for part in parts)
    if parts := getattr(clause, "and_", None):
        return clause.is_match(name) and any(_means(part, name) for part in parts)
    if (begin := getattr(clause, "starts_with", None)) is not None:
        own = name.startswith("ft:")  # a tuned model's name goes on with that of its owner
        return clause.is_match(name) and (own or bool(_SAME.fullmatch(name[len(begin) :])))
    if (inner := getattr(clause, "contains", None)) is not None:
        return bool(_SAME.fullmatch(name.removeprefix(inner.lower()))) if name.startswith(inner.lower()) else False
    if pattern := getattr(clause, "regex", None):
        return pattern.startswith("^") and pattern.endswith("$") and clause.is_match(name)
    return hasattr(clause, "equals") and clause.is_match(name)


def _price(provider: "types.Provider", model: "types.ModelInfo", on: date) -> Price | None:
    """None for what is not sold by tokens of text, or by the hour of the day: there is no one price to name."""
    if _by_the_hour(model):
        return None
    listed, since = _listed(model, on)
    into = _dollars(listed.input_mtok)
    if into is None:
        return None
    batch = _batch(model, on)
    return Price(
        model=model.id,
        name=model.name or model.id,
        provider=provider.id,
        provider_name=provider.name,
        input=into,
        output=_dollars(listed.output_mtok),
        cached_input=_dollars(listed.cache_read_mtok),
        batch_input=_dollars(batch.input_mtok) if batch else None,
        batch_output=_dollars(batch.output_mtok) if batch else None,
        since=since,
        up_to=next((tier.start for tier in getattr(listed.input_mtok, "tiers", ())), None),
        deprecated=bool(model.deprecated),
        source=(provider.pricing_urls or [""])[0],
    )


def _by_the_hour(model: "types.ModelInfo") -> bool:
    prices = model.prices if isinstance(model.prices, list) else []
    return any(hasattr(one.constraint, "start_time") for one in prices)


def _listed(model: "types.ModelInfo", on: date) -> "tuple[types.ModelPrice, date | None]":
    """The standard price of that day, and since when it holds: the last one that had begun, as the table has it."""
    if not isinstance(model.prices, list):
        return model.prices, None
    begun = [one for one in model.prices if _begun(one.constraint, on)] or model.prices[:1]
    return begun[-1].prices, getattr(begun[-1].constraint, "start_date", None)


def _batch(model: "types.ModelInfo", on: date) -> "types.ModelPrice | None":
    variants = [
        one.prices
        for one in model.price_variants or ()
        if one.when == {"processing": "batch"} and _begun(one.constraint, on)
    ]
    return variants[-1] if variants else None


def _begun(constraint: object, on: date) -> bool:
    start = getattr(constraint, "start_date", None)
    return on >= start if start is not None else constraint is None


def _starts(model: "types.ModelInfo") -> Iterator[date]:
    prices = model.prices if isinstance(model.prices, list) else []
    for one in prices:
        start = getattr(one.constraint, "start_date", None)
        if start is not None:
            yield start


def _dollars(listed: object) -> float | None:
    """Of a price, or of the first step of one that rises with the length of the prompt."""
    return None if listed is None else float(str(getattr(listed, "base", listed)))
