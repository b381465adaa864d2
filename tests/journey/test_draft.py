"""What a tenderer types stays in its own tab until it is handed in."""

from __future__ import annotations

from typing import Any

import pytest

from criteria.phases import Step
from tests.journey.visitor import Served

pytestmark = pytest.mark.browser

NAME, TEXT = '[name="parties-0-name"]', "main form textarea >> nth=0"
TOLD = "Wat u eerder in dit tabblad typte, staat er weer."


def there(page: Any) -> tuple[str, str, bool]:
    page.wait_for_load_state("load")
    page.wait_for_function("document.querySelector('[name=\"parties-0-name\"]').value !== ''")
    return page.input_value(NAME), page.input_value(TEXT), page.get_by_text(TOLD).is_visible()


@pytest.mark.parametrize("served", [Step.OPEN_APPLICATIONS], indirect=True)
def test_an_application_that_was_left_is_filled_in_again(served: Served) -> None:
    served.at("2022-01-03T10:00")
    served.world.course.invite()
    link = f"{served.address}/hand-in/{served.world.course.links['a']}"
    page = served.stranger(link)
    assert not page.get_by_text(TOLD).is_visible()
    page.locator(NAME).fill("Zorg aan Zee")
    page.locator(TEXT).fill("Wij zoeken het dichtbij.")
    page.goto(f"{served.address}/login")
    page.goto(link)
    assert there(page) == ("Zorg aan Zee", "Wij zoeken het dichtbij.", True)
    with page.expect_navigation():
        page.get_by_role("button", name="Meer regels").click()
    assert there(page) == ("Zorg aan Zee", "Wij zoeken het dichtbij.", False)
    page.locator(TEXT).fill("Wij zoeken het anders.")
    page.goto(link)
    assert there(page) == ("Zorg aan Zee", "Wij zoeken het anders.", True)
