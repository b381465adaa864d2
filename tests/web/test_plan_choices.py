"""The plan editor: ratios, terms, names, attachments, seats, advice and sources, as a buyer types.

What is typed here is in the plan, in its JSON, in its workbook and in the guide alike.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from criteria.catalogue import load
from criteria.plan import EvaluationPlan
from criteria.plan.check import check_plan
from criteria.plan.format import seal
from criteria.ratios import RatioRule
from criteria.text import Text
from tests import paper
from tests.web.sites import Site
from tests.web.test_plan_rows import EDIT, act, fields, plan, save

RATIO = "demands/R3/ratio"


def guide(on: Site, lang: str = "nl") -> str:
    """The words of the guide, in one line."""
    page = on.get("officer", f"/plan/guide.pdf?lang={lang}")
    assert page.status_code == 200, page.text
    return paper.words(page.data)


def codes(found: EvaluationPlan) -> list[tuple[str, str | None]]:
    return [(one.code, one.field) for one in check_plan(found)]


def picked(on: Site, section: str, id_: str) -> Any:
    """Take one row of the catalogues, ticked on the page for picking."""
    return on.post("officer", f"{EDIT}/{section}/pick", {"take": "ticked", "pick": id_})


# Ratios


def with_ratio(on: Site, **typed: Any) -> Any:
    assert picked(on, "demands", "R3").status_code == 303
    return save(on, "demand?row=R3", **{f"{RATIO}/{key}": text for key, text in typed.items()})


def test_a_ratio_is_picked_and_its_level_years_and_party_are_chosen(on: Site) -> None:
    assert with_ratio(on).status_code == 303
    page = on.get("officer", f"{EDIT}/demand?row=R3").text
    assert "Vaak gevraagd: ten minste 20%." in page and "er is niets voor u ingevuld" in page
    assert "applies_to" not in page
    assert codes(plan(on)) == [
        ("plan.ratio_level_missing", f"{RATIO}/level"),
        ("plan.ratio_party_missing", f"{RATIO}/party"),
    ]
    typed = {"level": "22,5", "years_seen": "3", "years_needed": "2", "party": "whole"}
    saved = save(on, "demand?row=R3", **{f"{RATIO}/{key}": text for key, text in typed.items()})
    assert saved.status_code == 303
    assert plan(on).demands[-1].ratio == RatioRule("R3", Decimal("22.5"), 3, 2, "whole")
    assert codes(plan(on)) == []
    known = {one.id: (one.author, one.on) for one in plan(on).settings}
    assert known[f"{RATIO}/level"] == ("Inkoopadviseur (demo)", date(2021, 10, 29))
    told = "ten minste 22,5% in ten minste 2 van de laatste 3 vastgestelde boekjaren"
    assert told in on.get("officer", f"{EDIT}/demands").text


@pytest.mark.parametrize(
    ("field", "text"), [("level", "veel"), ("years_seen", "0"), ("years_needed", "2,5")]
)
def test_a_ratio_that_cannot_be_read_is_refused_at_its_field(
    on: Site, field: str, text: str
) -> None:
    refused = with_ratio(on, **{field: text})
    assert refused.status_code == 422 and f'id="{RATIO}/{field}-fout"' in refused.text


def test_a_fault_of_a_ratio_leads_to_its_field(on: Site) -> None:
    with_ratio(on)
    page = on.get("officer", "/plan").text
    assert "Kies de grens van kengetal R3." in page
    assert "demand?row=R3#demands/R3/ratio/level" in page


# Terms, names and attachments


def test_trap_24_the_event_of_a_term_is_typed_for_topic_and_limit(on: Site) -> None:
    p, q = "topics/DLG-28/runs_from", "requirements/PVE-3.3-E1"
    picked(on, "topics", "DLG-28")
    assert (
        save(on, "topic?row=DLG-28", **{f"{p}/nl": "de eerste dag van de zorg"}).status_code == 303
    )
    limit = {f"{q}/limits/1/from_nl": "het besluit", f"{q}/limits/1/from_en": "the decision"}
    assert save(on, "requirement?row=PVE-3.3-E1", **limit).status_code == 303
    topic = next(one for one in plan(on).topics if one.id == "DLG-28")
    assert topic.runs_from == Text("de eerste dag van de zorg", "") and topic.original == ()
    row = next(one for one in plan(on).requirements if one.id == "PVE-3.3-E1")
    assert row.limits[0].runs_from == Text("het besluit", "the decision")
    assert ", vanaf het besluit" in on.get("officer", f"{EDIT}/requirements?part=3.3").text
    assert save(on, "topic?row=DLG-28", **{f"{p}/nl": " "}).status_code == 303
    assert next(one for one in plan(on).topics if one.id == "DLG-28").runs_from is None


def test_trap_49_the_current_name_is_typed_beside_the_old_words(on: Site) -> None:
    p = "requirements/PVE-5.3-E4"
    before = next(one for one in plan(on).requirements if one.id == "PVE-5.3-E4")
    save(on, "requirement?row=PVE-5.3-E4", **{f"{p}/now_called/nl": "De Wbp heet nu AVG."})
    row = next(one for one in plan(on).requirements if one.id == "PVE-5.3-E4")
    assert row.now_called == Text("De Wbp heet nu AVG.", "") and row.text == before.text


def test_trap_52_attachments_are_marked_missing_until_their_place_is_known(on: Site) -> None:
    page = on.get("officer", f"{EDIT}/facts").text
    assert "7 ontbreken" in page and "Bijlage 1A: tarieven" in page
    place = "facts/attachments/annex-1a"
    assert save(on, "facts", **{f"{place}/document": "Bijlage 4, blad 2"}).status_code == 303
    found = {one.id: one for one in plan(on).facts.attachments}
    assert not found["annex-1a"].missing and found["annex-1b"].missing
    assert "6 ontbreken" in on.get("officer", f"{EDIT}/facts").text
    assert act(on, "facts", "add|facts/attachments|").status_code == 303
    assert plan(on).facts.attachments[-1].id == "OWN-1"
    assert ("plan.name_missing", "facts/attachments/OWN-1/title/nl") in codes(plan(on))
    act(on, "facts", "remove|facts/attachments|OWN-1")
    assert len(plan(on).facts.attachments) == 7


def test_what_was_typed_is_in_the_file_the_workbook_and_the_guide(on: Site) -> None:
    with_ratio(on, level="20", party="each")
    save(
        on,
        "requirement?row=PVE-3.3-E1",
        **{
            "requirements/PVE-3.3-E1/limits/1/from_nl": "het besluit",
            "requirements/PVE-3.3-E1/now_called/nl": "Heet nu anders.",
        },
    )
    text = on.get("officer", "/plan/download.json").text
    assert '"level":"20"' in text and '"now_called":{"en":"","nl":"Heet nu anders."}' in text
    book = load_workbook(io.BytesIO(on.get("officer", "/plan/download.xlsx").data))
    cells = {str(c.value) for name in book.sheetnames for row in book[name] for c in row if c.value}
    assert {"Heet nu anders.", "het besluit", "de penvoerder en elk lid apart"} <= cells
    assert {"Kengetallen", "Bijlagen"} <= set(book.sheetnames)
    words = guide(on)
    for said in (
        "ten minste 20% over het laatste vastgestelde boekjaar",
        "vanaf het besluit",
        "Huidige naam: Heet nu anders.",
        "Bijlagen waarnaar de tekst verwijst",
        "ontbreekt",
    ):
        assert said in words, said


# Committee, advice and sources


def test_a_seat_is_for_some_questions_and_advice_closes_when_the_buyer_says(on: Site) -> None:
    typed = {"committee/finance/questions": ["", "FIN"], "advice/council/closes": "before_scores"}
    assert save(on, "people", **typed).status_code == 303
    found = plan(on)
    assert {seat.id: seat.questions for seat in found.committee}["finance"] == ("FIN",)
    assert found.advice[0].closes == "before_scores" and codes(found) == []
    page = on.get("officer", f"{EDIT}/people").text
    assert "committee/chair/questions" not in page  # a chair scores no questions
    assert "U kiest wanneer het sluit." in page
    words = guide(on)
    assert "vóór de eerste score" in words and "Financiële beheersbaarheid" in words
    assert "beoordeelt alleen: " in on.get("officer", "/people").text
    typed = {"committee/policy/questions": ["", "PRE"], "committee/care/questions": ["", "PRE"]}
    save(on, "people", **typed)
    assert ("plan.nobody_scores", "committee") in codes(plan(on))


def test_each_set_of_rules_offers_the_sources_its_regime_allows(on: Site) -> None:
    page = on.get("officer", f"{EDIT}/rules").text
    assert 'value="law"' not in page and page.count('value="documents"') == 10
    sent = fields(on, "rules") | {"rule_sets/standstill/source": "law"}
    refused = on.post("officer", f"{EDIT}/rules", sent)
    assert refused.status_code == 422
    assert plan(on).applies("standstill")


def test_the_theme_of_a_topic_is_chosen_and_taken_away_again(on: Site) -> None:
    place = "topics/DLG-28/theme"
    picked(on, "topics", "DLG-28")

    def theme() -> str:
        return next(one for one in plan(on).topics if one.id == "DLG-28").theme

    assert theme() == "PRE"
    assert save(on, "topic?row=DLG-28", **{place: "XXX"}).status_code == 422
    assert save(on, "topic?row=DLG-28", **{place: ""}).status_code == 303
    assert theme() == ""
    assert "Geen thema" in on.get("officer", f"{EDIT}/topic?row=DLG-28").text
    assert save(on, "topic?row=DLG-28", **{place: "GOV"}).status_code == 303
    assert theme() == "GOV"
    history = on.get("officer", f"{EDIT}/history").text
    title = next(one.title.nl for one in load().themes if one.id == "GOV")
    assert "thema" in history and title in history


# Low prices


def test_low_prices_are_declared_and_taken_back_and_the_plan_is_as_before(on: Site) -> None:
    before, lot = plan(on), "lots/1"
    typed = {"low_mean": "15", "low_reference": "10", "low_costs": "yes", "recompute": "no"}
    saved = save(on, "award", **{f"{lot}/{key}": text for key, text in typed.items()})
    assert saved.status_code == 303
    assert ("plan.low_reference_incomplete", f"{lot}/low_amount") in codes(plan(on))
    assert save(on, "award", **{f"{lot}/low_amount": "1.000.000"}).status_code == 303
    found = plan(on).lots[0]
    assert (found.low_mean, found.low_next) == (Decimal(15), None)
    assert (found.low_reference, found.low_amount) == (Decimal(10), Decimal(1_000_000))
    assert (found.low_costs, found.recompute) == (True, False)
    assert not any(code.startswith("plan.low") for code, _ in codes(plan(on)))
    assert f"{lot}/low_mean" in {one.id for one in plan(on).settings}
    assert "meer dan 15% onder het gemiddelde" in guide(on)
    assert "houden de anderen de punten" in guide(on)
    gone = dict.fromkeys(("low_mean", "low_reference", "low_amount"), "")
    gone |= {"low_costs": "no", "recompute": "yes"}
    assert (
        save(on, "award", **{f"{lot}/{key}": text for key, text in gone.items()}).status_code == 303
    )
    assert seal(replace(plan(on), settings=())) == seal(replace(before, settings=()))


def test_a_share_of_everything_is_no_share(on: Site) -> None:
    save(on, "award", **{"lots/1/low_mean": "100"})
    assert ("plan.low_share_wrong", "lots/1/low_mean") in codes(plan(on))
    assert save(on, "award", **{"lots/1/low_next": "101"}).status_code == 422


# What the documents say about the court and complaints


def test_remedies_are_declared_and_taken_back_and_the_plan_is_as_before(on: Site) -> None:
    before = plan(on)
    typed = {
        "standstill/selection_days": "15",
        "standstill/court": "rechtbank Voorbeeld",
        "standstill/begun": "served",
        "standstill/complaints": "Meldpunt, klachten@voorbeeld.nl",
        "notice": "2021/S 215-123456",
    }
    assert save(on, "rules", **typed).status_code == 303
    found, rule = plan(on), plan(on).standstill
    assert (rule.selection_days, rule.court, rule.begun) == (15, "rechtbank Voorbeeld", "served")
    assert rule.complaints == typed["standstill/complaints"] and found.notice == typed["notice"]
    assert {"standstill/court", "notice"} <= {one.id for one in found.settings}
    assert "Bevoegd is rechtbank Voorbeeld. Een kort geding is op tijd als" in guide(on)
    shown = on.get("officer", "/plan/read/rules").text
    assert "nummer van de aankondiging" in on.get("officer", f"{EDIT}/history").text.lower()
    assert "rechtbank Voorbeeld" in shown
    assert save(on, "rules", **{"standstill/selection_days": "0"}).status_code == 422
    assert save(on, "rules", **{"standstill/begun": "later"}).status_code == 422
    assert save(on, "rules", **dict.fromkeys(typed, "")).status_code == 303
    assert seal(replace(plan(on), settings=())) == seal(replace(before, settings=()))
