"""The form of the price: the numbers of the chosen formula alone, and what cannot be told there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from criteria.formulas import FORMULAS
from criteria.phases import Step
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

PUBLISH = "2021-10-29T10:00"
EDIT = "/plan/edit/award"
P = "lots/1/award/price"
PREFERS_JSON = {"Accept": "application/json"}
STYLES = Path(__file__).resolve().parents[2] / "tender" / "static" / "theme.css"


def draft(on: Site) -> dict[str, Any]:
    return values(on.get("officer", EDIT).text, EDIT)


def save(on: Site, **changes: str) -> Any:
    return on.post("officer", EDIT, draft(on) | {f"{P}/{k}": v for k, v in changes.items()})


def typed(on: Site, **changes: str) -> Any:
    """What the page sends by itself: the version, and the fields that changed."""
    sent = {f"{P}/{name}": value for name, value in changes.items()}
    version = {name: draft(on)[name] for name in ("version", "csrf_token") if name in draft(on)}
    return json.loads(on.post("officer", EDIT, version | sent, headers=PREFERS_JSON).text)


def numbers(on: Site) -> dict[str, Any]:
    price = on.world.case().plan.lots[0].award.price
    assert price is not None
    return dict(price.parameters)


def test_every_number_is_there_and_says_for_which_formulas(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    """All fields stand on the page, so that another formula loses nothing that was typed."""
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        page = on.get("officer", EDIT).text
        for name in ("floor", "ceiling", "reference", "factor", "k", "n", "clip"):
            block = re.search(
                rf'data-for="([^"]*)"[^>]*>(?:(?!data-for).)*name="{P}/{name}"', page, re.DOTALL
            )
            assert block, name
            uses = {f for f, it in FORMULAS.items() if name in (*it.required, *it.optional)}
            assert set(block[1].split()) == uses


def test_the_style_sheet_shows_the_numbers_of_each_formula() -> None:
    """Without a script: the field is shown while its formula is chosen, and all without `:has`."""
    styles = STYLES.read_text(encoding="utf-8")
    shown = re.findall(
        r'\.wb-formula:has\(option\[value="([a-z-]+)"\]:checked\) \[data-for~="([a-z-]+)"\]', styles
    )
    wanted = [name for name, known in FORMULAS.items() if known.required or known.optional]
    assert sorted(shown) == sorted((name, name) for name in wanted)
    assert "@supports selector(:has(*))" in styles


def test_a_small_screen_keeps_a_cell_that_holds_a_field() -> None:
    """An input has no content, so that a rule for empty cells would take it for nothing."""
    styles = STYLES.read_text(encoding="utf-8")
    assert "td:has(> :only-child:empty:not(input)) { display: none; }" in styles
    assert "td:has(> :only-child:empty) {" not in styles


def test_a_new_formula_is_saved_with_its_numbers_at_once(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        assert save(on, formula="reference-over-price", reference="145 miljoen").status_code == 303
        assert {k: str(v) for k, v in numbers(on).items()} == {"reference": "145000000"}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"floor": "190.000.000"}, "ceiling", "moet hoger zijn dan de ondergrens"),
        ({"ceiling": "145.000.000"}, "ceiling", "moet hoger zijn dan de ondergrens"),
        ({"formula": "below-ceiling", "ceiling": "0"}, "ceiling", "moet hoger zijn dan 0"),
        ({"formula": "logarithmic", "factor": "1"}, "factor", "Gebruik een getal hoger dan 1."),
        ({"formula": "percentage-discount", "k": "1"}, "k", "Gebruik een getal tussen 0 en 1."),
        ({"formula": "utility-index", "n": "0"}, "n", "Gebruik een getal hoger dan 0."),
    ],
)
def test_numbers_that_do_not_fit_are_told_at_their_field(
    sqlite_worlds: Worlds, clock: Clock, changes: dict[str, str], field: str, sentence: str
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        before = on.world.case().draft_version
        answer = save(on, **changes)
        assert answer.status_code == 422 and answer.text.count(sentence) == 2
        assert f'id="{P}/{field}-fout"' in answer.text and f'href="#{P}/{field}"' in answer.text
        told = typed(on, **changes)
        assert not told["good"] and sentence in told["text"]
        assert on.world.case().draft_version == before


def test_a_number_that_is_still_missing_is_no_fault_here(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        assert save(on, formula="logarithmic").status_code == 303
        assert numbers(on) == {}
        assert "Factor" in on.get("officer", EDIT).text


@pytest.mark.parametrize("written", ["€ 200.000.000,-", "200 miljoen", "EUR 200.000.000"])
def test_an_amount_may_be_written_as_people_do(
    sqlite_worlds: Worlds, clock: Clock, written: str
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        assert save(on, ceiling=written).status_code == 303
        assert numbers(on)["ceiling"] == 200_000_000
        assert f'name="{P}/ceiling" type="text" value="200.000.000"' in on.get("officer", EDIT).text


def test_the_ceilings_are_added_up(sqlite_worlds: Worlds, clock: Clock) -> None:
    """42 + 40.7 + 39.3 + 38 = 160 for the four years that count; the last four are 144 more."""
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        page = on.get("officer", EDIT).text
        foot = page.split('id="lots/1/ceilings"')[1].split("<tfoot>")[1].split("</tfoot>")[0]
        text = " ".join(re.sub(r"<[^>]+>", " ", foot).split())
        assert "Samen, de eerste 4 jaar (die tellen mee voor de prijs) 160.000.000" in text
        assert "Samen, alle 8 jaar 304.000.000" in text
        assert 'data-sum="ceilings"' in page and 'data-first="4"' in foot


def test_the_formulas_are_marked_where_one_is_chosen(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        page = on.get("officer", EDIT).text
        table = page.split("Vergelijk de prijsformules")[1].split("</table>")[0]
        rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table.split("<tr>")[2:]]
        assert len(rows) == len(FORMULAS)
        for row, formula in zip(rows, FORMULAS.values(), strict=True):
            assert formula.number in row
            assert ("absoluut" if formula.alone else "relatief") in row
