"""The letters of the selection desk: what they say, and what they never say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.notices import (
    ADMISSIONS,
    OUT,
    AskedQuestion,
    Failed,
    Letterhead,
    Names,
    RejectionFacts,
    admission_of,
    clarification_letter,
    named,
    read_letter,
    rejection_letter,
    without,
)
from criteria.plan import RULE_SETS, EvaluationPlan, RuleSet, StandstillRule
from criteria.reading import read_local
from criteria.remedies import rejection_term
from tests.rules.plans import PLAN

HEAD = Letterhead("Gemeente Voorbeeld", "Zorg", "REF-1", "Inschrijver T", date(2022, 1, 19))
DEADLINE = read_local("2022-01-14T12:00")
BARE = replace(PLAN, rule_sets=tuple(RuleSet(id_, "none") for id_ in RULE_SETS))
ARTICLE = re.compile(r"artikel|\bAw\b|2\.\d{2,3}", re.IGNORECASE)


def declaring(*ids: str) -> EvaluationPlan:
    rules = tuple(
        RuleSet(id_, "documents" if id_ in ids else "none", f"Leidraad bij {id_}")
        for id_ in RULE_SETS
    )
    return replace(PLAN, rule_sets=rules, standstill=StandstillRule(20, True, rejection_days=20))


def asked(**more: object) -> AskedQuestion:
    made = AskedQuestion("Belastingen", "Partij T1", "proof", "Stuur een verklaring.")
    return replace(made, **more)  # type: ignore[arg-type]


# Where a tenderer stands


@pytest.mark.parametrize(
    ("late", "aside", "failed", "undecided", "found"),
    [
        (False, None, 0, 0, "ready"),
        (False, None, 0, 3, "open"),
        (False, None, 1, 3, "failing"),
        (False, "excluded", 1, 3, "excluded"),
        (False, "rejected", 1, 3, "rejected"),
        (False, "incomplete", 0, 9, "incomplete"),
        (True, None, 0, 0, "late"),
    ],
)
def test_where_a_tenderer_stands(
    late: bool, aside: str | None, failed: int, undecided: int, found: str
) -> None:
    assert admission_of(late, aside, failed, undecided) == found
    assert found in ADMISSIONS


def test_who_is_out() -> None:
    assert {"excluded", "rejected", "incomplete", "late"} == OUT


# The letter with questions


def test_a_letter_gives_each_question_with_what_may_be_repaired() -> None:
    questions = [asked(), asked(subject="Governance", party="", kind="clarify", scored=True)]
    text = clarification_letter(BARE, HEAD, questions, DEADLINE)
    letter = read_letter(text)
    assert letter.subject == "Vragen over uw aanmelding voor Zorg"
    assert letter.sender == "Gemeente Voorbeeld, woensdag 19 januari 2022"
    headings = [part.heading for part in letter.parts if part.heading]
    assert headings == [
        "Vraag 1: Belastingen, Partij T1",
        "Vraag 2: Governance",
        "Wat niet mag",
        "Zo antwoordt u",
    ]
    first, second = (part for part in letter.parts if part.heading.startswith("Vraag"))
    assert first.lines[0] == "Stuur een verklaring."
    assert "bestond al op woensdag 15 december 2021" in first.lines[1]  # the deadline of the plan
    assert "Op dit deel krijgt u een score." in second.lines[1]
    assert text.count("uiterlijk vrijdag 14 januari 2022, 12.00 uur") == 1
    assert "Uw antwoord mag uw aanmelding niet verbeteren." in text


def test_one_question_is_told_in_its_own_words() -> None:
    assert "één vraag" in clarification_letter(BARE, HEAD, [asked()], DEADLINE)
    assert "2 vragen" in clarification_letter(BARE, HEAD, [asked(), asked()], DEADLINE)


def test_what_was_typed_over_several_lines_stays_in_its_question() -> None:
    text = clarification_letter(BARE, HEAD, [asked(text="Een.\n\n\nTwee.\nDrie.")], DEADLINE)
    (question,) = (p for p in read_letter(text).parts if p.heading.startswith("Vraag"))
    assert question.lines[:3] == ("Een.", "Twee.", "Drie.")


def test_a_plan_without_a_deadline_names_no_day() -> None:
    undated = replace(BARE, application_deadline=None)
    assert "de laatste dag om aan te melden" in clarification_letter(
        undated, HEAD, [asked()], DEADLINE
    )


# The rejection

EXCLUDED = RejectionFacts(
    "excluded",
    (Failed("Belastingen", "Partij T1", "De verklaring ontbreekt."),),
    "Wij wogen de maatregelen en vinden ze niet genoeg.",
)


def test_a_rejection_names_the_demand_the_party_and_the_reason() -> None:
    letter = read_letter(rejection_letter(BARE, HEAD, EXCLUDED))
    found = {part.heading: part.lines for part in letter.parts if part.heading}
    assert letter.subject == "Afwijzing van uw aanmelding voor Zorg"
    assert found["Belastingen, Partij T1"] == ("De verklaring ontbreekt.",)
    reason = ("Wij wogen de maatregelen en vinden ze niet genoeg.",)
    assert found["Waarom wij dit besluiten"] == reason
    assert "uit te sluiten" in letter.parts[1].lines[0]


def test_a_rejection_gives_the_demand_in_full_and_where_it_stands() -> None:
    failed = Failed("Belastingen", "Partij T1", "Niets.", "Zij betaalt op tijd.", "Leidraad §3.1")
    letter = read_letter(rejection_letter(BARE, HEAD, RejectionFacts("excluded", (failed,))))
    found = {part.heading: part.lines for part in letter.parts if part.heading}
    assert found["Belastingen, Partij T1"] == (
        "De eis: Zij betaalt op tijd.",
        "Deze eis staat in: Leidraad §3.1.",
        "Onze bevinding: Niets.",
    )


def test_who_misses_a_requirement_is_rejected_and_not_excluded() -> None:
    text = rejection_letter(BARE, HEAD, replace(EXCLUDED, why="rejected"))
    letter = read_letter(text)
    assert "uw aanmelding af te wijzen" in letter.parts[1].lines[0]
    assert "uit te sluiten" not in text and "uitgesloten" not in text
    english = rejection_letter(BARE, HEAD, replace(EXCLUDED, why="rejected"), lang="en")
    assert "decided to reject your request" in english and "exclude" not in english


def test_a_late_one_hears_both_moments_to_the_second() -> None:
    late = RejectionFacts(
        "late",
        received_at=read_local("2021-12-15T09:00:01"),
        deadline=read_local("2021-12-15T09:00"),
    )
    text = rejection_letter(BARE, HEAD, late)
    assert "kwam binnen op woensdag 15 december 2021, 09.00.01 uur" in text
    assert "sloot op woensdag 15 december 2021, 09.00.00 uur" in text
    assert "niet geopend" in text


def test_an_incomplete_one_hears_what_was_missing() -> None:
    text = rejection_letter(BARE, HEAD, RejectionFacts("incomplete", reason="Deel 3 ontbreekt."))
    assert "niet volledig" in text and "Deel 3 ontbreekt." in text
    assert "uit te sluiten" not in text


@pytest.mark.parametrize("declared", [(), ("rejection-notices",), ("standstill",)])
def test_no_term_unless_the_plan_declares_it_for_rejections(declared: tuple[str, ...]) -> None:
    plan = declaring(*declared)
    if "rejection-notices" in declared:
        plan = replace(plan, standstill=StandstillRule(20, True))
    text = rejection_letter(plan, HEAD, EXCLUDED)
    assert rejection_term(plan, HEAD.on) is None
    assert "kort geding" not in text and "dagen" not in text
    assert "schriftelijk" in text
    assert ("Leidraad bij rejection-notices" in text) == ("rejection-notices" in declared)
    assert ARTICLE.search(text) is None


def test_a_declared_term_is_counted_out() -> None:
    plan = declaring("rejection-notices")
    text = rejection_letter(plan, HEAD, EXCLUDED)
    # Wednesday 19 January and 20 days: Tuesday 8 February
    assert "Begin dan uiterlijk dinsdag 8 februari 2022 een kort geding" in text
    assert "De termijn is 20 dagen; dag 1 is donderdag 20 januari 2022." in text
    assert "Deze termijn staat in Leidraad bij rejection-notices." in text
    assert "overeenkomst" not in text and "schriftelijk" not in text
    assert ARTICLE.search(text) is None


def test_a_term_that_would_end_on_a_saturday_says_why_it_ends_later() -> None:
    monday = replace(HEAD, on=date(2026, 11, 23))
    sunday = replace(HEAD, on=date(2026, 11, 22))
    plan = declaring("rejection-notices", "standstill")
    # 22 November and 20 days: Saturday 12 December, so Monday 14 December
    runs_on = replace(plan, standstill=replace(plan.standstill, days=20, extend=True))
    text = rejection_letter(runs_on, sunday, EXCLUDED)
    assert "uiterlijk maandag 14 december 2026" in text
    assert "Dag 20 is zaterdag 12 december 2026." in text
    assert "Op zaterdag 12 december 2026 kan de termijn niet eindigen: weekend." in text
    assert "De Algemene termijnenwet geldt voor deze termijn." in text
    plain = replace(plan, standstill=replace(plan.standstill, days=20, extend=False))
    text = rejection_letter(plain, sunday, EXCLUDED)
    assert "uiterlijk zaterdag 12 december 2026" in text and "termijnenwet" not in text
    text = rejection_letter(runs_on, monday, EXCLUDED)  # and 20 days: Sunday 13 December
    assert "uiterlijk maandag 14 december 2026" in text and "zondag 13 december" in text
    weekday = replace(HEAD, on=date(2026, 11, 24))  # Monday 14 December
    assert "termijnenwet" not in rejection_letter(runs_on, weekday, EXCLUDED)


# The names of others

NAMES = Names(
    frozenset({"Inschrijver T", "Stichting Zorg Oost"}),
    frozenset({"Zorg", "Inschrijver X", "De Brug (combinatie)", "A+B"}),
)


def test_the_name_of_another_is_left_out() -> None:
    text = "De Brug (combinatie) en Inschrijver X noemen Stichting Zorg Oost ook. A+B niet."
    assert named(text, NAMES) == ("De Brug (combinatie)", "Inschrijver X", "A+B")
    one = "een andere inschrijver"
    assert without(text, NAMES) == f"{one} en {one} noemen Stichting Zorg Oost ook. {one} niet."


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Volgens Zorg aan Zee is dat anders.", ("Zorg aan Zee",)),
        ("Volgens ZORG AAN ZEE b.v. is dat anders.", ("ZORG AAN ZEE b.v.",)),
        ("Volgens zorg-aan  zee is dat anders.", ("zorg-aan  zee",)),
        ("Wat Linde levert", ("Linde",)),
        ("Wat LINDE levert", ("LINDE",)),
        ("Onder een linde levert u de zorg.", ()),
        ("De Brug is van u zelf.", ()),
        ("De Brug B.V. is van een ander.", ("De Brug B.V.",)),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, found: tuple[str, ...]) -> None:
    others = {"Zorg aan Zee B.V.", "Stichting Linde", "De Zorg B.V.", "De Brug B.V."}
    names = Names(frozenset({"De Brug"}), frozenset(others))
    assert named(text, names) == found
    assert named(without(text, names), names) == ()


def test_an_own_name_stays_though_it_holds_the_name_of_another() -> None:
    assert without("Stichting Zorg Oost levert Zorgplan.", NAMES).startswith("Stichting Zorg Oost")
    assert named("Stichting Zorg Oost levert Zorgplan.", NAMES) == ()


def test_without_others_a_text_stays_as_it_is() -> None:
    assert without("Inschrijver X", Names(frozenset({"T"}))) == "Inschrijver X"
    assert named("Inschrijver X", Names()) == ()


SOME_NAMES = st.text("abc (+)", min_size=1, max_size=6).map(str.strip).filter(bool)


@settings(max_examples=60, deadline=None)
@given(
    st.frozensets(SOME_NAMES, max_size=4),
    st.frozensets(SOME_NAMES, min_size=1, max_size=4),
    st.lists(SOME_NAMES | st.sampled_from([" ", ", ", ". ", "Reden "]), max_size=12),
)
def test_no_letter_names_another(
    own: frozenset[str], others: frozenset[str], pieces: list[str]
) -> None:
    names = Names(own, others - own)
    reason = "".join(pieces)
    facts = RejectionFacts("excluded", (Failed("Eis", "Partij", reason),), reason)
    text = rejection_letter(BARE, HEAD, facts, names)
    for part in read_letter(text).parts:
        if part.heading in ("Eis, Partij", "Waarom wij dit besluiten"):
            assert named("\n".join(part.lines), names) == ()
