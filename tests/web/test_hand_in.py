"""The page behind a personal link: handing in sealed, replacing, late, and the final offer."""

from __future__ import annotations

import hashlib
import html
import io
import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from criteria.application import ANSWER_LIMIT, PRICE_ELEMENTS, QUALITY_ELEMENTS, check_application
from criteria.phases import Step
from criteria.text import Text
from tender.actions import offers
from tender.forms.tenderer import application_form
from tender.routes.log import JsonLines
from tests.web.conftest import Clock, token_in
from tests.web.sites import Site, site
from tests.worlds import Worlds

BEFORE, LATE = "2021-12-20T10:00", "2022-01-04T18:00"
OFFERING, OFFERED = "2022-05-10T10:00", "2022-06-20T10:00"
MARKER = "Zonnebloemkwekerij"
PARTIES = (
    ("subcontractor", "Wijkzorg “De Brug”", "23456789", "bv", "small", "Goirle"),
    ("lead", "Stichting Thuis; met puntkomma", "12345678", "stichting", "large", "Tilburg"),
)
THEMES = ("PRE", "FIN", "SAM", "GOV", "TRA")
OFFER = ("price", "quality")
"""The kinds of envelope of a final offer."""


def filled(**changed: str) -> dict[str, str]:
    """An application as the form sends it."""
    data = {f"1-{theme}": f"{MARKER} {theme}: wij – 日本 é <b>" for theme in THEMES}
    names = ("role", "name", "company_number", "legal_form", "size", "municipality")
    for row, party in enumerate(PARTIES):
        data |= {f"parties-{row}-{name}": value for name, value in zip(names, party, strict=True)}
    for row in range(len(PARTIES), 6):
        data |= {f"parties-{row}-{name}": "" for name in names}
    return {**data, "seen": "0", **changed}


def offered(**changed: str) -> dict[str, str]:
    """A final offer as the form sends it."""
    data = {f"1-{theme}": f"Inschrijving {theme} {MARKER}" for theme in THEMES}
    data |= {f"1-year-{year}": "32.500.000" for year in range(1, 9)}
    data |= {f"element-1-{id_}": f"Onderdeel {id_}" for id_ in (*QUALITY_ELEMENTS, *PRICE_ELEMENTS)}
    return {**data, "seen": "0", **changed}


class Tenderer:
    """The browser of a tenderer."""

    def __init__(self, on: Site, key: str = "a") -> None:
        self.link = f"/hand-in/{on.world.course.links[key]}"
        self.browser: FlaskClient = on.app.test_client()

    def page(self) -> TestResponse:
        return self.browser.get(self.link)

    def send(self, what: str, data: dict[str, Any]) -> TestResponse:
        token = token_in(self.page()) if 'name="csrf_token"' in self.page().text else ""
        return self.browser.post(
            f"{self.link}/{what}",
            data={"csrf_token": token, **data},
            content_type="multipart/form-data",
        )


@pytest.fixture
def invited(sqlite_worlds: Worlds, clock: Clock) -> Any:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, BEFORE) as on:
        on.world.course.invite()
        yield on


def envelopes(on: Site) -> list[tuple[Any, ...]]:
    with on.world.engine.connect() as connection:
        return [
            tuple(row)
            for row in connection.exec_driver_sql(
                "SELECT kind, number, digest, late FROM envelopes ORDER BY received_at, number"
            )
        ]


def test_an_application_is_sealed_with_a_receipt(invited: Site) -> None:
    tenderer = Tenderer(invited)
    assert tenderer.page().text.count("<h1") == 1
    assert tenderer.send("application", filled()).status_code == 303
    ((kind, _number, digest, late),) = envelopes(invited)
    assert (kind, late) == ("application", 0)
    page = tenderer.page()
    assert digest in page.text.replace("</span><wbr><span>", "")
    assert "maandag 20 december 2021, 10.00.00 uur" in page.text
    assert invited.trail("application.received") == 1


