"""The charts of how firm a result is: places in order, texts within the edges, nothing left out."""

from __future__ import annotations

from decimal import Decimal as D

from reportlab.graphics.shapes import Circle, Rect, String

from tender.report.drawing import BOLD, text_width
from tender.report.strips import Share, Shift, share_bar, shift_strip
from tender.report.svg import svg_for_page


def test_what_is_lower_then_stands_left_of_now() -> None:
    drawn = shift_strip(Shift(D("152.8"), D("151.0"), "nu 152,8", "gelijk bij 151,0"))
    dot = next(one for one in drawn.contents if isinstance(one, Circle))
    now, then = (one for one in drawn.contents if isinstance(one, String))
    assert now.x == dot.cx > then.x


def test_a_long_text_stays_within_the_edges() -> None:
    long = "Inschrijver A (combinatie) achter: 3,20"
    drawn = shift_strip(Shift(D("0.8"), D("-3.2"), "voor: 0,80", long, (0, "gelijk")))
    text = next(one for one in drawn.contents if isinstance(one, String) and one.text == long)
    assert text.x - text_width(long, BOLD, text.fontSize) / 2 >= 0
    assert text.x + text_width(long, BOLD, text.fontSize) / 2 <= drawn.width


def test_the_parts_of_a_bar_fill_it_and_a_narrow_one_has_no_text() -> None:
    shares = (Share(D("0.99"), "99,0%", "1"), Share(D("0.01"), "1,0%", "2"))
    drawn = share_bar(shares)
    blocks = [one for one in drawn.contents if isinstance(one, Rect)]
    assert blocks[0].width > 90 * blocks[1].width
    assert blocks[1].x + blocks[1].width <= drawn.width
    assert [one.text for one in drawn.contents if isinstance(one, String)] == ["99,0%"]


def test_a_screen_reader_gets_the_words() -> None:
    svg = svg_for_page(share_bar((Share(1, "100,0%", "track"),)), "Hoe vaak", "A 100,0%.")
    assert "<title" in svg and "A 100,0%." in svg and "style=" not in svg
