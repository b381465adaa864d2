"""The group chart of a party: where each organisation stands and which lines run between them.

Who owns stands above what is owned. Every line leaves a box below, comes in above, and has a track
of its own between the layers, so that no two can be taken for one. A line that skips a layer runs
along the left edge, and one that closes a circle up along the right. All places are whole points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from criteria.parties.facts import Relation
from criteria.parties.names import plain_name

MOST_BOXES = 24
"""How many organisations are drawn; the table beside the chart always has all of them."""
MOST_ACROSS = 4
"""How many stand beside each other; what is left of a layer goes on the next line."""
BOX_WIDTH, BOX_HEIGHT = 176, 52
GAP, EDGE = 28, 24
"""Between two boxes, and around it all."""
TRACK, ABOVE, BELOW = 8, 12, 30
"""Between two lines that run side by side; above the first of them; below the last, for arrows."""
LETTERS, LINES = 22, 2
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
            names.setdefault(plain_name(name), " ".join(name.split()))
    kept = list(names)[:most]
    drawn = [row for row in rows if {plain_name(row.source), plain_name(row.target)} <= set(kept)]
    layers = _layers(kept, [(plain_name(row.source), plain_name(row.target)) for row in drawn])
    if not layers:
        return Chart(0, 0, (), ())
    return _placed(_Plan(layers, names, drawn), len(names) - len(kept))


class _Plan:
    """Where everything goes across; and how many tracks there are in each space between layers."""

    def __init__(
        self, layers: list[list[str]], names: Mapping[str, str], rows: list[Relation]
    ) -> None:
        self.layers, self.names, self.rows = layers, names, rows
        self.depth = {name: depth for depth, layer in enumerate(layers) for name in layer}
        self.ends = [(plain_name(row.source), plain_name(row.target)) for row in rows]
        self.left = [n for n, span in enumerate(self._spans()) if span > 1]
        self.right = [n for n, span in enumerate(self._spans()) if span < 1]
        widest = max(len(layer) for layer in layers)
        inside = widest * (BOX_WIDTH + GAP)
        start = EDGE + TRACK * len(self.left)
        self.width = start + inside + TRACK * len(self.right) + EDGE
        self.x = {
            name: start + GAP // 2 + (inside - len(layer) * (BOX_WIDTH + GAP)) // 2 + at
            for layer in layers
            for name, at in zip(layer, range(0, inside, BOX_WIDTH + GAP), strict=False)
        }
        self.out = _ports([(source, self.x[target]) for source, target in self.ends])
        self.into = _ports([(target, self.x[source]) for source, target in self.ends])
        self.tracks: dict[tuple[int, int], int] = {}
        counts = [0] * (len(layers) + 1)
        for n in sorted(range(len(rows)), key=lambda n: self.x[self.ends[n][0]] + self.out[n]):
            for space in self.spaces(n):
                self.tracks[n, space] = counts[space]
                counts[space] += 1
        self.counts = counts

    def _spans(self) -> list[int]:
        return [self.depth[target] - self.depth[source] for source, target in self.ends]

    def spaces(self, n: int) -> tuple[int, ...]:
        """The spaces a line runs through; a space has the number of the layer below it."""
        source, target = self.ends[n]
        return tuple(dict.fromkeys((self.depth[source] + 1, self.depth[target])))

    def gutter(self, n: int) -> int:
        """Along which edge a line runs, as a place across."""
        if n in self.left:
            return EDGE + TRACK * self.left.index(n)
        return self.width - EDGE - TRACK * self.right.index(n)


def _placed(plan: _Plan, left_out: int) -> Chart:
    """The chart, from top to bottom."""
    spaces, tops, y = [], [], 0
    for number, count in enumerate(plan.counts):
        spaces.append(y)
        edge = number in (0, len(plan.layers))
        y += EDGE if edge and not count else ABOVE + TRACK * count + BELOW
        if number < len(plan.layers):
            tops.append(y)
            y += BOX_HEIGHT
    boxes = tuple(
        Box(plan.names[name], plan.x[name], tops[depth], _fit(plan.names[name]))
        for depth, layer in enumerate(plan.layers)
        for name in layer
    )
    lines = tuple(_line(plan, n, spaces, tops) for n in range(len(plan.rows)))
    return Chart(plan.width, y, boxes, lines, left_out)


def _line(plan: _Plan, n: int, spaces: list[int], tops: list[int]) -> Line:
    source, target = plan.ends[n]
    x1, x2 = plan.x[source] + plan.out[n], plan.x[target] + plan.into[n] + 3
    y1, y2 = tops[plan.depth[source]] + BOX_HEIGHT, tops[plan.depth[target]]
    runs = [spaces[at] + ABOVE + TRACK * plan.tracks[n, at] for at in plan.spaces(n)]
    points = [(x1, y1), (x1, runs[0])]
    if len(runs) > 1:
        side = plan.gutter(n)
        points += [(side, runs[0]), (side, runs[1])]
    points += [(x2, runs[-1]), (x2, y2)]
    arrow = ((x2, y2), (x2 - HEAD, y2 - 2 * HEAD), (x2 + HEAD, y2 - 2 * HEAD))
    return Line(plan.rows[n], tuple(points), arrow, (x2 + HEAD, y2 - 2 * HEAD))


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


def _ports(lines: list[tuple[str, int]]) -> list[int]:
    """Where each line meets its box: evenly apart, in the order of where it comes from."""
    found = [0] * len(lines)
    boxes: dict[str, list[int]] = {}
    for n, (name, _) in enumerate(lines):
        boxes.setdefault(name, []).append(n)
    for numbers in boxes.values():
        ordered = sorted(numbers, key=lambda n: (lines[n][1], n))
        for place, n in enumerate(ordered, 1):
            found[n] = BOX_WIDTH * place // (len(ordered) + 1)
    return found
