"""Who keeps the keys of a vault: the choice, the words, and with whom it still opens."""

from __future__ import annotations

import pytest

from criteria.vault import (
    FEWEST,
    MOST,
    able,
    check_choice,
    check_words,
    make_words,
    opens,
    tidy_words,
    untested,
    words,
)

OFFICERS = frozenset("abcdefg")


def codes(level: str, holders: str) -> list[str]:
    return [one.code for one in check_choice(level, tuple(holders), OFFICERS)]


@pytest.mark.parametrize("holders", ["abc", "abcd", "abcdef"])
def test_three_to_six_officers_hold_the_keys(holders: str) -> None:
    assert codes("B", holders) == []


@pytest.mark.parametrize("holders", ["", "ab", "aab", "abcdefg"])
def test_with_fewer_or_more_it_is_refused(holders: str) -> None:
    assert codes("B", holders) == ["vault.holders_count"]
    assert (FEWEST, MOST) == (3, 6)


def test_who_is_no_officer_holds_no_key() -> None:
    assert codes("B", "abz") == ["vault.no_officer"]


def test_the_server_needs_nobody_and_another_level_is_none() -> None:
    assert codes("A", "") == []
    assert codes("C", "abc") == codes("", "abc") == ["vault.level_missing"]


def test_five_words_of_a_thousand_and_twenty_four_are_fifty_bits() -> None:
    assert len(words()) == len(set(words())) == 2**10
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words())
    picked = iter(["molen", "kaas", "fiets", "tulp", "dijk"])
    assert make_words(lambda all_: next(picked)) == "molen kaas fiets tulp dijk"


def test_capitals_hyphens_and_blanks_make_no_difference() -> None:
    assert tidy_words("  Molen-kaas\nFIETS  tulp dijk ") == "molen kaas fiets tulp dijk"


@pytest.mark.parametrize("typed", ["", "molen", "a b c d e f", "a b c d " + 300 * "e"])
def test_what_is_not_five_words_is_said_before_any_key_is_tried(typed: str) -> None:
    assert [one.code for one in check_words(typed)] == ["vault.five_words"]
    assert list(check_words("molen kaas fiets tulp dijk")) == []


def test_every_holder_takes_part_in_a_test() -> None:
    assert untested("abc", []) == ("a", "b", "c")
    assert untested("abc", ["ab"]) == ("c",)  # two were there, the third was not
    assert untested("abc", ["ab", "ca"]) == ()


def test_with_two_left_it_opens_and_with_one_it_does_not() -> None:
    everyone = frozenset("abc")
    assert able("abc", everyone, (), ()) == ("a", "b", "c")
    assert opens(able("abc", everyone, "a", ()))  # b and c are left
    assert not opens(able("abc", everyone, "ab", ()))  # c alone opens nothing
    assert opens(able("abc", everyone, "ab", "a"))  # a's words lie at the notary
    assert able("abc", frozenset("ab"), (), ()) == ("a", "b")  # c is no officer any more
