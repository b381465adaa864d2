"""The group chart: owners above what they own, circles tolerated, nothing on top of another."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from criteria.parties.chart import BOX_HEIGHT, BOX_WIDTH, LETTERS, Box, Chart, draw
from criteria.parties.facts import Relation


def owns(*pairs: str) -> list[Relation]:
    return [Relation(pair[0], pair[1], "owns") for pair in pairs]


def heights(chart: Chart) -> dict[str, int]:
    return {box.name: box.y for box in chart.boxes}


def test_without_relations_there_is_nothing_to_draw() -> None:
    assert draw([]).boxes == () and draw([]).lines == ()


def test_an_owner_stands_above_all_it_owns() -> None:
    # A owns B and C, B owns C: C is two layers down, however the rows are ordered
    for rows in (owns("AB", "AC", "BC"), owns("BC", "AC", "AB")):
        found = heights(draw(rows))
        assert found["A"] < found["B"] < found["C"]


def test_a_circle_is_drawn_with_a_line_that_runs_up() -> None:
    chart = draw(owns("AB", "BC", "CA"))
    found = heights(chart)
    assert len(set(found.values())) == 3 and len(chart.lines) == 3
    assert sum(line.points[-1][1] < line.points[0][1] for line in chart.lines) == 1


def test_a_line_past_a_layer_keeps_clear_of_its_boxes() -> None:
    chart = draw(owns("AB", "BC", "AC"))
    past = chart.lines[2]
    left = min(box.x for box in chart.boxes)
    assert min(x for x, _ in past.points) < left, "along the edge"


def test_names_differ_by_more_than_capitals_and_blanks() -> None:
    chart = draw([Relation("Maas  Zorg", "B", "owns"), Relation("maas zorg", "C", "manages")])
    assert [box.name for box in chart.boxes] == ["Maas Zorg", "B", "C"]


def test_more_than_fits_is_counted() -> None:
    chart = draw(owns(*(f"A{chr(98 + n)}" for n in range(20))), most=6)
    assert len(chart.boxes) == 6 and chart.left_out == 15 and len(chart.lines) == 5


def test_a_long_name_is_cut_with_dots() -> None:
    long = "Stichting Beschermd en Begeleid Wonen in de Regio Hart van Brabant"
    (box, _) = draw([Relation(long, "B", "owns")]).boxes
    assert box.name == long and len(box.lines) == 2 and box.lines[1].endswith("…")
    (box, _) = draw([Relation("x" * 200, "B", "owns")]).boxes
    assert box.lines == ("x" * (LETTERS - 1) + "…",)


RELATIONS = st.lists(
    st.builds(
        Relation,
        st.sampled_from("ABCDEFGH"),
        st.sampled_from("ABCDEFGH"),
        st.sampled_from(["owns", "controls"]),
    ),
    max_size=20,
)


def through(box: Box, x1: int, y1: int, x2: int, y2: int) -> bool:
    """Whether a straight line goes through a box, and not only along its border."""
    across = min(x1, x2) < box.x + BOX_WIDTH and max(x1, x2) > box.x
    along = min(y1, y2) < box.y + BOX_HEIGHT and max(y1, y2) > box.y
    return across and along


@given(RELATIONS)
def test_boxes_keep_apart_and_everything_lies_inside(rows: list[Relation]) -> None:
    chart = draw(rows)
    assert {box.name for box in chart.boxes} == {
        n for row in rows for n in (row.source, row.target)
    }
    assert len(chart.lines) == len(rows)
    for one, other in combinations(chart.boxes, 2):
        assert abs(one.x - other.x) >= BOX_WIDTH or abs(one.y - other.y) >= BOX_HEIGHT
    runs = [a[1] for line in chart.lines for a, b in pairwise(line.points) if a[1] == b[1]]
    assert len(runs) == len(set(runs)), "no two lines run over each other"
    for line in chart.lines:
        for (x1, y1), (x2, y2) in pairwise(line.points):
            assert not any(through(box, x1, y1, x2, y2) for box in chart.boxes)
    corners = [(box.x, box.y) for box in chart.boxes]
    corners += [(box.x + BOX_WIDTH, box.y + BOX_HEIGHT) for box in chart.boxes]
    points = [point for line in chart.lines for point in (*line.points, *line.arrow)]
    for x, y in corners + points:
        assert 0 <= x <= chart.width and 0 <= y <= chart.height


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda p: p[0] < p[1])))
def test_without_circles_every_line_runs_down(pairs: set[tuple[int, int]]) -> None:
    found = draw([Relation(f"N{a}", f"N{b}", "owns") for a, b in sorted(pairs)])
    at = heights(found)
    assert all(at[f"N{a}"] < at[f"N{b}"] for a, b in pairs)
