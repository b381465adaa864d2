"""Two versions of minutes: what the second says otherwise, part by part."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from criteria.minutes import Change, Confirmation, Made, Minutes, Said, changes
from criteria.reading import read_local
from criteria.talks import AUTHORITY, TENDERER, WHOLE, Item
from criteria.text import Text

AT = read_local("2022-03-15T13:00")
RISKS = Said(Item("DLG-03", "Elk risico.", "Akkoord.", "Drie risico's."), Text("Risico", "Risk"))
FIRST = Minutes(
    "Regio",
    "HVB-1",
    Text("Wonen", "Housing"),
    "Inschrijver A",
    "Financiën",
    "",
    1,
    "",
    read_local("2022-03-15T09:30"),
    read_local("2022-03-15T12:30"),
    Item(WHOLE, "Wij", "Zij", ""),
    (RISKS,),
    (Made("AF-01", 1, "commitment", "Telregel", "Wij tellen elke maand."),),
    (),
    AT,
)


def test_the_same_text_has_no_changes() -> None:
    assert changes(FIRST, replace(FIRST, version=2, reason="Niets", at=AT)) == ()


def test_a_word_that_changed_stands_at_its_part() -> None:
    other = replace(RISKS, item=replace(RISKS.item, text="Vier risico's."))
    after = replace(FIRST, items=(other,), whole=replace(FIRST.whole, tenderer="Zij allen"))
    assert changes(FIRST, after) == (
        Change("", TENDERER, (("same", "Zij"), ("after", "allen"))),
        Change("DLG-03", "text", (("before", "Drie"), ("after", "Vier"), ("same", "risico's."))),
    )


def test_the_clock_an_outcome_and_an_agreement_count_as_text() -> None:
    closed = replace(RISKS, outcome="agreed", reason="Vastgelegd.")
    made = replace(FIRST.agreements[0], version=2, text="Wij tellen elk kwartaal.")
    ended = read_local("2022-03-15T12:00")
    after = replace(FIRST, items=(closed,), agreements=(made,), ended_at=ended)
    assert [(one.topic, one.part) for one in changes(FIRST, after)] == [
        ("", "when"),
        ("DLG-03", "outcome"),
        ("AF-01", "agreement"),
    ]
    assert changes(FIRST, after)[1].pieces == (("after", "eens. Vastgelegd."),)
    assert changes(FIRST, after, "en")[1].pieces == (("after", "agreed. Vastgelegd."),)


def test_what_fell_away_is_told_last() -> None:
    after = replace(FIRST, items=(), agreements=())
    assert [(one.topic, one.part, one.pieces[0][0]) for one in changes(FIRST, after)] == [
        ("DLG-03", AUTHORITY, "before"),
        ("DLG-03", TENDERER, "before"),
        ("DLG-03", "text", "before"),
        ("AF-01", "agreement", "before"),
    ]


def test_who_confirmed_for_a_side() -> None:
    yes = Confirmation(TENDERER, "M. Jansen", "link", AT)
    minutes = replace(FIRST, confirmations=(yes,))
    assert minutes.confirmed_by(TENDERER) == yes
    assert minutes.confirmed_by(AUTHORITY) is None


words = st.lists(st.sampled_from(["wij", "zij", "elk", "risico"]), max_size=6).map(" ".join)


@given(words, words)
def test_both_versions_can_be_read_back_from_the_changes(before: str, after: str) -> None:
    def with_text(text: str) -> Minutes:
        return replace(FIRST, whole=replace(FIRST.whole, text=text))

    found = changes(with_text(before), with_text(after))
    assert bool(found) == (before != after)
    for one in found:
        assert " ".join(w for kind, w in one.pieces if kind != "after") == before
        assert " ".join(w for kind, w in one.pieces if kind != "before") == after
