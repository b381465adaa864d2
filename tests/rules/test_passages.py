"""Finding words in the pages of a file."""

from __future__ import annotations

from criteria.passages import MOST_HITS, Found, Hit, find

PAGES = (
    "Wij houden de wachtlijst kort.",
    "",
    "Eén lijst met regels.\nDe WACHT-\nlijst staat hier niet, de wachtlijst\nwel.",
)


def test_words_are_found_on_their_page_with_what_stands_around_them() -> None:
    assert find(PAGES[:1], "wachtlijst").hits == (Hit(1, "Wij houden de ", "wachtlijst", " kort."),)


def test_capitals_accents_and_line_ends_make_no_difference() -> None:
    assert [hit.page for hit in find(PAGES, "WACHTLIJST").hits] == [1, 3]
    (hit,) = find(PAGES, "een lijst").hits
    assert (hit.page, hit.words) == (3, "Eén lijst")
    (hit,) = find(PAGES, "  régels.  de ").hits
    assert hit.words == "regels. De"


def test_what_means_something_in_a_pattern_is_looked_for_as_it_is() -> None:
    assert find(PAGES, ".*") == Found() == find(PAGES, "(") == find(PAGES, "   ") == find((), "x")
    assert find(("a.*b",), ".*").hits == (Hit(1, "a", ".*", "b"),)


def test_accents_alone_find_nothing() -> None:
    assert find(PAGES, "\u0301") == Found()


def test_so_many_places_are_listed_and_the_rest_is_counted() -> None:
    found = find(("ja " * 50,), "ja")
    assert (len(found.hits), found.more) == (MOST_HITS, 50 - MOST_HITS)


def test_a_long_page_gives_whole_words_around_a_place() -> None:
    text = "woord " * 100 + "doel " + "woord " * 100
    (hit,) = find((text,), "doel").hits
    # 60 characters before are ten words; the first of them may be half, so it is left out
    assert hit.before.split() == ["woord"] * 9 and hit.after.split() == ["woord"] * 9


def test_letters_from_right_to_left_are_found_as_they_are_read() -> None:
    assert find(("שלום עולם",), "עולם").hits == (Hit(1, "שלום ", "עולם", ""),)