def test_nothing_readable_is_in_the_database_before_the_opening(invited: Site) -> None:
    Tenderer(invited).send("application", filled())
    file = Path(str(invited.world.engine.url.database))
    stored = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    assert b"application.received" in stored
    assert MARKER.encode() not in stored
    assert b"Stichting Thuis" not in stored


def test_what_is_opened_is_what_was_handed_in(invited: Site, clock: Clock) -> None:
    tenderer = Tenderer(invited)
    tenderer.send("application", filled())
    invited.at("2022-01-05T09:30")
    invited.post("officer", "/tenderers/opening", {"word": "OPEN"})
    invited.post("witness", "/tenderers/opening", {"word": "OPEN"})
    with invited.world.engine.connect() as connection:
        parties = connection.exec_driver_sql("SELECT role, name FROM parties ORDER BY position")
        assert [tuple(row) for row in parties] == [
            ("lead", PARTIES[1][1]),
            ("subcontractor", PARTIES[0][1]),
        ]
        texts = connection.exec_driver_sql("SELECT text FROM answers WHERE question = 'PRE'")
        assert texts.scalar_one() == filled()["1-PRE"]
    assert MARKER not in tenderer.page().text
    refused = tenderer.send("application", filled())
    assert refused.status_code in (400, 422)


def test_the_same_form_sent_twice_is_one_application(invited: Site) -> None:
    tenderer = Tenderer(invited)
    assert tenderer.send("application", filled()).status_code == 303
    assert tenderer.send("application", filled()).status_code == 303
    assert len(envelopes(invited)) == 1


def test_an_application_is_replaced_before_the_deadline(invited: Site) -> None:
    tenderer = Tenderer(invited)
    tenderer.send("application", filled())
    assert "Vervang de aanmelding" in tenderer.page().text
    stale = tenderer.send("application", filled(**{"1-PRE": "Een andere tekst"}))
    assert stale.status_code == 422 and "Een andere tekst" in stale.text
    assert 'name="seen" type="hidden" value="1"' in stale.text
    assert tenderer.send("application", filled(seen="1", **{"1-PRE": "Anders"})).status_code == 303
    assert [row[1] for row in envelopes(invited)] == [1, 2]


def test_after_the_deadline_it_is_kept_as_late_and_never_opened(invited: Site) -> None:
    tenderer = Tenderer(invited)
    invited.at(LATE)
    assert "bewaren wij als te laat" in tenderer.page().text
    assert tenderer.send("application", filled()).status_code == 303
    assert envelopes(invited)[0][3] == 1
    assert "Te laat. Wij openen dit niet." in tenderer.page().text
    invited.at("2022-01-05T09:30")
    shown = invited.get("officer", "/tenderers").text
    assert "Er is niets te openen." in shown and "Te laat" in shown
    invited.post("officer", "/tenderers/opening", {"word": "OPEN"})
    invited.post("witness", "/tenderers/opening", {"word": "OPEN"})
    with invited.world.engine.connect() as connection:
        for table in ("parties", "answers", "candidacies"):
            counted = connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
            assert counted.scalar_one() == 0


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"1-PRE": " "}, "Beantwoord ook Te leveren prestaties."),
        ({"1-PRE": "é" * 50_000}, "De tekst is te lang. Gebruik hoogstens 40.000 tekens."),
        ({"1-PRE": "a\0b"}, "tekens die wij niet kunnen bewaren"),
        ({"parties-1-company_number": "1234567"}, "Een KvK-nummer heeft acht cijfers."),
        ({"parties-1-role": "member"}, "Noem ten minste de penvoerder."),
        ({"parties-0-role": "baas"}, "Kies de rol van deze partij."),
        ({"parties-1-name": ""}, "Vul de naam van deze partij in."),
        ({"parties-1-legal_form": ""}, "Kies de rechtsvorm van deze partij."),
        ({"parties-1-size": "huge"}, "Kies de omvang van deze partij."),
        ({"parties-3-municipality": "Loon op Zand"}, "Vul de naam van deze partij in."),
    ],
)
def test_a_refused_application_keeps_everything_typed(
    invited: Site, changed: dict[str, str], says: str
) -> None:
    data = filled(**changed)
    page = Tenderer(invited).send("application", data)
    assert page.status_code == 422
    assert says in html.unescape(page.text)
    for name, value in data.items():
        if name.endswith(("name", "number", "municipality")) or name.startswith("1-"):
            assert html.escape(value.replace("\0", "\ufffd"), quote=False) in page.text.replace(
                "&#34;", '"'
            ), name
    assert envelopes(invited) == []


