"""A passkey in a real browser with an authenticator of its own (CDP), an app beside it, and out everywhere."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.conftest import Browsers, Person, Site
from tests.signing_in.doing import app_code
from workshops.models import BrowserSession, Member

pytestmark = [pytest.mark.browser, pytest.mark.processes]


def with_authenticator(page: Page) -> None:
    """One that keeps passkeys and says of everybody that it has seen their finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    kind = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": kind})


def code_of(person: Person) -> str:
    """What the mail says, which the site's own worker writes: the browser's session keeps it too."""
    key = next(each["value"] for each in person.page.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME)
    store = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return str(store["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"])


def ask_for_code(person: Person, email: str) -> None:
    person.go("/sign-in/")
    person.page.get_by_label("Your e-mail address").fill(email)
    person.page.get_by_role("button", name="Mail me a code").click()
    expect(person.page.get_by_role("heading", name="Look into your mail")).to_be_visible()


def type_code(person: Person, code: str) -> None:
    person.page.get_by_label("Code", exact=True).fill(code)
    person.page.get_by_role("button", name="Sign in", exact=True).click()


def test_passkey_and_app_and_out_everywhere(site: Site, browsers: Browsers, ana: Member) -> None:
    email = ana.user.email
    at_a_number, by_name = site.one, site.one.replace("127.0.0.1", "localhost")
    person = browsers.open(by_name)
    page = person.page
    with_authenticator(page)

    # By mail, and a passkey from then on.
    ask_for_code(person, email)
    person.check_on_a_phone_too()
    type_code(person, code_of(person))
    person.go("/settings/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("Ana’s laptop")
    person.check_on_a_phone_too()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    recovery = page.locator(".recovery-codes li").first.inner_text()
    person.check_on_a_phone_too()
    page.get_by_role("link", name="I have kept them").click()

    # An app too.
    page.get_by_role("link", name="Connect an app").click()
    key = page.get_by_role("textbox", name="Key").input_value()
    person.check_on_a_phone_too()
    page.get_by_label("Code", exact=True).fill(app_code(key))
    page.get_by_role("button", name="Connect the app").click()
    expect(page.get_by_text("The app is connected.")).to_be_visible()
    expect(page.get_by_text("Ana’s laptop")).to_be_visible()
    person.check_on_a_phone_too()

    # Out, and in again by the passkey alone.
    page.context.clear_cookies()
    person.go("/sign-in/")
    person.check_on_a_phone_too()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Sign in")).to_have_count(0)
    person.go("/settings/security/")
    expect(page.get_by_text("with a passkey")).to_be_visible()

    # At another name the passkey is none. There the mail counts, and then the app or a code that was kept.
    other = browsers.open(at_a_number)
    with_authenticator(other.page)
    other.go("/sign-in/")
    other.page.get_by_role("button", name="Use a passkey").click()
    expect(other.page.get_by_text("Passkeys do not work at 127.0.0.1")).to_be_visible()
    ask_for_code(other, email)
    type_code(other, code_of(other))
    expect(other.page.get_by_role("heading", name="One more step")).to_be_visible()
    other.check_on_a_phone_too()
    type_code(other, "000000")
    expect(other.page.get_by_text("This did not fit.")).to_be_visible()
    other.faults.clear()  # the console says that the answer was 422
    type_code(other, recovery)
    other.go("/settings/security/")
    expect(other.page.get_by_role("heading", name="Browsers")).to_be_visible()

    # Out everywhere, from the one browser in both.
    page.reload()
    page.get_by_role("button", name="Sign out everywhere").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_text("You are signed out everywhere")).to_be_visible()
    other.page.reload()
    expect(other.page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert not BrowserSession.objects.exists()
    assert person.faults == []
