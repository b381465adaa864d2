"""What a template does so that its tables hold on a small screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "tender" / "templates"
STATEMENT = re.compile(r"\{%.*?%\}|\{#.*?#\}", re.DOTALL)
CARDS = re.compile(r"<table[^>]*wb-cards.*?</table>", re.DOTALL)
CELL = re.compile(r"<(?:td|th scope=\"row\")([^>]*)>(.*?)</t[dh]>", re.DOTALL)
LINES = re.compile(r"<(br|dl|ul|p|div)\b")
WRAPPED = re.compile(r"<(div|span)\b.*</\1>", re.DOTALL)

every_template = pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: f"{p.parent.name}-{p.stem}"
)


def scattered(template: str) -> list[str]:
    """Cells with more than one line and nothing around them: as a card each line is a column."""
    found = []
    for table in CARDS.findall(STATEMENT.sub("", template)):
        for attributes, inside in CELL.findall(table):
            text = inside.strip()
            if "wb-said" not in attributes and LINES.search(text) and not WRAPPED.fullmatch(text):
                found.append(text)
    return found


def test_the_search_for_scattered_lines_finds_them() -> None:
    table = '<table class="wb-cards"><tr><td{}>{}</td></tr></table>'
    assert scattered(table.format("", "a<br>b")) == ["a<br>b"]
    assert scattered(table.format("", "<div>a<br>b</div>")) == []
    assert scattered(table.format(' class="wb-said"', "a<dl></dl>")) == []


@every_template
def test_a_card_keeps_the_lines_of_a_cell_together(path: Path) -> None:
    assert scattered(path.read_text("utf-8")) == []


@every_template
def test_what_scrolls_is_named_and_takes_the_focus(path: Path) -> None:
    for tag in re.findall(r"<div class=\"wb-scroll[^>]*>", STATEMENT.sub("", path.read_text())):
        assert 'tabindex="0"' in tag and 'role="group"' in tag and "aria-label" in tag