def test_every_fault_is_named_at_once(invited: Site) -> None:
    data = filled(**{"1-PRE": "", "1-TRA": "", "parties-1-company_number": "x"})
    page = Tenderer(invited).send("application", data)
    assert "3 punten vragen nog aandacht" in page.text
    for id_ in ("1-PRE", "1-TRA", "parties-1-company_number"):
        assert f'href="#{id_}"' in page.text


def test_an_answer_of_forty_thousand_signs_is_taken(invited: Site) -> None:
    text = "日本é—" * (ANSWER_LIMIT // 5)
    data = filled(**{f"1-{theme}": text for theme in THEMES})
    assert Tenderer(invited).send("application", data).status_code == 303


def test_more_rows_come_without_losing_any(invited: Site) -> None:
    page = Tenderer(invited).send("application", filled(more="1"))
    assert page.status_code == 200
    assert 'name="parties-8-name"' in page.text and 'name="parties-9-name"' not in page.text
    assert "Wijkzorg “De Brug”" in page.text and MARKER in page.text
    assert "punten vragen" not in page.text
    assert envelopes(invited) == []


def test_an_unknown_link_gives_the_same_answer_as_any_missing_page(invited: Site) -> None:
    browser = invited.app.test_client()
    browser.get("/login")
    unknown = browser.get("/hand-in/" + "x" * 43)
    missing = browser.get("/nowhere")
    assert unknown.status_code == missing.status_code == 404
    assert unknown.data == missing.data


def test_trap_53_a_tenderer_sees_nothing_of_others(invited: Site) -> None:
    invited.world.course.apply()
    page = Tenderer(invited, "a").page().text
    for other in invited.world.course.everyone():
        if other.key != "a":
            assert html.escape(other.name) not in page
    own = [row for row in envelopes(invited)]
    shown = page.replace("</span><wbr><span>", "")
    assert sum(digest in shown for _kind, _number, digest, _late in own) == 1


def test_the_link_is_told_to_nobody(invited: Site) -> None:
    tenderer = Tenderer(invited)
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonLines())
    invited.app.logger.addHandler(handler)
    token = tenderer.link.rsplit("/", 1)[1]
    for path in (tenderer.link + "/nothing", tenderer.link + "x", tenderer.link + "/application"):
        invited.app.test_client().get(path)
        invited.app.test_client().post(path)
    invited.app.logger.removeHandler(handler)
    logged = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert logged and all(token not in json.dumps(line) for line in logged)
    headers = tenderer.page().headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_form_without_its_token_is_not_taken(invited: Site) -> None:
    tenderer = Tenderer(invited)
    assert tenderer.browser.post(f"{tenderer.link}/application", data=filled()).status_code == 400
    assert envelopes(invited) == []


@pytest.fixture
def offering(sqlite_worlds: Worlds, clock: Clock) -> Any:
    """The step of the final offers, with the invitation sent."""
    with site(sqlite_worlds, Step.OFFERS, clock, OFFERING) as on:
        on.world.act("officer", OFFERING, offers.invite_offers, clock.moment.replace(day=31))
        yield on


