"""The try-out under each price formula: what is risky, what it counts in, what it lacks."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from criteria.formulas import FORMULAS, PriceRule
from criteria.phases import Step
from criteria.plan import StageRules
from tests.web.conftest import Clock
from tests.web.sites import site
from tests.web.tryout import PAGE, PUBLISH, asked, edit, figures, lines, plain, rule, write
from tests.worlds import Worlds


def test_a_relative_formula_is_seen_to_be_risky(sqlite_worlds: Worlds, clock: Clock) -> None:
    """The case under lowest over price, with what the page begins with."""
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        edit(on, price=rule(on, "lowest-over-price"))
        page = on.get("officer", PAGE).text
        found = lines(page)
        turning = {"PF01", "PF02", "PF03", "PF04", "PF06", "PF13"}
        assert {name for name, (kind, _) in found.items() if kind == "relatief"} == {
            *turning,
            "PF05",
        }
        assert all(counts[0] > 0 for name, (_, counts) in found.items() if name in turning)
        assert not any(counts for name, (_, counts) in found.items() if name not in turning)
        assert f"relatief: in {found['PF01'][1][0]} van de 10.000 proeven" in plain(page)
        example = plain(page.split('id="t-voorbeeld"')[1].split("</section>")[0])
        assert "“Laagste prijs gedeeld door prijs”" in example and "wint B" in example
        # 74 and 71 of 80 for quality; 80 / 160 and 80 / 130 of 20 points, then 130 / 160 and all
        assert "A 160.000.000 74 10 84, wint 16,25 90,25" in example
        assert "B 130.000.000 71 12,3077 83,31 20 91, wint" in example
        assert "20 × 80.000.000 / 160.000.000 = 10" in example


def test_none_counted_is_not_never_under_a_relative_formula(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    """Prices close together: no reversal is drawn; further apart there are, and one is shown."""
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        edit(on, price=rule(on, "lowest-over-price"))
        page = asked(on, low="155.000.000").text
        near, far = lines(page)["PF01"][1]
        assert (near, far > 0) == (0, True)
        text = plain(page)
        assert "0 van 200 maar het kan" in text and "En bij prijzen vanaf € 80.000.000" in text
        assert "betekent 0 niet “nooit”" in text
        assert "liggen hier verder uit elkaar dan wat u verzon." in text


def test_under_an_absolute_formula_the_example_is_of_the_riskiest_other(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        text = plain(asked(on).text)
        assert "Zo kan de winnaar wisselen" in text and "Dit is niet de gekozen formule." in text


def test_a_relative_formula_is_warned_about_wherever_the_plan_is_read(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        warning = "De winnaar kan veranderen als een derde afvalt."
        for page in ("/plan", "/plan/edit/award", PAGE):
            assert warning not in on.get("officer", page).text
        edit(on, price=rule(on, "lowest-to-highest"))
        for page in ("/plan", "/plan/edit/award", PAGE):
            assert warning in on.get("officer", page).text, page
        assert "Ja. Het plan is compleet." in on.get("officer", "/plan").text
        link = re.search(
            r'href="([^"]+)">[^<]*</a><br>De prijsformule is relatief',
            on.get("officer", "/plan").text,
        )
        assert link and link[1].endswith("/plan/edit/award#lots/1/award/price/formula")
        counts = lines(asked(on, offers="6", procedures="1.000").text)
        assert counts["PF03"][1][0] > 50


def test_the_award_section_shows_the_curve_with_its_figures(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        page = on.get("officer", "/plan/edit/award").text
        drawn = re.search(r'<svg viewBox="0 0 390.*?</svg>', page, re.DOTALL)
        assert drawn
        title, desc = ElementTree.fromstring(drawn[0])[:2]
        assert (title.text or "").startswith("Wat een prijs oplevert: Bandbreedte")
        assert (desc.text or "").startswith(
            "Bij een prijs van € 140.000.000 krijgt een inschrijver 20"
        )
        table = plain(page.split("Bekijk de cijfers van deze grafiek")[1].split("</table>")[0])
        assert (
            "145.000.000 20 " in table and "152.500.000 10 " in table and "160.000.000 0 " in table
        )
        assert f'href="{on.root}{PAGE}"' in page


def test_a_number_that_a_formula_lacks_has_the_name_of_its_field(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        lot = on.world.case().plan.lots[0]
        bare = replace(lot.award, price=rule(on, "band", ("floor", Decimal(1))))
        write(on, [replace(lot, award=bare)])
        for address in (PAGE, "/plan"):
            told = html.unescape(on.get("officer", address).text)
            assert "Bij ‘Bandbreedte tussen bodem en plafond’ ontbreekt: Plafond in euro." in told
            assert "heeft ceiling nodig" not in told


def test_quality_alone_has_no_price_to_invent(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        edit(on, price=PriceRule("quality-only", Decimal(20)))
        for page in (on.get("officer", PAGE), asked(on)):
            assert page.status_code == 200
            assert "alleen kwaliteit beslist" in page.text and 'name="low"' not in page.text
            assert 'id="t-bedrag"' not in page.text
            assert len(figures(page.text)) == 2  # one formula, and nothing on the cheapest
            assert "een lagere prijs levert nooit minder op" not in page.text
        assert "alleen kwaliteit beslist" in on.get("officer", "/plan/edit/award").text


def test_award_on_value_counts_in_euros(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        award: StageRules = on.world.case().plan.lots[0].award
        questions = tuple(
            replace(one, points=None, value=Decimal(10_000_000)) for one in award.questions
        )
        edit(on, price=PriceRule("award-on-value"), questions=questions)
        page = asked(on)
        text = plain(page.text)
        # a step of 2 of 10 is a fifth of 10 million; 100,000 is a twentieth of that
        assert "Te leveren prestaties 2 2.000.000 2.000.000 2.000.000" in text
        assert "Stappen op Te leveren prestaties 0,05 0,05 0,05" in text
        assert "Punten voor de prijs" not in text
        assert "alle kwaliteit" in text and "fictieve prijs" in text
        # the ceiling is that of the plan
        assert "PF07 Bodem in euro 145.000.000 absoluut kan niet" in text


def test_without_a_formula_those_that_fit_are_compared(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        edit(on, price=None)
        page = asked(on)
        assert page.status_code == 200
        assert "Er is nog geen prijsformule gekozen." in page.text
        assert len(figures(page.text)) == 3 * 13
        assert "Kies een formule en bewaar." in on.get("officer", "/plan/edit/award").text


NUMBERS = {
    "logarithmic": (("factor", Decimal(2)), ("clip", True)),
    "band": (("floor", Decimal(145_000_000)), ("ceiling", Decimal(160_000_000))),
    "below-ceiling": (("ceiling", Decimal(160_000_000)),),
    "reference-over-price": (("reference", Decimal(145_000_000)),),
    "percentage-discount": (("k", Decimal("0.4")),),
    "utility-index": (("n", Decimal(4)),),
}


@pytest.mark.parametrize("against", ["scale", "best"])
def test_every_formula_can_be_tried_out(sqlite_worlds: Worlds, clock: Clock, against: str) -> None:
    """Each with its kind; where its order can turn, with an example that the engine confirmed."""
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        for name, formula in FORMULAS.items():
            if formula.lower_wins and not formula.required:
                continue  # award on value has euros for each question: a test of its own
            points = Decimal(20) if formula.needs_points else None
            made = PriceRule(name, points, NUMBERS.get(name, ()))
            edit(on, price=made, against=against)
            page = asked(on)
            assert page.status_code == 200, name
            kind = lines(page.text)[formula.number][0]
            turns = against == "best" or not formula.alone
            assert kind == ("relatief" if turns else "absoluut"), name
            if not formula.alone:
                example = page.text.split('id="t-voorbeeld"')[1].split("</section>")[0]
                assert example.count("trophy-fill") == 2, name
