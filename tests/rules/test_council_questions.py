"""In which lot a tenderer is asked what a council wants to know."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from criteria.council_questions import asked_in

PLACES = (("north", 1), ("south", 2))


@pytest.mark.parametrize(
    ("about", "place"),
    [
        ([["south"]], 2),
        ([["south"], ["south"]], 2),
        ([["north"]], 1),
        ([["north", "south"]], 1),  # a theme of both lots, or a question in general
        ([["south"], ["north"]], 1),
        ([["east"]], 1),  # who is not in that lot is asked where it is in
    ],
)
def test_a_tenderer_is_asked_in_the_lot_a_question_is_about(
    about: list[Collection[str]], place: int
) -> None:
    assert asked_in(about, PLACES) == place
