"""The test as a workbook: the overview of all tenderers, or the matrix of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from criteria.moments import show_moment
from criteria.texts import sentence
from tender.exports.workbook import XLSX as XLSX
from tender.exports.workbook import Line as Line
from tender.exports.workbook import begun, packed, sheet_of, table


def overview_file(reference: str, lines: Iterable[Line], at: datetime, lang: str = "nl") -> bytes:
    """The overview: a line per tenderer, in the order given.

    lines  name, parties, state, who tests it, open, questions out, deadline, not met, evidence that
           is past, and proof that is missing
    """
    heads = ("name", "parties", "state", "tester", "open", "asked", "deadline", "failed")
    book = begun()
    sheet = sheet_of(book, _say("overview", lang), [30, 10, 22, 24, 14, 18, 18, 12, 14, 14])
    made = _say("made", lang, reference=reference, at=show_moment(at, lang))
    told = [_say(f"head_{head}", lang) for head in (*heads, "past", "missing")]
    table(sheet, told, lines, made)
    return packed(book, at)


def matrix_file(
    reference: str,
    tenderer: str,
    parties: Sequence[str],
    rows: Iterable[tuple[str, str, str, Sequence[str]]],
    lines: Iterable[Line],
    at: datetime,
    lang: str = "nl",
) -> bytes:
    """The matrix of one tenderer, and on a second sheet a line for every cell.

    parties  the columns
    rows     kind, id and title of a demand, with a state for every column
    lines    demand, title, party, state, deadline, decided at, reason
    """
    widths = [24, 12, 44, *[20] * len(parties)]
    book = begun()
    sheet = sheet_of(book, _say("matrix", lang), widths)
    about = f"{reference}, {tenderer}"
    made = _say("made", lang, reference=about, at=show_moment(at, lang))
    heads = [_say(f"head_{head}", lang) for head in ("kind", "demand", "title")]
    told = ([kind, demand, title, *states] for kind, demand, title, states in rows)
    table(sheet, [*heads, *parties], told, made)
    second = sheet_of(book, _say("cells", lang), [12, 44, 30, 22, 18, 18, 80])
    heads = ["demand", "title", "party", "state", "deadline", "decided", "reason"]
    table(second, [_say(f"head_{head}", lang) for head in heads], lines)
    return packed(book, at)


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"suitability.{code}", lang, **values)
