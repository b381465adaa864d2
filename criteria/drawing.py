"""Drawing lots between equals, so that anyone can repeat it.

Beforehand a commitment is published: the SHA-256 of what is drawn for, the names in order of the
alphabet of their characters, and a secret seed. Nobody can choose another seed afterwards without
another commitment. Then two persons reveal the seed. Each name gets a number, the SHA-256 of the
seed and the name, and the lowest number is drawn first. `python -m criteria.drawing` does the same
with the standard library alone; so does any program that computes SHA-256.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FORMAT = "tender-draw/1"
SEED = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Draw:
    """What lots are drawn for: between whom, in which stage of which lot, and for which time."""

    procedure: str
    stage: str
    lot: str
    number: int
    names: tuple[str, ...]

    def content(self, seed: str) -> str:
        """What the commitment is the hash of: a line each, without a line end after the last."""
        head = (FORMAT, self.procedure, self.stage, self.lot, str(self.number))
        return "\n".join((*head, *sorted(self.names), seed))

    def commitment(self, seed: str) -> str:
        return _sha256(self.content(seed))


def key(seed: str, name: str) -> str:
    """The number of a name: of the seed, a line end and the name."""
    return _sha256(f"{seed}\n{name}")


def order(seed: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names as drawn, the lowest number first."""
    return tuple(sorted(names, key=lambda name: (key(seed, name), name)))


def fits(draw: Draw, seed: str, commitment: str) -> bool:
    """Whether this seed is the one that was committed to."""
    return SEED.fullmatch(seed) is not None and draw.commitment(seed) == commitment


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def main(argv: Sequence[str] | None = None) -> int:
    """Repeat a draw: 0, or 1 when the seed is not the one of the given commitment."""
    parser = argparse.ArgumentParser(prog="python -m criteria.drawing", description=main.__doc__)
    parser.add_argument("--procedure", required=True)
    parser.add_argument("--stage", required=True, choices=("selection", "award"))
    parser.add_argument("--lot", required=True)
    parser.add_argument("--number", type=int, default=1)
    parser.add_argument("--seed", required=True)
    parser.add_argument("--commitment", help="the hash that was published before the draw")
    parser.add_argument("names", nargs="+")
    asked = parser.parse_args(argv)
    draw = Draw(asked.procedure, asked.stage, asked.lot, asked.number, tuple(asked.names))
    print(f"SHA-256 {draw.commitment(asked.seed)}")
    for place, name in enumerate(order(asked.seed, asked.names), 1):
        print(f"{place} {key(asked.seed, name)} {name}")
    if asked.commitment and not fits(draw, asked.seed, asked.commitment.lower()):
        print("the commitment is another one", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
