"""The group chart of a party: where each organisation stands and which lines run between them.

Who owns stands above what is owned. Organisations that own each other in a circle are drawn all the
same: the line that closes the circle runs up again, along the side. All places are whole points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from criteria.parties.checks import same_name
from criteria.parties.facts import Relation

MOST_BOXES = 24
"""How many organisations are drawn; the table beside the chart always has all of them."""
MOST_ACROSS = 4
"""How many stand beside each other; what is left of a layer goes on the next line."""
BOX_WIDTH, BOX_HEIGHT = 176, 52
GAP, RISE, EDGE = 28, 64, 24
"""Between two boxes, between two layers, and around it all."""
LETTERS, LINES = 24, 2
"""What fits in a box."""
HEAD = 5


@dataclass(frozen=True, slots=True)
class Box:
    """An organisation; x and y are its upper left corner. `lines` is the name as far as it fits."""

    name: str
    x: int
    y: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A relation: the points it runs through, the point of its arrow, and where its words stand."""

    relation: Relation
    points: tuple[tuple[int, int], ...]
    arrow: tuple[tuple[int, int], ...]
    words_at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Chart:
    """`left_out` counts the organisations that did not fit."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    left_out: int = 0


def draw(relations: Iterable[Relation], most: int = MOST_BOXES) -> Chart:
    """The chart of some relations; without any it is empty."""
    rows = tuple(relations)
    names: dict[str, str] = {}
    for row in rows:
        for name in (row.source, row.target):
            names.setdefault(same_name(name), " ".join(name.split()))
    kept = list(names)[:most]
    drawn = [row for row in rows if {same_name(row.source), same_name(row.target)} <= set(kept)]
    layers = _layers(kept, [(same_name(row.source), same_name(row.target)) for row in drawn])
    boxes = _boxes(layers, names)
    widest = max((len(layer) for layer in layers), default=0)
    width = 2 * EDGE + widest * (BOX_WIDTH + GAP)
    height = 2 * EDGE + len(layers) * BOX_HEIGHT + max(0, len(layers) - 1) * RISE
    lines = tuple(_lines(drawn, boxes))
    return Chart(width, height, tuple(boxes.values()), lines, len(names) - len(kept))


def _layers(names: list[str], pairs: list[tuple[str, str]]) -> list[list[str]]:
    """Each organisation below all that own it, as far as there is no circle."""
    down: dict[str, list[str]] = {name: [] for name in names}
    for source, target in pairs:
        if source != target and target not in down[source]:
            down[source].append(target)
    owned = {target for _, target in pairs}
    order = _order(down, [name for name in names if name not in owned] + names)
    place = {name: number for number, name in enumerate(order)}
    depth = dict.fromkeys(names, 0)
    for name in order:
        for target in down[name]:
            if place[target] > place[name]:
                depth[target] = max(depth[target], depth[name] + 1)
    found: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name in names:
        found[depth[name]].append(name)
    return [
        layer[start : start + MOST_ACROSS]
        for layer in found
        for start in range(0, len(layer), MOST_ACROSS)
    ]


def _order(down: Mapping[str, list[str]], starts: Iterable[str]) -> list[str]:
    """Owners before what they own, found by walking down from each start; circles end a walk."""
    seen: set[str] = set()
    done: list[str] = []
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        walk = [(start, iter(down[start]))]
        while walk:
            name, rest = walk[-1]
            step = next((target for target in rest if target not in seen), None)
            if step is None:
                done.append(name)
                walk.pop()
            else:
                seen.add(step)
                walk.append((step, iter(down[step])))
    return done[::-1]


def _boxes(layers: list[list[str]], names: Mapping[str, str]) -> dict[str, Box]:
    widest = max((len(layer) for layer in layers), default=0)
    found = {}
    for depth, layer in enumerate(layers):
        indent = (widest - len(layer)) * (BOX_WIDTH + GAP) // 2
        for n, name in enumerate(layer):
            x = EDGE + GAP // 2 + indent + n * (BOX_WIDTH + GAP)
            y = EDGE + depth * (BOX_HEIGHT + RISE)
            found[name] = Box(names[name], x, y, _fit(names[name]))
    return found


def _fit(name: str) -> tuple[str, ...]:
    """A name over the lines of a box; what does not fit ends in dots."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= LETTERS:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    shown = [line if len(line) <= LETTERS else f"{line[: LETTERS - 1]}…" for line in lines]
    if len(shown) > LINES:
        shown = [*shown[: LINES - 1], f"{shown[LINES - 1][: LETTERS - 1]}…"]
    return tuple(shown)


def _lines(rows: list[Relation], boxes: Mapping[str, Box]) -> Iterable[Line]:
    """Down from below one box to above the other; up or sideways along the edge of the boxes.

    Lines that meet in one box keep apart, so that no two run over each other.
    """
    leaving: dict[str, int] = {}
    coming: dict[str, int] = {}
    for row in rows:
        source, target = same_name(row.source), same_name(row.target)
        one, other = boxes[source], boxes[target]
        out = leaving[source] = leaving.get(source, 0) + 1
        into = coming[target] = coming.get(target, 0) + 1
        x1, x2 = one.x + _apart(out), other.x + _apart(into)
        if other.y > one.y:
            y1, y2 = one.y + BOX_HEIGHT, other.y
            middle = y2 - RISE // 2
            points = ((x1, y1), (x1, middle), (x2, middle), (x2, y2))
            arrow = ((x2, y2), (x2 - HEAD, y2 - 2 * HEAD), (x2 + HEAD, y2 - 2 * HEAD))
            yield Line(row, points, arrow, (x2 + HEAD, y2 - 2 * HEAD - 2))
        else:
            side = max(one.x, other.x) + BOX_WIDTH + GAP // 2
            y1, y2 = one.y + BOX_HEIGHT // 2, other.y + BOX_HEIGHT // 2 + 2 * HEAD
            right, edge = one.x + BOX_WIDTH, other.x + BOX_WIDTH
            points = ((right, y1), (side, y1), (side, y2), (edge, y2))
            arrow = ((edge, y2), (edge + 2 * HEAD, y2 - HEAD), (edge + 2 * HEAD, y2 + HEAD))
            yield Line(row, points, arrow, (side - GAP // 2 + 2, y2 - HEAD - 2))


def _apart(number: int) -> int:
    """Where the n-th line meets a box: the middle, then left and right of it in turn."""
    step = (number // 2) * 34 * (1 if number % 2 else -1)
    return BOX_WIDTH // 2 + max(8 - BOX_WIDTH // 2, min(BOX_WIDTH // 2 - 8, step))
