"""The try-out of a plan: what is shown, what is refused, and that nothing is written."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest

from criteria.changes import changes
from criteria.formulas import FORMULAS, PriceRule
from criteria.phases import Step
from criteria.plan import EvaluationPlan, LotRules, StageRules
from criteria.plan.format import tree
from criteria.text import Text
from tender.actions import planning
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

PREPARE, PUBLISH = "2021-10-19T10:00", "2021-10-29T10:00"
USUAL = {
    "offers": "3",
    "low": "145.000.000",
    "high": "160.000.000",
    "least": "40",
    "most": "100",
    "follow": "50",
    "amount": "100.000",
    "procedures": "200",
    "seed": "1",
}
PAGE = "/plan/try-out"


def asked(on: Site, who: str = "officer", **more: str) -> Any:
    return on.browser(who).get(on.root + PAGE, query_string=USUAL | more)


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def edit(on: Site, **award: Any) -> None:
    """Change the award of every lot, as an edit of the plan."""
    plan = on.world.case().plan
    write(on, tuple(replace(lot, award=replace(lot.award, **award)) for lot in plan.lots))


def write(on: Site, lots: Sequence[LotRules]) -> None:
    plan: EvaluationPlan = on.world.case().plan
    made = changes(tree(plan), tree(replace(plan, lots=tuple(lots))))
    on.world.act("officer", PUBLISH, planning.edit_plan, made)


def rule(on: Site, name: str, *parameters: tuple[str, Any]) -> PriceRule:
    return PriceRule(name, Decimal(20), parameters)


def test_the_page_of_the_case(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        page = on.get("officer", PAGE)
        text = plain(page.text)
        assert page.status_code == 200 and page.text.count("<h1") == 1
        assert 'aria-current="page">Proef' in page.text
        # a band of 20 points over 15 million: a step of 4 points is 3 million
        assert "Te leveren prestaties 2 4 3.000.000 3.000.000" in text
        assert "Punten voor de prijs 0,133 0,133 0" in text
        assert "Tot en met € 145.000.000 krijgt elke prijs 20 punten." in text
        assert "Boven € 160.000.000 krijgt elke prijs 0 punten." in text
        assert "Dit is een simulatie." in text and "begingetal 1." in text
        assert "kan een verliezer die wegvalt, de winnaar niet veranderen." in text
        assert page.text.count("</svg>") > 1 and "PF13" in text


def test_nothing_is_written(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        on.browser("officer")
        before = on.world.case().draft_version, on.world.count("trail_entry")
        with on.counted() as sent:
            assert asked(on).status_code == 200
        assert not [one for one in sent if not re.match(r"\s*(SELECT|PRAGMA|BEGIN)", one)]
        with on.counted() as more:
            assert asked(on, offers="29", procedures="1.000").status_code == 200
        assert len(more) == len(sent)
        assert (on.world.case().draft_version, on.world.count("trail_entry")) == before


def test_the_same_address_gives_the_same_page_and_another_seed_does_not(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        first, again, other = asked(on), asked(on), asked(on, seed="2")
        assert figures(first.text) == figures(again.text) != figures(other.text)


def figures(page: str) -> list[str]:
    """What the simulation counted, in percent: three for each formula."""
    return re.findall(r">([0-9,]+)%<", simulated(page))


def simulated(page: str) -> str:
    return page.split('id="t-simulatie"')[1].split("</section>")[0]


def lines(page: str) -> dict[str, tuple[str, list[int]]]:
    """For each formula its kind, and how often the winner changed."""
    rows = re.findall(r"<tr.*?(PF\d\d).*?</tr>", simulated(page), re.DOTALL)
    texts = [plain(row) for row in re.findall(r"<tr.*?</tr>", simulated(page), re.DOTALL)[1:]]
    return {
        number: (
            next(kind for kind in ("relatief", "absoluut") if kind in text),
            [int(count.replace(".", "")) for count in re.findall(r"([\d.]+) van [\d.]+", text)],
        )
        for number, text in zip(rows, texts, strict=True)
    }


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"offers": "0"}, "offers", "Dit getal is te laag."),
        ({"offers": "31"}, "offers", "Dit getal is te hoog."),
        ({"offers": "2,5"}, "offers", "Vul een heel getal in"),
        ({"offers": ""}, "offers", "Vul een heel getal in"),
        ({"procedures": "10.001"}, "procedures", "Dit getal is te hoog."),
        ({"procedures": "1E9"}, "procedures", "Dit is geen heel getal"),
        ({"low": "0"}, "low", "Dit getal is te laag."),
        ({"low": "NaN"}, "low", "Dit is geen getal"),
        ({"low": "1,234.56"}, "low", "Dit lijkt een Engels getal."),
        ({"high": "10.000.000.000.001"}, "high", "Dit getal is te hoog."),
        ({"high": "144.999.999"}, "high", "De hoogste prijs is lager dan de laagste."),
        ({"least": "-1"}, "least", "Dit getal is te laag."),
        ({"most": "101"}, "most", "Dit getal is te hoog."),
        ({"least": "90", "most": "80"}, "most", "De hoogste score is lager dan de laagste."),
        ({"least": "41", "most": "59"}, "most", "geen score tussen deze grenzen"),
        ({"follow": "101"}, "follow", "Dit getal is te hoog."),
        ({"seed": "1000000000"}, "seed", "Dit getal is te hoog."),
        ({"seed": "<b>"}, "seed", "Dit is geen heel getal"),
        ({"amount": "9" * 400}, "amount", "Dit getal is te lang."),
    ],
)
def test_what_cannot_be_tried_is_refused_at_its_field(
    sqlite_worlds: Worlds, clock: Clock, more: dict[str, str], field: str, sentence: str
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        page = asked(on, **more)
        assert page.status_code == 422 and page.text.count(sentence) == 2
        assert f'id="{field}-fout"' in page.text and f'href="#{field}"' in page.text
        assert 'id="t-simulatie"' not in page.text
        for typed in more.values():
            assert f'value="{typed[:60]}'.replace("<", "&lt;").replace(">", "&gt;") in page.text


ASKED = {"offers": "5", "low": "80.000.000", "seed": "7"}


@pytest.mark.parametrize("name", ASKED)
def test_what_an_address_does_not_say_is_what_is_usual(
    sqlite_worlds: Worlds, clock: Clock, name: str
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        page = on.get("officer", f"{PAGE}?{name}={ASKED[name]}")
        assert page.status_code == 200 and 'id="t-simulatie"' in page.text
        usual = {"offers": "6", "low": "145.000.000", "high": "160.000.000", "procedures": "10.000"}
        for field, value in (usual | {name: ASKED[name]}).items():
            assert re.search(rf'name="{field}"[^>]*value="{value}"', page.text), field


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


def test_table_text_and_chart_agree(sqlite_worlds: Worlds, clock: Clock) -> None:
    """Three at 80, 120 and 160 million under lowest over price; the middle one moves beside 80 and
    160. At 80 it earns 20, and 4 points less at 20 x 80 / 16 = 100 million."""
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        edit(on, price=rule(on, "lowest-over-price"))
        page = asked(on, low="80.000.000")
        text = plain(page.text)
        stands = "De anderen blijven staan op € 80.000.000 en € 160.000.000."
        assert text.count(stands) == 2
        assert "20 punten 13,333 punten 10 punten" in text
        assert "Hij mag dan € 20.000.000 meer vragen, samen € 100.000.000" in text
        # at 120: 40/3 - 4 = 28/3, which 1600 / (28/3) = 171.43 earns; at 160: 10 - 4 = 6 at 266.67
        assert "Te leveren prestaties 2 4 20.000.000 51.428.571 106.666.667" in text
        assert "waar zij vlakker is, is één stap meer euro’s waard" in text
        figures = plain(
            page.text.split("Bekijk de cijfers van deze grafiek")[1].split("</table>")[0]
        )
        assert "80.000.000 20 " in figures and "160.000.000 10 " in figures
        assert "120.000.000 13,333 " in figures
        dots = re.findall(r"<text[^>]*>([^<]* geeft [^<]*)</text>", page.text)
        assert {"120 geeft 13,33", "160 geeft 10"} <= set(dots)


@pytest.mark.parametrize("offers", ["1", "2", "29"])
def test_one_offer_two_and_many(sqlite_worlds: Worlds, clock: Clock, offers: str) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        page = asked(on, offers=offers)
        assert page.status_code == 200
        few = "Met minder dan drie inschrijvers kan er geen derde wegvallen." in page.text
        assert few == (offers != "29")
        heads = re.findall(r"<th[^>]*>Waarde \(€\) bij", page.text)
        assert len(heads) == min(int(offers), 3)


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


def test_a_plan_that_lacks_something_says_what(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        page = on.get("officer", PAGE)
        assert page.status_code == 200 and "De proef kan nog niet" in page.text
        assert 'href="' + on.root + '/plan/edit/award#lots/1/award/scale/id"' in page.text
        assert 'id="t-simulatie"' not in page.text
        assert on.get("officer", "/plan/edit/award").status_code == 200


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


def test_every_lot_has_its_own(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        first = on.world.case().plan.lots[0]
        award = replace(first.award, price=rule(on, "rank-ladder"))
        second = replace(first, id="2", title=Text("Zuid", "South"), award=award)
        write(on, (replace(first, title=Text("Noord", "North")), second))
        north, south = on.get("officer", PAGE).text, on.get("officer", f"{PAGE}?lot=2").text
        assert 'name="lot" value="1"' in north and 'name="lot" value="2"' in south
        assert "Gekozen formule: Bandbreedte" in plain(north)
        assert "Gekozen formule: Ladder" in plain(south)
        assert "alleen de plaats" not in plain(south)
        assert on.get("officer", f"{PAGE}?lot=3").status_code == 404


def test_only_who_writes_the_plan_tries_it_out(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        for key in ("assessor1", "chair", "delegate", "decision_maker", "auditor"):
            assert asked(on, key).status_code == 404
        assert on.post("officer", PAGE).status_code == 405


def test_english_readers_read_english_sentences(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        on.browser("officer").set_cookie("lang", "en")
        text = plain(asked(on).text)
        assert "Up to € 145,000,000 every price gets 20 points." in text
        assert "Band between floor and ceiling" in text


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
