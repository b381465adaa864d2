"""A long list, one page at a time."""

from __future__ import annotations

import pytest

from criteria.paging import Paged, Window, paged


@pytest.mark.parametrize(
    ("wanted", "total", "page", "pages", "start"),
    [
        (1, 0, 1, 1, 0),
        (1, 20, 1, 1, 0),
        (1, 21, 1, 2, 0),
        (2, 21, 2, 2, 20),
        (9, 21, 2, 2, 20),
        (0, 21, 1, 2, 0),
        (-3, 21, 1, 2, 0),
        (3, 60, 3, 3, 40),
    ],
)
def test_a_page_that_is_not_there_is_the_nearest_one(
    wanted: int, total: int, page: int, pages: int, start: int
) -> None:
    found = paged(wanted, total, 20)
    assert found == Paged(page, pages, 20)
    assert found.window == Window(20, start)
