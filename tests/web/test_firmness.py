"""How firm the result is: who sees it and when, what starts it, and what makes it out of date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from importlib import import_module

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from criteria.canon import from_plain
from criteria.firmness import Study
from criteria.numbers import show
from criteria.phases import Step
from tender.actions import firmness, tenderers
from tender.models.firmness import FirmnessRun
from tender.routes import firmness as routes
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

DAY = "2022-06-02T10:00"
PAGE = "/comparison/firmness"


@pytest.fixture
def comparing(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.COMPARE, clock, DAY) as made:
        yield made


def read(made: Site, who: str = "officer") -> str:
    assert made.post(who, "/comparison/read").status_code == 303
    return made.get(who, PAGE).text


def emptied(made: Site) -> None:
    """Nothing was ever worked out."""
    with made.world.engine.begin() as connection:
        connection.execute(sa.delete(FirmnessRun))


def stored(made: Site) -> Study:
    """What was worked out last. The seed follows from the plan, so each world has its own."""
    with made.world.engine.connect() as connection:
        body = connection.scalar(
            sa.select(FirmnessRun.result).order_by(FirmnessRun.started_at.desc()).limit(1)
        )
    return from_plain(Study, body)


def changed(made: Site, **values: object) -> None:
    with made.world.engine.begin() as connection:
        connection.execute(sa.update(FirmnessRun).values(**values))


def test_nothing_is_seen_before_this_person_opened_the_prices(comparing: Site) -> None:
    closed = comparing.get("officer", PAGE).text
    assert "Open eerst de prijzen" in closed
    assert "Gevoelig" not in closed and "trekkingen" not in closed
    assert comparing.post("officer", f"{PAGE}?lot=1").status_code == 404
    assert "Gevoelig" in read(comparing)


def test_the_page_tells_what_would_change_the_winner(comparing: Site) -> None:
    page = read(comparing)
    assert "Lumpsum van Inschrijver A (combinatie)" in page
    assert "nu € 155,30 miljoen" in page and "anders vanaf € 155,90 miljoen" in page
    assert "155.901.250,01" in page  # on the cent, in the table
    assert "Eén stap lager voor Inschrijver A (combinatie)" in page
    assert "1.000.000 trekkingen" in page
    study = stored(comparing)
    won = dict(study.by_weights.offers)[study.found.winner]
    assert study.by_weights.draws == study.draws == 1_000_000
    assert f"in {show(Fraction(won, 10_000), 1)}% van de trekkingen" in page
    assert "Als een ander niet had meegedaan" in page
    assert page.count("van het plan</span>") == 1
    assert page.count("<title") >= page.count("<svg viewBox") - page.count('aria-hidden="true"')
    assert "Wat zou de volgorde veranderen?" in comparing.get("officer", "/comparison").text


def test_it_says_that_it_feeds_nothing(comparing: Site) -> None:
    page = read(comparing)
    assert "De uitkomst zelf verandert er nooit door." in page
    assert "instellingen van dit programma" in page


@pytest.mark.parametrize("who", ["assessor1", "delegate", "administrator"])
def test_the_page_is_not_there_for_others(comparing: Site, who: str) -> None:
    assert comparing.get(who, PAGE).status_code == 404
    assert comparing.post(who, f"{PAGE}?lot=1").status_code == 404


def test_the_contract_manager_sees_no_points_and_nothing_of_them(comparing: Site) -> None:
    page = read(comparing, "contract_manager")
    assert "De punten ziet u niet." in page and "trekkingen" not in page


def test_a_conflict_hides_it(comparing: Site) -> None:
    comparing.world.act(
        "auditor", DAY, tenderers.declare, comparing.tenderer("b"), "conflict", "Familie."
    )
    comparing.at(DAY)
    page = read(comparing, "auditor")
    assert "U ziet deze vergelijking niet." in page and "Gevoelig" not in page


def test_asking_is_an_act_and_the_answer_is_kept(comparing: Site) -> None:
    emptied(comparing)
    assert "Start de berekening" in read(comparing)
    before = comparing.trail("firmness.started")
    assert comparing.post("officer", f"{PAGE}?lot=1").status_code == 303
    assert comparing.trail("firmness.started") == before + 1
    page = comparing.get("officer", PAGE).text
    assert "1.000.000 trekkingen" in page and "gestart door" in page
    again = comparing.post("officer", f"{PAGE}?lot=1")
    assert again.status_code == 422 and "al berekend" in again.text
    assert comparing.trail("firmness.started") == before + 1


def test_only_an_officer_starts_it(comparing: Site) -> None:
    emptied(comparing)
    for who in ("decision_maker", "auditor", "chair"):
        assert "De inkoopadviseur kan de berekening starten." in read(comparing, who)
        assert comparing.post(who, f"{PAGE}?lot=1").status_code == 404


@pytest.mark.parametrize("lot", ["", "9", "1' OR 1=1", "../..", "\u202e1"])
def test_an_unknown_lot_is_not_there(comparing: Site, lot: str) -> None:
    read(comparing)
    assert comparing.browser("officer").post(
        f"{comparing.root}{PAGE}",
        query_string={"lot": lot},
        data={"csrf_token": comparing.token("officer")},
    ).status_code == 404  # fmt: skip


def test_a_running_one_tells_how_far_it_is_and_is_not_started_twice(
    comparing: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    emptied(comparing)
    monkeypatch.setattr(routes, "work_out", lambda run: None)
    read(comparing)
    assert comparing.post("officer", f"{PAGE}?lot=1").status_code == 303
    changed(comparing, done=500_000)
    page = comparing.get("officer", PAGE).text
    assert "25% van de trekkingen is gedaan." in page and "data-poll" in page
    again = comparing.post("officer", f"{PAGE}?lot=1")
    assert again.status_code == 422 and "loopt al" in again.text


def test_one_that_was_killed_can_be_started_again(
    comparing: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    emptied(comparing)
    with monkeypatch.context() as patched:
        patched.setattr(routes, "work_out", lambda run: None)
        read(comparing)
        comparing.post("officer", f"{PAGE}?lot=1")
    comparing.clock.moment += firmness.SILENT + timedelta(seconds=1)
    assert "gestopt voordat zij klaar was" in comparing.get("officer", PAGE).text
    assert comparing.post("officer", f"{PAGE}?lot=1").status_code == 303
    assert "1.000.000 trekkingen" in comparing.get("officer", PAGE).text


def test_another_basis_makes_it_out_of_date(comparing: Site) -> None:
    changed(comparing, basis="0" * 64)
    page = read(comparing)
    assert "De laatste uitkomst is verouderd." in page
    assert "Gevoelig" not in page and "miljoen" not in page
    assert comparing.post("officer", f"{PAGE}?lot=1").status_code == 303
    assert "Gevoelig" in comparing.get("officer", PAGE).text


def test_a_run_about_other_marks_is_left_alone(comparing: Site) -> None:
    """The child finds that what it was asked about is no longer so."""
    changed(comparing, basis="0" * 64, finished_at=None, result=None)
    with comparing.app.app_context():
        from tender.extensions import db

        run = db.session.scalars(sa.select(FirmnessRun.id)).one()
        assert not firmness.perform(db.sessionmaker, run, comparing.clock)
    assert "Nog niet berekend" in read(comparing)


def test_one_offer_is_told_what_room_it_has(single_offer_worlds: Worlds, clock: Clock) -> None:
    with site(single_offer_worlds, Step.COMPARE, clock, DAY) as made:
        page = read(made)
        assert "Wanneer valt de inschrijving uit?" in page
        assert "De ruimte onder het plafond is het kleinst in contractjaar" in page
        assert "stap lager" in page or "stappen lager" in page
        assert "Wat zou de volgorde veranderen?" not in page
        assert "Met een andere prijsformule" not in page


def queries(worlds: Worlds, clock: Clock) -> int:
    with site(worlds, Step.COMPARE, clock, DAY) as made:
        read(made)
        with made.counted() as sent:
            assert made.get("officer", PAGE).status_code == 200
        return len(sent)


def test_as_many_queries_for_one_offer_as_for_three(
    sqlite_worlds: Worlds, single_offer_worlds: Worlds, clock: Clock
) -> None:
    assert queries(single_offer_worlds, clock) == queries(sqlite_worlds, clock)


def test_the_command_asks_as_the_page_does(
    comparing: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = import_module("tender.cli.firmness")
    emptied(comparing)
    monkeypatch.setattr(command, "application", lambda: comparing.app)
    asked = ["HVB-BW-2022", "--as", "inkoop@hvb.example"]
    refused = CliRunner().invoke(command.firmness, asked)
    assert refused.exit_code == 1 and "open the prices" in refused.output
    read(comparing)
    done = CliRunner().invoke(command.firmness, asked)
    assert done.exit_code == 0, done.output
    again = CliRunner().invoke(command.firmness, asked)
    assert again.exit_code == 1 and "al berekend" in again.output
    assert CliRunner().invoke(command.firmness, []).exit_code == 2
    assert "Gevoelig" in comparing.get("officer", PAGE).text
