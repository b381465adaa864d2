"""Room for two signatures at the end of a document."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import TableStyle

from tender.report.flowables import Grid
from tender.report.story_parts import FACE, INK, MUTED, WIDTH, para

_GUTTER = 24


def signatures(left: tuple[str, str], right: tuple[str, str], place_date: str) -> Any:
    """Beside each other two of (name, in what role), each with a line to write below."""
    column = (WIDTH - _GUTTER) / 2
    cells = [
        [para(left[0], "bold"), [], para(right[0], "bold")],
        [para(left[1], "cell"), [], para(right[1], "cell")],
        [para(place_date, "head"), [], para(place_date, "head")],
    ]
    table = Grid(cells, [column, _GUTTER, column], hAlign="LEFT")
    table.setStyle(
        TableStyle(
            [
                FACE,
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEABOVE", (0, 0), (0, 0), 0.8, INK),
                ("LINEABOVE", (2, 0), (2, 0), 0.8, INK),
                ("LINEBELOW", (0, 2), (0, 2), 0.4, MUTED),
                ("LINEBELOW", (2, 2), (2, 2), 0.4, MUTED),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 2), (-1, 2), 18),
            ]
        )
    )
    return table
