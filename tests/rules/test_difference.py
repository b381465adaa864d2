"""What two versions of a text have in common."""

from __future__ import annotations

import pytest

from criteria.difference import AFTER, BEFORE, SAME, difference


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", ()),
        ("een twee", "een twee", ((SAME, "een twee"),)),
        ("een  twee\n", "een twee", ((SAME, "een twee"),)),
        ("", "nieuw", ((AFTER, "nieuw"),)),
        ("oud", "", ((BEFORE, "oud"),)),
        (
            "de norm ontbreekt hier",
            "de norm staat er hier wel",
            (
                (SAME, "de norm"),
                (BEFORE, "ontbreekt"),
                (AFTER, "staat er"),
                (SAME, "hier"),
                (AFTER, "wel"),
            ),
        ),
    ],
)
def test_pieces(before: str, after: str, pieces: tuple[tuple[str, str], ...]) -> None:
    assert difference(before, after) == pieces


def test_both_texts_can_be_read_back() -> None:
    before, after = "a b c d e", "a x c e f"
    pieces = difference(before, after)
    assert " ".join(words for kind, words in pieces if kind != AFTER) == before
    assert " ".join(words for kind, words in pieces if kind != BEFORE) == after