def test_a_final_offer_goes_into_two_envelopes(offering: Site) -> None:
    tenderer = Tenderer(offering)
    page = tenderer.page().text
    assert "Contractjaar 1, 1 juli 2022 tot en met 30 juni 2023" in page
    assert tenderer.send("offer", offered()).status_code == 303
    assert tenderer.send("offer", offered()).status_code == 303
    sent = [row for row in envelopes(offering) if row[0] in OFFER]
    assert sorted(row[0] for row in sent) == ["price", "quality"]
    shown = tenderer.page().text.replace("</span><wbr><span>", "")
    assert all(row[2] in shown for row in sent)
    file = Path(str(offering.world.engine.url.database))
    stored = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    assert MARKER.encode() not in stored
    assert all(len(row[2]) == len(hashlib.sha256().hexdigest()) for row in sent)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"1-year-3": ""}, "Geef een bedrag voor contractjaar 3."),
        ({"1-year-3": "1,234.56"}, "Engels getal"),
        ({"1-year-3": "-5"}, "Dit getal is te laag."),
        ({"1-year-3": "999.999.999"}, "boven het plafond"),
        ({"1-FIN": ""}, "Beantwoord ook Financiële beheersbaarheid."),
        ({"element-1-BAFO-14": "x" * 50_000}, "De tekst is te lang."),
    ],
)
def test_a_refused_offer_keeps_everything_typed(
    offering: Site, changed: dict[str, str], says: str
) -> None:
    data = offered(**changed)
    page = Tenderer(offering).send("offer", data)
    assert page.status_code == 422
    assert says in html.unescape(page.text)
    assert all(html.escape(value) in page.text for value in data.values())
    assert not [row for row in envelopes(offering) if row[0] in OFFER]


def test_after_the_deadline_an_offer_is_refused_and_still_readable(offering: Site) -> None:
    tenderer = Tenderer(offering)
    tenderer.page()
    data = offered() | {"csrf_token": token_in(tenderer.page())}
    offering.at(OFFERED)
    page = tenderer.browser.post(f"{tenderer.link}/offer", data=data)
    assert page.status_code == 422
    assert "Deze inschrijving is te laat en wordt niet aangenomen." in page.text
    assert f"Inschrijving PRE {MARKER}" in page.text
    assert "U kunt geen definitieve inschrijving meer indienen" in tenderer.page().text


def test_who_was_not_admitted_has_no_form_and_a_letter(offering: Site) -> None:
    tenderer = Tenderer(offering, "d")
    page = tenderer.page().text
    assert 'name="1-PRE"' not in page
    assert "wb-letter" in page
    assert Tenderer(offering, "a").send("offer", offered()).status_code == 303
    browser = Tenderer(offering, "a").browser
    token = token_in(browser.get(Tenderer(offering, "a").link))
    refused = browser.post(f"{tenderer.link}/offer", data=offered() | {"csrf_token": token})
    assert refused.status_code == 404


def test_before_the_invitation_there_is_no_offer_form(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OFFERS, clock, OFFERING) as on:
        page = Tenderer(on).page().text
        assert "U hoeft nu niets in te dienen." in page and "1-year-1" not in page


def test_with_several_lots_a_tenderer_chooses_its_own(invited: Site) -> None:
    plan = invited.world.case().plan
    north, south = (
        replace(plan.lots[0], id=id_, title=Text(name, name))
        for id_, name in (("1", "Noord"), ("2", "Zuid"))
    )
    split = replace(plan, lots=(north, south))
    data = filled(**{"apply-2": "y"}) | {f"2-{theme}": "Zuid" for theme in THEMES}
    with invited.app.test_request_context("/", method="POST", data=data):
        form = application_form(split)(meta={"csrf": False})
        assert form.validate()
        assert [lot.lot for lot in form.content().lots] == ["2"]
        assert check_application(split, form.content()) == ()
    with invited.app.test_request_context("/", method="POST", data=filled()):
        form = application_form(split)(meta={"csrf": False})
        (fault,) = form.place(check_application(split, form.content())).refusals
        assert fault.field == "apply-1"
