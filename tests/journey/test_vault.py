"""Level B walked once in a real browser: chosen, words written down, tried, sealed, opened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from criteria.phases import Step
from tests.actions.test_vault_keys import ready, with_words
from tests.journey.visitor import Served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("served", [Step.PUBLISH], indirect=True),
]
AT, HOLDERS = "2021-10-29T10:00", ("officer", "witness", "chair")


def pressed(page: Any, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def typed(page: Any, label: str, text: str) -> None:
    page.get_by_label(label).fill(text)


def test_three_officers_hold_the_key_and_two_open(served: Served) -> None:
    served.at(AT)
    served.world.third_officer(AT)
    page = served.visit("officer", "/vault")
    page.locator("summary", has_text="Kies waar de sleutel ligt").click()
    page.get_by_label("Bij personen (niveau B)").check()
    for box in page.locator("[name=holders]").all():
        box.check()
    pressed(page, "Leg deze keuze vast")
    words: dict[str, str] = {}
    for key in HOLDERS:
        page = served.visit(key, "/vault")
        pressed(page, "Maak mijn woorden")
        words[key] = " ".join(page.locator("main ol li").all_inner_texts())
        assert len(words[key].split()) == 5
        page.get_by_role("link", name="Ik heb ze opgeschreven").click()
        page.get_by_text("Proefopening").first.wait_for()
        assert words[key] not in page.content()
    for key in (*HOLDERS, "officer"):
        served.clock.moment += timedelta(minutes=1)
        page = served.visit(key, "/vault")
        typed(page, "Uw vijf woorden", words[key])
        page.locator("[name=words]").press("Enter")
        page.locator(".wb-toast").wait_for()
    page.get_by_text("Gelukt met iedereen").wait_for()
    served.world.course.publish()
    served.world.course.invite()
    served.world.course.apply()
    deadline = served.world.case().plan.application_deadline
    assert deadline is not None
    served.clock.moment = deadline + timedelta(hours=1)
    served.inside.clear()
    for key in ("officer", "witness"):
        page = served.visit(key, "/tenderers")
        typed(page, "Uw vijf woorden", words[key])
        page.locator("[name=word]").fill("OPEN")
        with page.expect_navigation():
            page.locator("[name=word]").press("Enter")
    page.get_by_role("heading", name="Proces-verbaal").first.wait_for()
    assert served.world.case().moment.applications_opened


def test_both_parts_of_the_final_offers_open_with_words(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    course_ = served.world.course
    served.world.third_officer(AT)
    words = ready(served.world)
    with_words(served.world, words, Step.OFFERS)
    opened = []

    def in_the_browser(_begin: Any, _finish: Any, at: datetime, part: str) -> None:
        served.clock.moment = at
        served.inside.clear()
        for key in ("officer", "witness"):
            page = served.visit(key, "/offers")
            form = page.locator("form", has=page.locator(f"[name={part}-words]"))
            for given in ("vijf verkeerde woorden zijn dit", words[key]):
                form.get_by_label("Uw vijf woorden").fill(given)
                form.locator(f"[name={part}-word]").fill("OPEN")
                with page.expect_navigation():
                    form.locator(f"[name={part}-word]").press("Enter")
                assert words[key] not in page.content()
        page.get_by_role("heading", name="Proces-verbaal").first.wait_for()
        opened.append(part)

    monkeypatch.setattr(course_, "_open", in_the_browser)
    course_.final_offers()
    assert opened == ["quality", "price"]
