"""How long what is kept: categories with a term, a hold, and what may be destroyed on a day.

The light regime gives no terms of its own. Directive 2014/24 art. 84 and Aanbestedingswet art. 2.56
ask for three years of documentation after the award; how long a contract file stays is for the
selection list of the organisation under the Archiefwet. So each term is a default with its source,
which an officer sets per procedure. A term counts in whole months from a day that was recorded, and
something is due on the first day after it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from criteria.canon import Json
from criteria.refusals import Refusal, refusal


class Category(StrEnum):
    """What kind of content it is. Every table belongs to exactly one; tables of offers to the
    winning offer or to those that did not win, by whose row it is."""

    INTEGRITY = "integrity"
    LOST_OFFERS = "lost_offers"
    WINNING_OFFER = "winning_offer"
    PEOPLE = "people"
    MAIL = "mail"
    ACCOUNTS = "accounts"
    DECISION_FILE = "decision_file"


class Start(StrEnum):
    """From when a term counts."""

    END = "end"
    CONTRACT_END = "contract_end"


@dataclass(frozen=True, slots=True)
class Term:
    months: int
    start: Start


DEFAULTS: Mapping[Category, Term] = MappingProxyType(
    {
        Category.INTEGRITY: Term(36, Start.END),
        Category.LOST_OFFERS: Term(36, Start.END),
        Category.WINNING_OFFER: Term(84, Start.CONTRACT_END),
        Category.PEOPLE: Term(36, Start.END),
        Category.MAIL: Term(12, Start.END),
    }
)
"""The categories that can be destroyed. The decision file stays: it goes to the archive by the
organisation's own rules. Accounts go with the person, not with a procedure."""
LONGEST = 1200
PERSON = "person"
"""What a list is for that erases one person instead of categories."""
CONTRACT_END = Start.CONTRACT_END.value


@dataclass(frozen=True, slots=True)
class Setting:
    """The term of a category as it stands; `due` is the first day on which it may be destroyed,
    None while its start is not known."""

    category: Category
    months: int
    start: Start
    by_default: bool
    due: date | None


def settings(
    months: Mapping[str, int], ended: date | None, contract_end: date | None
) -> tuple[Setting, ...]:
    """Every category with its term, in order. months: what was set, by category."""
    starts = {Start.END: ended, Start.CONTRACT_END: contract_end}
    return tuple(
        Setting(
            category,
            months.get(category, term.months),
            term.start,
            category not in months,
            _due(starts[term.start], ended, months.get(category, term.months)),
        )
        for category, term in DEFAULTS.items()
    )


def _due(start: date | None, ended: date | None, months: int) -> date | None:
    """Nothing is due before the procedure ended, whatever its contract says."""
    return None if start is None or ended is None else max(after(start, months), ended)


