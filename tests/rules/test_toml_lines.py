"""On which line of a TOML file a place stands."""

from __future__ import annotations

import pytest

from criteria.toml_lines import line_of, lines

TOML = '''# a comment with [[brackets]] and "quotes"
title.nl = "a # b"
title.en = """
[[no]]
"""

[[row]]
id = 'x'  # here
"quoted key" = 1
limits = [
    {value = "1", at = 1979-05-27 07:32:00},  # {
    {value = "2.5"},
]

[row.inner]
deep.er = [[1, 2], [3]]

[[row]]
[[row.part]]
n = -1.5e3
[[row.part]]
n = {}
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("title", 2),
        ("title.nl", 2),
        ("title.en", 3),
        ("row", 7),
        ("row[1]", 7),
        ("row[1].id", 8),
        ("row[1].quoted key", 9),
        ("row[1].limits", 10),
        ("row[1].limits[1]", 11),
        ("row[1].limits[1].at", 11),
        ("row[1].limits[2].value", 12),
        ("row[1].inner", 15),
        ("row[1].inner.deep.er[2][1]", 16),
        ("row[2]", 18),
        ("row[2].part[1]", 19),
        ("row[2].part[2].n", 22),
        ("row[2].part[2].missing", 21),
        ("row[9].id", 7),
        ("nothing", None),
        ("", None),
    ],
)
def test_the_line_of_a_place(place: str, line: int | None) -> None:
    assert line_of(lines(TOML), place) == line
    assert line_of(lines(TOML.replace("\n", "\r\n")), place) == line
