"""The record of the procedure: every item of the article, read from the award report."""

from __future__ import annotations

from dataclasses import replace

import pytest

from criteria.award import AwardReport
from criteria.phases import Step
from criteria.procedure_record import Item, procedure_record
from tender.actions import reporting
from tender.report.procedure_record import render
from tests.paper import words
from tests.worlds import Worlds


@pytest.fixture(scope="module")
def report(sqlite_worlds: Worlds) -> AwardReport:
    with sqlite_worlds.at(Step.STANDSTILL) as world:
        made = world.act("officer", "2022-06-09T11:00", reporting.make_report)
        return reporting.read_report(made)


def told(report: AwardReport, letter: str, lang: str = "nl") -> Item:
    return next(one for one in procedure_record(report, lang) if one.letter == letter)


def test_every_letter_of_the_article_is_there_once(report: AwardReport) -> None:
    letters = [one.letter for one in procedure_record(report)]
    assert letters[:12] == [*"abcdefgh", "i, j, k", "l", "m", "n"]
    assert all(one.lines for one in procedure_record(report))


def test_who_was_selected_excluded_rejected_and_why(report: AwardReport) -> None:
    assert told(report, "b").lines[-2:] == (
        "Plafond over 4 contractjaren: € 160.000.000,00.",
        "Waarde waarvoor wordt gegund aan Inschrijver A (combinatie): € 155.300.000,00.",
    )
    assert told(report, "c").lines[0].startswith("Inschrijver A (combinatie): plaats 1")
    out = told(report, "d").lines
    assert out[0] == "Inschrijver D (combinatie): uitgesloten."
    assert out[1].startswith("Reden: ") and "Besloten door" in out[1]
    assert "Inschrijver E: te laat aangemeld." in out
    assert told(report, "e").lines == (
        "Inschrijver B (combinatie): plaats 2 in de rangorde met 72,47 punten.",
        "Inschrijver C: plaats 3 in de rangorde met 57,60 punten.",
    )


def test_the_winner_has_a_reason_for_every_criterion(report: AwardReport) -> None:
    lines = told(report, "h").lines
    assert lines[0] == "Inschrijver A (combinatie) wint volgens het verzegelde beoordelingsplan."
    assert sum(", score " in line for line in lines) == 5


def test_what_does_not_apply_says_why(report: AwardReport) -> None:
    none = [one.letter for one in procedure_record(report) if not one.applies]
    assert {"g", "i, j, k", "l", "n"} <= set(none)
    assert "f" not in none  # the file says nothing about it, which is not that it does not apply
    assert "Niet van toepassing. Er is geen inschrijving onderzocht" in words(render(report))


def test_an_offer_that_fell_out_for_its_price_is_told(report: AwardReport) -> None:
    assert report.comparison is not None
    lot = report.comparison.lots[0]
    low = replace(lot.offers[1], inquiry_kept=False, inquiry_reason="Niet uitgelegd.")
    lots = (replace(lot, offers=(lot.offers[0], low, *lot.offers[2:])),)
    changed = replace(report, comparison=replace(report.comparison, lots=lots))
    assert told(changed, "g").lines == (
        f"{low.tenderer}: afgewezen om de lage prijs. Niet uitgelegd.",
    )


def test_it_reads_in_english_and_gives_the_same_bytes(report: AwardReport) -> None:
    assert told(report, "n", "en").lines == ("An award decision was taken.",)
    assert render(report, "en") == render(report, "en")


def test_another_edition_makes_no_record(report: AwardReport) -> None:
    with pytest.raises(ValueError, match="no record"):
        procedure_record(replace(report, edition="public", parties=None))
