"""On which form a tenderer writes about which element of the offer."""

from __future__ import annotations

from criteria.answer_form import GROUPS
from criteria.catalogue import load


def test_every_element_of_the_catalogue_is_asked_under_a_criterion_of_the_catalogue() -> None:
    assert sorted(GROUPS) == sorted(one.id for one in load().elements)
    assert set(GROUPS.values()) == {theme.id for theme in load().themes}