def after(day: date, months: int) -> date:
    """The day so many months later; in a month that is too short the day after its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year - 1:
        return date.max
    last = calendar.monthrange(year, month + 1)[1]
    if day.day <= last:
        return date(year, month + 1, day.day)
    return date(year + (month == 11), (month + 1) % 12 + 1, 1)


def due(rows: Collection[Setting], today: date) -> frozenset[Category]:
    return frozenset(row.category for row in rows if row.due is not None and row.due <= today)


def check_months(months: int | None) -> Iterator[Refusal]:
    if months is None or not 0 < months <= LONGEST:
        yield refusal("retention.months", "months", most=LONGEST)


def check_contract_end(day: date, least: date) -> Iterator[Refusal]:
    """A contract does not end before it was awarded, nor, while it is not, before today."""
    if day < least:
        yield refusal("retention.day_too_early", "day", least=least)


def takes_two(
    before: Collection[Setting], after: Collection[Setting], today: date, *, closed: bool
) -> bool:
    """Whether one person alone may not set this: a term becomes shorter than the default, or, once
    the procedure is closed, shorter at all; or something may be destroyed sooner, or at once."""
    for was, now in zip(before, after, strict=True):
        least = was.months if closed else min(was.months, DEFAULTS[now.category].months)
        sooner = was.due is not None and now.due is not None and now.due < was.due
        if now.months < least or (closed and sooner):
            return True
    return closed and due(after, today) > due(before, today)


def check_list(
    wanted: Collection[str], rows: Collection[Setting], today: date, held: bool
) -> Iterator[Refusal]:
    """Why these categories cannot be destroyed now."""
    if held:
        yield refusal("retention.held")
    if not wanted:
        yield refusal("retention.nothing_chosen", "categories")
    ready = due(rows, today)
    if any(one not in ready for one in wanted):
        yield refusal("retention.not_due", "categories")


# What stands in place of what was destroyed

MARK = "vernietigd op "
"""How the text begins that stands in place of a text; so every page, letter and file tells it."""
BESIDE = 60
"""How many characters are shown on either side of a name."""
FILE_MARK = b"tender-destroyed/1 "
"""How the bytes begin that stand in place of a file or of what was sealed."""
STRUCTURE = frozenset(
    {"act", "actor", "object", "step", "old", "new", "seal", "version", "first", "second", "what"}
    | {"late", "stage", "lot", "number", "edition", "clock_back", "sealed"}
    | {"erased", "council", "seat", "role", "demand", "ground", "question", "topic", "tenderer"}
    | {"result", "answer", "side", "how", "kind", "to", "held_at", "since", "until", "party"}
    | {"day", "deadline", "letters", "reference"}
)
"""The fields of the log that name no person and repeat no text: they stay, as do the digests of
`criteria.trail.PROVING`."""
CODES = frozenset(
    {"kind", "code", "id", "lot", "lots", "topic", "thread", "basis", "nature", "form", "step"}
    | {"staff", "subject", "sort", "rule", "taper", "band_basis", "influence", "instrument_kind"}
    | {"objective", "question", "questions", "elements", "risks", "frequency_kind", "asks", "when"}
    | {"within", "holds", "cleaning", "origin", "family", "outcome", "status", "unit", "direction"}
    | {"owner", "template", "indicators", "proportion", "waiver", "payment"}
)
"""The keys in kept values under which codes stand, so that a page can still read the rest."""
_CODE = re.compile(r"[a-z][a-z0-9_-]*|[A-Z]{1,6}(-?\d{1,3})?", re.ASCII)
"""How a code is written, and a text or a name under such a key seldom."""
EMPTIED = frozenset({"rows", "criteria"})
"""The keys under which rows about persons stand: who owns, who is paid, what was declared."""

_PLAIN = re.compile(
    r"-?\d{1,15}([.,/]\d{1,15})?|\d{4}-\d\d-\d\d(T[\d:.]{5,15}Z?)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.ASCII,
)
"""A number, a day, a moment or an id."""


def marker(day: date) -> str:
    return f"{MARK}{day:%d-%m-%Y}"


def file_marker(day: date) -> bytes:
    return FILE_MARK + day.isoformat().encode()


def blank(text: str, mark: str) -> str:
    """A text without what it said. What was empty, or is gone already, stays."""
    return text if not text.strip() or text.startswith(MARK) else mark


def blank_value(value: Json, mark: str, key: str = "") -> Json:
    """A plain value without its texts: numbers, days, ids and codes stay where they stood. Rows
    about persons go whole, since a number among them can be one's own."""
    if key in EMPTIED and isinstance(value, list):
        return []
    if isinstance(value, dict):
        return {name: blank_value(one, mark, name) for name, one in value.items()}
    if isinstance(value, list):
        return [blank_value(one, mark, key) for one in value]
    code = key in CODES and isinstance(value, str) and _CODE.fullmatch(value)
    if not isinstance(value, str) or code or _PLAIN.fullmatch(value):
        return value
    return blank(value, mark)


def named(text: str, name: str) -> bool:
    """Whether a name stands in a text, as words of its own: Jans does not stand in Jansen."""
    return bool(_words(name).search(text))


def unnamed(text: str, name: str, mark: str) -> str:
    """A text in which a name does not stand any more."""
    return _words(name).sub(lambda _: mark, text)


def pieces(text: str, size: int) -> Iterator[str]:
    """Every piece of a text that is so long and stands there as words of its own, as a name does:
    to find one of which only a digest is known."""
    for start in re.finditer(r"(?<!\w)", text):
        end = start.start() + size
        if end <= len(text) and not re.match(r"\w", text[end : end + 1]):
            yield text[start.start() : end]


def texts(value: Json) -> Iterator[str]:
    """Every text in a plain value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def around(text: str, name: str) -> str:
    """The words beside a name where it first stands in a text."""
    found = _words(name).search(text)
    if found is None:
        return ""
    start, end = max(found.start() - BESIDE, 0), found.end() + BESIDE
    before, after_ = "… " if start else "", " …" if end < len(text) else ""
    return f"{before}{' '.join(text[start:end].split())}{after_}"


def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def without(value: Json, name: str, mark: str) -> Json:
    """A plain value in which a name does not stand any more."""
    if isinstance(value, dict):
        return {key: without(one, name, mark) for key, one in value.items()}
    if isinstance(value, list):
        return [without(one, name, mark) for one in value]
    return unnamed(value, name, mark) if isinstance(value, str) else value
