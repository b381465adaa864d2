"""The pages of a low price, and of an offer that is set aside after the opening."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from criteria.low_offers import COSTS, TOPICS
from criteria.phases import Step
from tender.actions import low_offers
from tender.actions.setting_aside import set_offer_aside
from tender.models.firmness import FirmnessRun
from tender.pages.calculation import calculation_page
from tender.pages.comparison import comparison_page
from tender.permissions import Identity
from tests.actions.test_clarification import PDF
from tests.low_prices import LOW, declare_low
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

DAY = "2022-06-02T10:00"
ALL = (*TOPICS, *(f"cost_{one}" for one in COSTS))


@pytest.fixture
def low(sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """B is low; the officers and the auditor opened the prices."""
    declare_low(monkeypatch, low_costs=True, **LOW)
    with site(sqlite_worlds, Step.COMPARE, clock, DAY) as made:
        made.world.declare_all("officer", "witness", at=DAY)
        for who in ("officer", "witness", "auditor", "decision_maker"):
            made.post(who, "/comparison/read")
        yield made


def address(made: Site, key: str = "b") -> str:
    return f"/low-offers/{made.world.course._candidacies()[key]}"


def send(made: Site, act: str, data: dict[str, Any], who: str = "officer") -> int:
    place = address(made)
    return made.press(who, place, f"{place}/{act}", data).status_code


def assessed(verdict: str = "not_explained") -> dict[str, Any]:
    rows = {f"assess-verdict-{one}": verdict for one in ALL}
    return rows | {f"assess-text-{one}": "Niet aangetoond." for one in ALL}


QUESTION = {"ask-on": "01-06-2022", "ask-until": "10-06-2022", "ask-how": "platform"}
ANSWER = {"answer-text": "Wij delen.", "answer-on": "02-06-2022", "answer-how": "email"}


def test_a_low_price_goes_from_question_to_decision(low: Site) -> None:
    table = low.get("officer", "/low-offers").text
    assert "3,13%" in table and "€\u00a0151.611.000,00" in table and "vraag nog om uitleg" in table
    assert "Niet te laag: Inschrijver A" in table
    compared = low.get("officer", "/comparison").text
    assert "De rangorde wacht op het besluit daarover." in compared
    assert "Punten per criterium" not in compared and address(low) in compared
    assert "Besluit over de lage prijzen" in low.get("officer", "").text
    page = low.get("officer", address(low)).text
    assert "reiskosten en opleidingskosten" in page and "156.300.000" in page
    question = page[page.index("<textarea") :]
    assert "156.300.000" not in question[: question.index("</textarea>")]
    assert send(low, "ask", {}) == 422
    assert send(low, "ask", QUESTION) == 303
    assert send(low, "answer", ANSWER | {"answer-file": (BytesIO(PDF), "Uitleg.pdf")}) == 303
    assert send(low, "assess", {}) == 422
    assert send(low, "assess", assessed()) == 303
    assert send(low, "decide", {"decide-keeps": "no"}) == 422
    decided = {"decide-keeps": "no", "decide-reason": "De prijs is niet verklaard."}
    assert send(low, "decide", decided) == 303
    page = low.get("officer", address(low)).text
    assert "terzijde gelegd" in page and "De prijs is niet verklaard." in page
    assert "Niet aangetoond." in page and "Uitleg.pdf" in page
    compared = low.get("officer", "/comparison").text
    assert "De rangorde wacht" not in compared and "abnormaal laag" in compared
    for act in ("asked", "answered", "assessed", "decided"):
        assert low.trail(f"inquiry.{act}") == 1
    aside = low.get("officer", "/set-aside").text
    assert "Viel af na het onderzoek naar haar prijs." in aside
    assert f'action="{low.root}{line(low, "b")}"' not in aside  # nothing is left to propose
    assert f'action="{low.root}{line(low, "c")}"' in aside


def test_each_reason_that_lacks_is_told_by_its_topic(low: Site) -> None:
    assert send(low, "ask", QUESTION) == 303
    assert send(low, "answer", ANSWER) == 303
    rows = {name: "" if "-text-" in name else value for name, value in assessed().items()}
    place = address(low)
    page = low.press("officer", place, f"{place}/assess", rows).text
    told = page[page.index('id="fouten"') : page.index("</ul>", page.index('id="fouten"'))]
    said = [one.split(">")[1] for one in told.split("<li>")[1:]]
    assert len(said) == len(set(said)) == len(ALL)


def test_an_answer_is_read_by_whoever_declared(low: Site) -> None:
    send(low, "ask", QUESTION)
    send(low, "answer", ANSWER | {"answer-file": (BytesIO(PDF), "Uitleg.pdf")})
    low.post("contract_manager", "/comparison/read")
    page = low.get("contract_manager", address(low)).text
    assert "Wij delen." not in page and "Uitleg.pdf" not in page
    assert "Dit leest u niet in uw rol." in page and "Verklaar uw belangen" not in page
    file = low.get("officer", address(low)).text
    path = file[file.index("/low-offers/files/") :].split('"')[0]
    assert low.get("officer", path).data == PDF
    assert low.get("contract_manager", path).status_code == 404
    assert "Wij delen." in low.get("auditor", address(low)).text
    assert low.get("chair", path).status_code == 404  # did not open the prices
    low.post("chair", "/comparison/read")
    assert low.get("chair", path).status_code == 200


def test_the_same_page_sent_twice_records_once(low: Site) -> None:
    place = address(low)
    data = {**QUESTION, "ask-text": "Leg uit.", "ask-seen": "0"}
    assert low.post("officer", f"{place}/ask", data).status_code == 303
    again = low.post("officer", f"{place}/ask", data)
    assert again.status_code == 422 and "Iemand anders heeft dit intussen gewijzigd" in again.text
    assert low.trail("inquiry.asked") == 1


def test_a_price_shows_only_to_whoever_opened_the_prices(low: Site) -> None:
    assert "151.400" not in low.get("chair", "/low-offers").text
    assert low.get("chair", address(low)).status_code == 404
    assert low.get("officer", address(low, "a")).status_code == 404
    for who in ("assessor1", "delegate", "administrator"):
        assert low.get(who, "/low-offers").status_code == 404
        assert low.get(who, "/set-aside").status_code == 404


def test_as_many_queries_whatever_is_low(low: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def sent() -> int:
        with low.counted() as queries:
            assert low.get("officer", "/low-offers").status_code == 200
        return len(queries)

    sent()
    one = sent()
    declare_low(monkeypatch, low_reference=LOW["low_mean"], low_amount=LOW["low_mean"] * 10**8)
    assert sent() == one


# Setting aside


def line(made: Site, key: str, act: str = "") -> str:
    return f"/set-aside/{made.world.course._candidacies()[key]}{act}"


def test_two_officers_set_an_offer_aside(low: Site) -> None:
    prefix = f"a{str(low.world.course._candidacies()['c']).replace('-', '')[:8]}-"
    place = line(low, "c")
    assert low.post("officer", f"/set-aside/{uuid4()}").status_code == 404
    assert low.post("officer", place, {f"{prefix}reason": " "}).status_code == 422
    reason = {f"{prefix}reason": "De handtekening ontbreekt."}
    assert low.press("officer", "/set-aside", place, reason).status_code == 303
    assert "Voorgesteld" in low.get("officer", "/set-aside").text
    assert "terzijde te leggen" in low.get("witness", "").text
    confirm = line(low, "c", "/confirm")
    assert low.post("officer", confirm, {f"{prefix}word": "TERZIJDE"}).status_code == 422
    word = {f"{prefix}word": "TERZIJDE"}
    assert low.press("witness", "/set-aside", confirm, {f"{prefix}word": "JA"}).status_code == 422
    assert low.press("witness", "/set-aside", confirm, word).status_code == 303
    page = low.get("officer", "/set-aside").text
    assert "Terzijde gelegd door" in page and "De handtekening ontbreekt." in page
    assert "Rangorde voor en na" in page or "Wie deed mee voor en na" in page
    assert low.trail("offer.set_aside") == 1
    low.post("contract_manager", "/comparison/read")
    hidden = low.get("contract_manager", "/set-aside").text
    assert "De handtekening ontbreekt." not in hidden


def test_with_every_offer_aside_there_is_no_winner(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.DECIDE, clock, "2022-06-07T10:00") as made:
        made.world.declare_all("officer", "witness", at="2022-06-07T09:00")
        for key in "abc":
            place = made.world.course._candidacies()[key]
            for who in ("officer", "witness"):
                at = "2022-06-07T09:01"
                made.world.act(who, at, set_offer_aside, place, "Niet geldig.")
        made.at("2022-06-07T10:00")
        made.post("officer", "/comparison/read", {"back": "award"})
        page = made.get("officer", "/award")
        assert page.status_code == 200 and "Er is geen winnaar." in page.text
        assert "Er is geen winnaar." in made.get("officer", "/set-aside").text
        assert made.get("officer", "/comparison").status_code == 200


def test_nothing_tells_who_would_win_while_a_low_price_waits(low: Site) -> None:
    """Not how firm the result is, nor the workbook, nor the file: the inquiry is first (I8)."""
    with low.world.engine.begin() as connection:
        connection.execute(sa.delete(FirmnessRun))
    page = low.get("officer", "/comparison/firmness").text
    assert "Er is nog geen rangorde." in page and "Start de berekening" not in page
    refused = low.post("officer", "/comparison/firmness?lot=1")
    assert refused.status_code == 422 and "rangorde" in refused.text
    for what in ("workbook", "rank-file"):
        assert low.get("officer", f"/comparison/{what}?lot=1").status_code == 404
    low.world.act(
        "officer",
        DAY,
        low_offers.decide_inquiry,
        low.world.course._candidacies()["b"],
        True,
        "Verklaard.",
    )
    low.at(DAY)
    for what in ("workbook", "rank-file"):
        assert low.get("officer", f"/comparison/{what}?lot=1").status_code == 200
    assert "Start de berekening" in low.get("officer", "/comparison/firmness").text
    assert low.post("officer", "/comparison/firmness?lot=1").status_code == 303


def test_the_award_page_waits_for_a_low_price_too(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site(sqlite_worlds, Step.DECIDE, clock, "2022-06-08T10:00") as made:
        made.post("officer", "/comparison/read")
        assert "73,27" in made.get("officer", "/award").text
        declare_low(monkeypatch, **LOW)
        page = made.get("officer", "/award").text
        assert "73,27" not in page and "De rangorde wacht op een besluit" in page


def test_the_log_tells_what_was_decided_on_a_price_to_whoever_opened_the_prices(
    sqlite_worlds: Worlds, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare_low(monkeypatch, **LOW)
    with site(sqlite_worlds, Step.COMPARE, clock, DAY) as made:
        made.world.declare_all("officer", "witness", "auditor", at=DAY)
        b = made.world.course._candidacies()["b"]
        why = "151,4 miljoen is verklaard."
        made.world.act("officer", DAY, low_offers.decide_inquiry, b, True, why)
        made.world.act("officer", DAY, set_offer_aside, b, "151,4 miljoen is te veel.")
        made.at(DAY)
        assert "151,4 miljoen" not in made.get("auditor", "/trail").text
        made.post("auditor", "/comparison/read")
        assert made.get("auditor", "/trail").text.count("151,4 miljoen") == 2


def test_why_a_price_was_explained_is_read_by_whoever_declared(low: Site) -> None:
    """The reason speaks of what the tenderer wrote, so it is so on every page (I5)."""
    b = low.world.course._candidacies()["b"]
    why = "Zij delen een kantoor."
    low.world.act("officer", DAY, low_offers.decide_inquiry, b, True, why)
    reader = low.world.identity("auditor")
    undeclared = replace(reader, declared=reader.declared - {str(low.tenderer("b"))})

    def told(actor: Identity) -> tuple[str, str]:
        with low.world.looked() as session:
            compared, worked = comparison_page(session, actor), calculation_page(session, actor)
        (inquiry,) = compared.lots[0].inquiries
        (of_b,) = (one for one in worked.lots[0].offers if one.row.id == str(b))
        return inquiry.reason, next(one.said for one in of_b.stages if one.kind == "inquiry")

    unread = "Onderzocht, en de inschrijving blijft meedoen. De reden leest u na uw verklaring"
    for _ in range(2):  # what one person saw is not kept for another
        assert told(reader) == (why, f"Onderzocht, en de inschrijving blijft meedoen: {why}")
        assert told(undeclared)[0] == "" and told(undeclared)[1].startswith(unread)
