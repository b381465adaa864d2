"""What a letter says, and what it never says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from fractions import Fraction

from criteria.letters import LetterFacts, LetterLot, LetterScore, letter
from criteria.own_points import own_sum
from criteria.plan import RULE_SETS, RuleSet
from criteria.ranking import rank
from criteria.ranking_rules import Rounding
from criteria.terms import standstill
from tests.rules.plans import PLAN
from tests.rules.tenders import three_offers

SENT = date(2022, 6, 9)
TERM = standstill(SENT, 20, extend=True)
BARE = replace(PLAN, rule_sets=tuple(RuleSet(id_, "none") for id_ in RULE_SETS))


def score(title: str = "Governance", winner: Fraction | None = Fraction(12)) -> LetterScore:
    return LetterScore(
        title, D(6), "Voldoende", Fraction(9), D(15), f"Reden bij {title}.", winner_points=winner
    )


def lot(result: str, **more: object) -> LetterLot:
    made = LetterLot(None, result, 2, Fraction(323, 5), "Partij W", Fraction(67), (score(),))
    return replace(made, **more)  # type: ignore[arg-type]


def facts(stage: str, *lots: LetterLot, **more: object) -> LetterFacts:
    made = LetterFacts(stage, "Partij T", "Zorg", "Gemeente Voorbeeld", SENT, lots)
    return replace(made, **more)  # type: ignore[arg-type]


def test_who_was_set_aside_reads_why_and_who_wins_and_no_points_of_another() -> None:
    out = lot("set_aside", rank=None, total=None, reason="Boven het plafond van jaar 2.")
    text = letter(PLAN, facts("award", out), TERM)
    assert (
        "Uw inschrijving is terzijde gelegd en telt niet mee in de rangorde. "
        "De reden is: Boven het plafond van jaar 2.\n\n"
        "Wij willen de opdracht gunnen aan Partij W."
    ) in text
    assert "67" not in text
    bare = letter(PLAN, facts("award", replace(out, reason="onder de ondergrens")), TERM)
    assert "De reden is: onder de ondergrens.\n" in bare
    nobody = letter(PLAN, facts("selection", replace(out, winner=None)), TERM)
    assert "gunnen aan" not in nobody


def test_a_rejection_gives_own_points_reasons_and_the_winner() -> None:
    text = letter(BARE, facts("award", lot("lost", price_points=Fraction(20, 3))), TERM)
    assert "Wij willen de opdracht gunnen aan Partij W." in text
    assert "U kreeg 64,60 van de 100 punten. Dat is plaats 2" in text  # 323/5
    assert "De gekozen inschrijving kreeg 67,00 van de 100 punten." in text
    assert "Governance: score 6 (Voldoende), 9,00 van 15 punten." in text
    assert "De gekozen inschrijving kreeg 12,00 punten." in text
    assert "Reden bij Governance." in text
    assert "Prijs: 6,67 punten." in text  # 20/3
    weighed = lot("lost", price_points=Fraction(20, 3), price_weight=D(20))
    assert "Prijs: 6,67 van 20 punten." in letter(BARE, facts("award", weighed), TERM)


def test_a_letter_tells_how_marks_became_points_and_where_was_rounded() -> None:
    rules, offers = three_offers(D(6))
    rules = replace(rules, rounding=Rounding(total=2))
    own = own_sum(PLAN.lots[0].award, rank(rules, offers).offers[1])
    told = letter(BARE, facts("award", lot("lost", sums=own)), TERM)
    assert (
        "Zo zijn uw punten berekend\nEen score wordt punten naar haar plaats op de schaal." in told
    )
    assert "G2: 8 op een schaal van 0 tot 10 = 8/10 × 20 = 16 punten" in told
    assert "Kwaliteit: 25 + 16 + 9 = 50 punten" in told
    assert "(aantal decimalen: 2): 86,80" in told  # 50 and 36,8
    assert "Afgerond is alleen waar dat hierboven staat." in told


def test_a_sum_against_the_best_mark_is_not_told_to_another() -> None:
    rules, offers = three_offers(None)
    rules = replace(rules, against="best")
    stage = replace(PLAN.lots[0].award, against="best")
    own = " ".join(line.nl for line in own_sum(stage, rank(rules, offers).offers[1]))
    assert "ten opzichte van de beste score" in own and "op een schaal" not in own
    assert "waar de beste inschrijving" not in own


def test_where_no_marks_gave_points_there_is_no_sum_to_tell() -> None:
    rules, offers = three_offers(None)
    unjudged = replace(rank(rules, offers).offers[1], criterion_points=())
    assert own_sum(PLAN.lots[0].award, unjudged) == ()


def test_a_letter_says_whether_the_evidence_of_the_winner_is_there() -> None:
    for stated, said in ((True, "dat op de peildatum geldig was"), (False, "ligt nog niet al")):
        assert said in letter(BARE, facts("award", lot("lost"), proven=stated), TERM)
    assert "bewijs" not in letter(BARE, facts("award", lot("lost")), TERM)


def test_the_winner_hears_nothing_of_another() -> None:
    text = letter(BARE, facts("award", lot("won", winner="Partij T")), TERM)
    assert "Wij willen de opdracht aan u gunnen." in text
    assert "De gekozen inschrijving" not in text
    assert "Partij W" not in text


def test_a_letter_holds_the_term_and_the_last_day() -> None:
    text = letter(BARE, facts("award", lot("lost")), TERM)
    assert "woensdag 29 juni 2022" in text  # 9 June and 20 days
    assert "donderdag 30 juni 2022" in text
    assert "nog geen aanvaarding" in text


def test_the_term_is_not_spoken_of_where_there_is_none() -> None:
    with_term = letter(BARE, facts("award", lot("lost")), TERM)
    assert "toe. Een toelichting verlengt de termijn niet.\n\n" in with_term
    assert with_term.endswith("Met vriendelijke groet, Gemeente Voorbeeld")
    without = letter(BARE, facts("selection", lot("admitted", winner=None)), None)
    assert "termijn" not in without and "uiterlijk" not in without
    assert "schriftelijk weten, met uw redenen" in without
    assert "noemt voor deze beslissing geen laatste dag" in without
    assert "Dag 20 zelf is geen zaterdag, zondag of feestdag." in with_term


def test_a_selection_letter_without_a_term_names_no_winner() -> None:
    text = letter(BARE, facts("selection", lot("not_admitted", winner=None)), None)
    assert "Wij laten u niet toe tot de gunningsfase." in text
    assert "kort geding" not in text
    assert "Partij W" not in text


def test_who_was_late_or_excluded_hears_why_and_no_score() -> None:
    late = letter(BARE, facts("selection", out="late"), None)
    assert "niet geopend" in late
    excluded = letter(BARE, facts("selection", out="excluded", reason="Geen bewijs."), None)
    rejected = letter(BARE, facts("selection", out="rejected", reason="Geen bewijs."), None)
    assert "uit te sluiten" in excluded and "uit te sluiten" not in rejected
    assert "Wij wijzen uw aanmelding af" in rejected and "Geen bewijs." in rejected
    assert "Geen bewijs." in excluded
    assert "score" not in late + excluded


def test_a_rule_is_cited_only_when_the_plan_declares_it() -> None:
    given = facts("award", lot("lost"))
    assert "volgens" not in letter(BARE, given, None)
    for source, cited in (("documents", True), ("law", True), ("none", False), (None, False)):
        rules = RuleSet("reasons", source, "paragraaf 6.1")
        text = letter(replace(PLAN, rule_sets=(rules,)), given, None)
        assert ("gemotiveerd volgens paragraaf 6.1" in text) is cited


def test_each_lot_stands_under_its_own_title() -> None:
    north = lot("admitted", lot="Noord", winner=None)
    south = lot("not_admitted", lot="Zuid", winner=None, scores=(score("Prestaties"),))
    text = letter(BARE, facts("selection", north, south), None)
    assert text.index("Noord") < text.index("Wij laten u toe") < text.index("Zuid")
    assert text.index("Zuid") < text.index("Wij laten u niet toe") < text.index("Prestaties")


def test_with_one_lot_no_letter_speaks_of_lots() -> None:
    assert "perceel" not in letter(BARE, facts("award", lot("lost")), TERM).lower()


def test_a_letter_can_be_read_in_english() -> None:
    text = letter(BARE, facts("award", lot("lost")), TERM, "en")
    assert "64.60 of 100 points" in text
    assert "Wednesday 29 June 2022" in text
