"""Elements of an offer by theme; best and worst only where a figure decides it."""

from __future__ import annotations

import pytest

from criteria.catalogue import load
from criteria.element_figures import (
    HIGHEST_FIRST,
    MONEY,
    OTHER,
    THEMES,
    best_and_worst,
    extremes,
    theme_of,
)

NEEDS, TAPER, SAVES = "BAFO-14", "BAFO-10", "BAFO-11"


def test_every_element_of_the_catalogue_has_a_theme_and_another_has_none():
    assert {theme_of(row.id) for row in load().elements} == set(THEMES) - {OTHER}
    assert theme_of("BAFO-41") == OTHER
    assert all(theme_of(id_) == MONEY for id_ in HIGHEST_FIRST)


def test_less_is_better_for_what_the_transformation_needs():
    texts = [
        "1.850.000 euro buiten de lumpsum; voorwaarde is toezegging van 200 woningen.",
        "2.400.000 euro buiten de lumpsum, verdeeld over acht gebouwen.",
        "€ 1.200.000 voor eigen gebouwen in 2024.",
    ]
    assert best_and_worst(NEEDS, texts) == (None, "worst", "best")


def test_more_is_better_for_savings_and_equals_share_the_word():
    texts = ["2,0% per jaar", "2,3% per jaar", "2,0 procent per jaar", ""]
    assert best_and_worst(TAPER, texts) == ("worst", "best", "worst", None)


@pytest.mark.parametrize(
    ("element", "texts"),
    [
        ("BAFO-18", ["5 euro", "6 euro"]),  # no way is better
        (SAVES, ["300.000 euro", "minder inhuur"]),  # no figure
        (SAVES, ["300.000 euro en 200.000 euro", "400.000 euro"]),  # more than one
        (SAVES, ["900.000 euro in 2023, 1.300.000 in 2024", "400.000 euro"]),  # one lost its unit
        (SAVES, ["300.000 euro", "3%"]),  # other units
        (SAVES, ["300.000 euro per jaar", "400.000 euro"]),  # per year beside once
        (SAVES, ["300.000 euro", "0,3 miljoen euro"]),  # nothing differs
        (SAVES, ["300.000 euro", ""]),  # nothing beside it
        (SAVES, []),
    ],
)
def test_nothing_is_named_where_figures_do_not_decide(element, texts):
    assert best_and_worst(element, texts) == (None,) * len(texts)


def test_extremes_of_amounts_leave_out_what_is_unknown():
    assert extremes([3, None, 1, 2], highest=False) == ("worst", None, "best", None)
    assert extremes([3, None], highest=False) == (None, None)
