"""The page of rights in the manual is what the reviewed table says."""

from __future__ import annotations

from tests.web.rights import PAGE, page, spans


def test_steps_in_a_row_are_one_span() -> None:
    assert spans([7, 3, 4, 5]) == "3-5, 7" and spans([]) == ""


def test_the_page_of_rights_is_printed_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.web.rights"
