"""The try-out of a plan: what is shown, what is refused, and that nothing is written."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from criteria.phases import Step
from criteria.text import Text
from tests.web.conftest import Clock
from tests.web.sites import site
from tests.web.tryout import PAGE, PREPARE, PUBLISH, asked, edit, figures, plain, rule, write
from tests.worlds import Worlds


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


def test_a_plan_that_lacks_something_says_what(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PREPARE, clock, PREPARE) as on:
        page = on.get("officer", PAGE)
        assert page.status_code == 200 and "De proef kan nog niet" in page.text
        assert 'href="' + on.root + '/plan/edit/award#lots/1/award/scale/id"' in page.text
        assert 'id="t-simulatie"' not in page.text
        assert on.get("officer", "/plan/edit/award").status_code == 200


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
