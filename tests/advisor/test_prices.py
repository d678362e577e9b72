"""The price table: what is known is said with its day, and what is not known is not guessed."""

from datetime import date
from importlib.metadata import version

import pytest

from advisor.prices import AS_OF, RELEASE, TABLE, models, price_changes, price_of
from tests.advisor.rooms import there


def test_the_day_of_the_table_is_that_of_the_wheel_that_is_installed() -> None:
    assert version("genai-prices") == RELEASE
    assert RELEASE in TABLE


def test_a_price_says_everything_that_a_bill_is_made_of() -> None:
    found = there(price_of("claude-haiku-5-5"))
    assert (found.input, found.output, found.cached_input) == (0.1, 0.5, 0.01)
    assert (found.batch_input, found.batch_output) == (0.05, 0.25)
    assert (found.provider, found.provider_name, found.name) == ("anthropic", "Anthropic", "Claude Haiku 5.5")
    assert (found.up_to, found.as_of, found.deprecated) == (100_000, AS_OF, False)
    assert found.source.startswith("https://")


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("  GPT-6-Sol ", "gpt-6-sol"),
        ("gpt-6-luna-2026-09-22", "gpt-6-luna"),
        ("openai/gpt-6-luna", "gpt-6-luna"),
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
        ("ft:gpt-4o-mini-2024-07-18:acme::1", "ft:gpt-4o-mini"),
        ("text-embedding-3-large", "text-embedding-3-large"),
        ("amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0"),
        ("together/meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo", "meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo"),
    ],
)
def test_a_model_is_found_by_the_names_that_it_goes_by(name: str, means: str) -> None:
    assert there(price_of(name)).model == means


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "/", "gpt", "gpt-9", "claude", "gpt-6-lunatic", "claude-3-5-sonnet-of-ours", "our-claude-opus-5",
        "gpt-oss-120b",  # anybody may serve it, each at a price of their own
        "meta-llama/Llama-3.1-8B", "llama",
        "deepseek-chat",  # by the hour of the day
        "openai/claude-opus-5", "nobody/gpt-4o",
        "whisper-1",  # by the minute
    ],
)  # fmt: skip
def test_an_unknown_model_has_no_price(name: str) -> None:
    assert price_of(name) is None
    assert price_changes(name) == () or name == "deepseek-chat"


def test_a_price_that_changed_is_that_of_the_day() -> None:
    before, after = date(2026, 7, 29), date(2026, 7, 30)
    assert price_changes("gpt-5.6-luna") == (after,)
    assert [there(price_of("gpt-5.6-luna", on=day)).input for day in (before, after)] == [1.0, 0.2]
    assert [there(price_of("gpt-5.6-luna", on=day)).since for day in (before, after)] == [None, after]


def test_a_change_that_is_announced_is_known_before_it_comes() -> None:
    (change,) = price_changes("gemini-3.8-flash")
    assert change > AS_OF
    now, then = there(price_of("gemini-3.8-flash")), there(price_of("gemini-3.8-flash", on=change))
    assert (now.input, then.input) == (0.75, 1.5)


def test_every_model_that_is_listed_has_a_price_that_can_be_paid() -> None:
    known = models()
    assert known == sorted(set(known))
    assert {"gpt-6-luna", "claude-sonnet-5-5", "gemini-3.8-flash", "mistral-small-latest"} <= set(known)
    for name in known:
        found = there(price_of(name))
        assert 0 <= found.input < 1000
        assert found.cached_input is None or found.cached_input <= found.input
        assert found.batch_input is None or found.batch_input <= found.input
