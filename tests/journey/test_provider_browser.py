"""A provider of identity in a real Chromium, with its own log-in page: linked, logged in with, and
asked again before what weighs much. The settings come from a file, as the host writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tender import config
from tests.authenticator import code_of
from tests.journey.visitor import EMAILS, Served
from tests.oidc import SECRET, Elsewhere, elsewhere, stepped
from tests.worlds import PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:.*deprecated.*:DeprecationWarning"),
]
FILE = """
[gemeente]
name = "Gemeente Hoorn"
issuer = "{issuer}"
client_id = "tender"
secret_file = "{secret}"
amr = ["mfa"]
"""


@pytest.fixture
def hoorn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    """The provider, in the settings before the application starts."""
    secret, file = tmp_path / "secret", tmp_path / "oidc.toml"
    secret.write_text(SECRET)
    secret.chmod(0o400)
    with elsewhere() as made:
        file.write_text(FILE.format(issuer=made.issuer, secret=secret))
        monkeypatch.setenv("TENDER_OIDC", str(file))
        yield made


def log_in_there(page: Any, hoorn: Elsewhere) -> None:
    """On the page of the provider."""
    page.wait_for_url(f"{hoorn.issuer}/oauth2/authorize*")
    page.fill("[name=sub]", "248289761001")
    page.get_by_role("button", name="Authorize").click()


def test_an_account_elsewhere_is_linked_logs_in_and_confirms(
    hoorn: Elsewhere, served: Served, chromium: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "asks_second_factor", lambda _: True)
    served.clock.moment = datetime.now(UTC)
    context = chromium.new_context(locale="nl-NL")
    context.route("https://**", lambda route: route.abort())  # the style of the provider's page
    page, errors = context.new_page(), []
    page.on("console", lambda said: errors.append(said) if said.type == "error" else None)
    page.set_default_timeout(15_000)
    page.goto(f"{served.address}/login")
    page.fill("[name=email]", EMAILS["officer"])
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/second-factor/set-up*")
    secret = re.sub(r"\s", "", page.locator("#secret").text_content())
    page.fill("[name=code]", code_of(secret, served.clock.moment))
    page.keyboard.press("Enter")
    page.wait_for_selector("#codes")

    page.goto(f"{served.address}/account")
    page.get_by_role("button", name="Koppel uw account").click()
    log_in_there(page, hoorn)
    page.wait_for_url("**/account")
    assert page.get_by_text("gekoppeld sinds").is_visible()
    page.locator("form.wb-logout button:visible").first.click()
    page.wait_for_url("**/login")

    hoorn.claims = stepped()
    page.goto(f"{served.address}/account")
    page.get_by_role("button", name="Log in met Gemeente Hoorn").click()
    log_in_there(page, hoorn)
    page.wait_for_url("**/account")
    assert page.get_by_text("laatst gebruikt").is_visible()

    served.clock.moment += timedelta(minutes=6)
    hoorn.claims = stepped(auth_time=int(served.clock.moment.timestamp()))
    page.get_by_role("button", name="Haal de koppeling weg").click()
    with context.expect_page() as opened:
        page.get_by_role("button", name="Bevestig met Gemeente Hoorn").click()
    log_in_there(opened.value, hoorn)
    opened.value.get_by_role("heading", name="Bevestigd").wait_for()
    opened.value.close()
    page.get_by_role("button", name="Bevestig en ga verder").click()
    page.get_by_role("button", name="Koppel uw account").wait_for()
    ours = [said for said in errors if served.address in said.location.get("url", "")]
    assert ["403" in said.text for said in ours] == [True]  # the page that asked to confirm
    context.close()
