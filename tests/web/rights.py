"""The page of rights of the manual, printed from the reviewed table: `python -m tests.web.rights`.

The table is that of `tests.web.matrix`, which the program is held to cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from criteria.phases import Step
from criteria.texts import sentence
from tests.web.matrix import NEVER, ROLES, TABLE, Row

PAGE = Path(__file__).parents[2] / "docs" / "rights.md"
HEAD = """# Wie mag wat, en wanneer

Gemaakt uit de tabel waaraan de tests het programma houden, vakje voor vakje
(`tests/web/matrix.py`). Na een wijziging daar: `python -m tests.web.rights`. Een leeg vakje
betekent: voor wie deze rol heeft, bestaat de bladzijde niet. Wie geen rol in de aanbesteding
heeft, ziet er niets van. Een streepje bij alle rollen: alleen als zich iets bijzonders voordoet,
zoals een gelijke stand of een te lage prijs. De stappen zijn die van de demonstratie; een ander
plan kan een bladzijde eerder of later geven.

Een getal is een stap:

"""
FOOT = """
\\* Niet voor wie in dezelfde aanbesteding ook beoordeelt: die leert zo niets van een ander.

Bovenop deze tabel vraagt elke bladzijde het precieze: of u belangen verklaarde over wie het gaat,
of u zelf een belang heeft, of het uw eigen voorstel is, en of een ander al akkoord gaf.
"""


def spans(steps: Iterable[int]) -> str:
    """`3-5, 7` for 3, 4, 5 and 7."""
    found = []
    for _, run in groupby(enumerate(sorted(steps)), lambda pair: pair[1] - pair[0]):
        numbers = [number for _, number in run]
        found.append(f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else f"{numbers[0]}")
    return ", ".join(found)


def page() -> str:
    """The whole page, in Dutch, as the manual has it."""
    steps = "".join(
        f"{step.number}. {sentence(f'names.step_{step.value}', 'nl')}\n" for step in Step
    )
    roles = [sentence(f"names.role_{role}", "nl") for role in ROLES.values()]
    lines = [f"| Bladzijde | | {' | '.join(roles)} |", f"|---|---|{'---|' * len(roles)}"]
    lines += [_line(row) for row in sorted(_once(), key=lambda row: (row.path.partition("?")[0],))]
    return HEAD + steps + "\n" + "\n".join(lines) + "\n" + FOOT


def _once() -> list[Row]:
    """A row for each address with what it is asked; one with a parameter only if it differs."""
    found: dict[tuple[str, str, str], Row] = {}
    for row in TABLE:
        found.setdefault((row.method, row.path.partition("?")[0], row.who), row)
    return list(found.values())


def _line(row: Row) -> str:
    granted = row.granted if row.since < NEVER else frozenset[tuple[str, int]]()
    there = {
        letter: [n for one, n in granted if one == letter and n >= row.since] for letter in ROLES
    }
    mark = "\\*" if row.scorer else ""
    empty = "" if any(there.values()) else "–"
    found = [spans(numbers) + (mark if numbers else "") or empty for numbers in there.values()]
    path = row.path.partition("?")[0] or "/"
    return f"| `{path}` | {'lezen' if row.method == 'GET' else 'doen'} | {' | '.join(found)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
