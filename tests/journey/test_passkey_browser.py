"""Passkeys in a real Chromium, with a device that Chromium makes up: our script, and our rules."""

from __future__ import annotations

from typing import Any

import pytest

from tender import config
from tender.demo import PEOPLE
from tests.journey.visitor import Served
from tests.worlds import PASSWORD

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_made_and_logs_in(
    served: Served, chromium: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "asks_second_factor", lambda _: True)
    root = served.address.replace("127.0.0.1", "localhost")
    context = chromium.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(f"{root}/login")
    page.fill("[name=email]", next(one.email for one in PEOPLE if one.key == "officer"))
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-factor/set-up*")
    page.fill("#name", "laptop")
    page.click("[data-passkey]")
    page.wait_for_selector("#codes")
    page.goto(f"{root}/account")
    page.locator("form.wb-logout button:visible").first.click()
    page.wait_for_url("**/login")
    page.click("[data-passkey]")
    page.wait_for_url("**/procedures")
    assert errors == []
    context.close()


def test_at_an_address_of_numbers_there_is_no_passkey(served: Served, chromium: Any) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{served.address}/login")
    page.wait_for_load_state("networkidle")
    assert not page.locator("[data-passkey]").is_visible()
    context.close()
