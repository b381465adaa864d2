"""A delegate with a keyboard alone: from the link in the mail to advice that was sent."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from criteria.phases import Step
from tender.actions import joining, people
from tests.councils import advised, crowd
from tests.journey.test_consensus import tab_to
from tests.journey.visitor import Served, says

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("served", [Step.SUITABILITY], indirect=True),
]
AT, EMAIL = "2022-01-06T10:00", "sara@raad.example"
TEXT = "Vertel bewoners vanaf de eerste dag wie zij kunnen bellen."


def go_on(page: Any, selector: str, key: str = "Enter") -> None:
    """Tab to a button or a link, press a key on it, and be on the next page."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_delegate_advises_without_a_mouse(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    served.at(AT)
    council = served.world.case().plan.advice[0].id
    token = served.world.act(
        "officer",
        AT,
        lambda session, actor, now: people.give_role(
            session, actor, EMAIL, "Sara Bakker", "delegate", now, council
        ),
    )
    page = served.stranger(f"{served.address}/welcome/{token}")
    tab_to(page, "[name=email]")
    page.keyboard.type(EMAIL)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "[name=promised]")
    page.keyboard.press("Space")
    go_on(page, "main form button[type=submit]")
    asked = page.locator("main fieldset").count()
    assert asked > 1
    for _ in range(asked):
        tab_to(page, "main [type=radio]")
        page.keyboard.press("Space")
        assert page.evaluate("document.activeElement.checked && document.activeElement.value") == (
            "none"
        )
    go_on(page, "main form button[type=submit]")
    says(page, "Kies een thema")
    go_on(page, "main a[href*='theme=']")
    tab_to(page, "main textarea")
    page.keyboard.type(TEXT)
    go_on(page, "[name=review]")
    says(page, TEXT)
    go_on(page, "main form button[type=submit]")
    says(page, "Uw advies is verstuurd.")
    says(page, "Ontvangen")
    with served.world.engine.connect() as connection:
        found = sa.text("SELECT count(*) FROM advice WHERE text = :text")
        assert connection.execute(found, {"text": TEXT}).scalar_one() == 1


def test_twenty_nine_tenderers_are_readable_on_a_telephone(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    advised(monkeypatch)
    served.at(AT)
    crowd(served.world, 29)
    served.world.act("delegate", AT, joining.give_undertaking, True)
    page = served.window("delegate")
    page.set_viewport_size({"width": 390, "height": 800})
    page = served.visit("delegate", "/advice/begin")
    assert page.locator("main fieldset").count() == 29
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert all(box["height"] >= 24 for box in boxes(page))


def boxes(page: Any) -> list[Any]:
    return [one.bounding_box() for one in page.locator("main .form-check").all()]
