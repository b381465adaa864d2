"""Paragraphs: what needs no parser is the same run of letters as the parser makes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tender.report import fonts
from tender.report.flowables import Words
from tender.report.story_parts import STYLES, marked, para


@pytest.fixture(scope="module", autouse=True)
def _types() -> None:
    fonts.register()


@given(st.text(max_size=60), st.sampled_from(sorted(STYLES)))
def test_a_paragraph_is_as_the_parser_would_make_it(text: str, style: str) -> None:
    ours, parsed = para(text, style), Words(marked(text, style), STYLES[style])
    assert [vars(run) for run in ours.frags] == [vars(run) for run in parsed.frags]


@pytest.mark.parametrize("text", ["", " ", " a  b ", "a\u00a0b ", "a\nb", "R&D", "x < y", "α & β"])
def test_by_hand(text: str) -> None:
    ours, parsed = para(text), Words(marked(text, "body"), STYLES["body"])
    assert [vars(run) for run in ours.frags] == [vars(run) for run in parsed.frags]
    assert ours.wrap(200, 500) == parsed.wrap(200, 500)
