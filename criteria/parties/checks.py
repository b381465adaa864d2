"""What is wrong with a fact of a party, each fault at the field of its form: `rows-0-name`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from criteria.capacity import PartyCapacity, check_capacity
from criteria.parties import facts
from criteria.parties.facts import Fact
from criteria.parties.names import plain_name
from criteria.ratio_accounts import Accounts, check_accounts
from criteria.refusals import Refusal, refusal

MOST_ROWS = 60
LINE = 200
TEXT = 2_000
LARGEST = Decimal(10) ** 13
"""More than any amount in euros: typed by mistake."""
YEARS = range(2000, 2100)
MONTHS = range(1, 61)
WHOLE = Decimal(100)
"""All of something, in per cent."""

_FORM_LAST = re.compile(
    r"(?<!,)\s(b\.?v|n\.?v|v\.?o\.?f|c\.?v|gmbh|ltd|limited|inc|llc|plc)\.?$", re.IGNORECASE
)
_FORM_ANYWHERE = re.compile(
    r"\b(stichting|vereniging|co[öo]peratie|maatschap|holding|foundation)\b", re.IGNORECASE
)


def is_company(name: str) -> bool:
    """Whether a name tells of an organisation: its legal form at the end, or such a word in it."""
    tidy = " ".join(name.split())
    return bool(_FORM_LAST.search(tidy) or _FORM_ANYWHERE.search(tidy))


@dataclass(frozen=True, slots=True)
class Given:
    """What a fact is checked against.

    today           nothing in it may be of after that day
    role            of the party it is about
    municipalities  where there can be places
    """

    today: date
    role: str
    municipalities: tuple[str, ...]


def check_fact(fact: Fact, given: Given) -> tuple[Refusal, ...]:
    """Everything that is wrong with a fact."""
    check: Callable[[Any, Given], Iterable[Refusal]] = _CHECKS[type(fact)]
    noted = _noted(fact) if hasattr(fact, "note") else ()
    return (*noted, *check(fact, given))


def _noted(fact: Any) -> Iterator[Refusal]:
    """Of a fact with a note: its rows have an end, and without any the note says why."""
    rows = getattr(fact, "rows", None)
    if rows is not None and len(rows) > MOST_ROWS:
        yield refusal("parties.many_rows", None, most=MOST_ROWS)
    if rows == () and not fact.note.strip():
        yield refusal("parties.empty", "note")
    yield from _long(fact.note, "note", TEXT)


def _text(value: str, field: str, limit: int = LINE) -> Iterator[Refusal]:
    if not value.strip():
        yield refusal("acts.text_missing", field)
    yield from _long(value, field, limit)


def _long(value: str, field: str, limit: int) -> Iterator[Refusal]:
    if len(value) > limit:
        yield refusal("acts.text_long", field, limit=limit)


def _choice(value: str, known: Collection[str], field: str) -> Iterator[Refusal]:
    if value not in known:
        yield refusal("parties.choice_missing", field)


def _amount(value: Decimal | None, field: str, least: Decimal = Decimal(0)) -> Iterator[Refusal]:
    if value is None:
        return
    if not least <= value <= LARGEST:
        yield refusal("parties.amount_out", field)
    elif value * 100 % 1:
        yield refusal("parties.cents", field)


def _share(value: Decimal | None, field: str) -> Iterator[Refusal]:
    if value is None:
        return
    if not 0 < value <= WHOLE or value * 100 % 1:
        yield refusal("parties.share_out", field)


def _day(value: date | None, field: str, today: date) -> Iterator[Refusal]:
    if value is not None and value > today:
        yield refusal("parties.day_ahead", field)
    elif value is not None and value.year < YEARS[0]:
        yield refusal("parties.day_old", field, year=str(YEARS[0]))


def _beneficiaries(fact: facts.Beneficiaries, _given: Given) -> Iterator[Refusal]:
    total: dict[str, Decimal] = {}
    for n, row in enumerate(fact.rows):
        yield from _text(row.name, f"rows-{n}-name")
        if is_company(row.name):
            yield refusal("parties.company", f"rows-{n}-name", name=row.name)
        yield from _choice(row.nature, facts.NATURES, f"rows-{n}-nature")
        yield from _share(row.share, f"rows-{n}-share")
        if row.share is not None and row.nature in ("control", "senior"):
            yield refusal("parties.share_of_nothing", f"rows-{n}-share")
        total[row.nature] = total.get(row.nature, Decimal(0)) + (row.share or 0)
        if total[row.nature] > WHOLE:
            yield refusal("parties.more_than_all", f"rows-{n}-share", total=total[row.nature])
    yield from _twice("name", ((row.name, row.nature) for row in fact.rows))


def _relations(fact: facts.Relations, _given: Given) -> Iterator[Refusal]:
    owned: dict[str, Decimal] = {}
    for n, row in enumerate(fact.rows):
        yield from _text(row.source, f"rows-{n}-source")
        yield from _text(row.target, f"rows-{n}-target")
        yield from _choice(row.kind, facts.RELATION_KINDS, f"rows-{n}-kind")
        yield from _share(row.share, f"rows-{n}-share")
        if row.share is not None and row.kind in ("controls", "manages"):
            yield refusal("parties.share_of_nothing", f"rows-{n}-share")
        if row.source.strip() and plain_name(row.source) == plain_name(row.target):
            yield refusal("parties.to_itself", f"rows-{n}-target")
        if row.kind == "owns" and row.share is not None:
            key = plain_name(row.target)
            owned[key] = owned.get(key, Decimal(0)) + row.share
            if owned[key] > WHOLE:
                yield refusal("parties.more_than_all", f"rows-{n}-share", total=owned[key])
    yield from _twice("source", ((row.source, row.target, row.kind) for row in fact.rows))


def _twice(field: str, rows: Iterable[tuple[str, ...]]) -> Iterator[Refusal]:
    """The same row a second time, at this field of it."""
    seen: dict[tuple[str, ...], int] = {}
    for n, row in enumerate(rows):
        key = tuple(plain_name(piece) for piece in row)
        if key in seen:
            yield refusal("parties.row_twice", f"rows-{n}-{field}", row=seen[key] + 1)
        seen.setdefault(key, n)


def _affiliates(fact: facts.Affiliates, _given: Given) -> Iterator[Refusal]:
    for n, row in enumerate(fact.rows):
        yield from _text(row.counterpart, f"rows-{n}-counterpart")
        yield from _choice(row.subject, facts.SUBJECTS, f"rows-{n}-subject")
        yield from _amount(row.yearly, f"rows-{n}-yearly")
        yield from _text(row.price_basis, f"rows-{n}-price_basis")
    yield from _turnover(fact.turnover)


def _turnover(value: Decimal | None) -> Iterator[Refusal]:
    if value is not None and value <= 0:
        yield refusal("parties.turnover_zero", "turnover")
    else:
        yield from _amount(value, "turnover")


def _fees(fact: facts.Fees, _given: Given) -> Iterator[Refusal]:
    for n, row in enumerate(fact.rows):
        yield from _text(row.payee, f"rows-{n}-payee")
        yield from _amount(row.yearly, f"rows-{n}-yearly")
        yield from _text(row.specification, f"rows-{n}-specification")


def _profit(fact: facts.Profit, _given: Given) -> Iterator[Refusal]:
    texts = (fact.norm_source, fact.surplus, fact.note)
    if fact.cap is None and fact.result is None and not any(text.strip() for text in texts):
        yield refusal("parties.empty", "note")
    if fact.cap is not None and not 0 <= fact.cap <= WHOLE:
        yield refusal("parties.cap_out", "cap")
    yield from _long(fact.norm_source, "norm_source", LINE)
    yield from _long(fact.surplus, "surplus", TEXT)
    yield from _amount(fact.result, "result", least=-LARGEST)
    yield from _turnover(fact.turnover)
    if fact.result is not None and fact.turnover is None:
        yield refusal("parties.turnover_missing", "turnover")


def _pay(fact: facts.Pay, given: Given) -> Iterator[Refusal]:
    if fact.year not in YEARS or fact.year > given.today.year + 1:
        yield refusal("parties.year_out", "year")
    if fact.ceiling <= 0:
        yield refusal("parties.amount_out", "ceiling")
    else:
        yield from _amount(fact.ceiling, "ceiling")
    yield from _text(fact.ceiling_source, "ceiling_source")
    for n, row in enumerate(fact.rows):
        yield from _text(row.role, f"rows-{n}-role")
        yield from _choice(row.staff, facts.STAFF, f"rows-{n}-staff")
        if not 0 < row.fte <= 1 or row.fte * 10_000 % 1:
            yield refusal("parties.fte_out", f"rows-{n}-fte")
        yield from _amount(row.amount, f"rows-{n}-amount")


def _norms(fact: facts.Norms, given: Given) -> Iterator[Refusal]:
    yield from _text(fact.title, "title")
    yield from _long(fact.signed_by, "signed_by", LINE)
    yield from _day(fact.signed_on, "signed_on", given.today)
    yield from _day(fact.tested_on, "tested_on", given.today)
    if fact.every_months is not None and fact.every_months not in MONTHS:
        yield refusal("parties.months_out", "every_months", most=MONTHS[-1])


def _recommendations(fact: facts.Recommendations, _given: Given) -> Iterator[Refusal]:
    for n, row in enumerate(fact.rows):
        yield from _choice(row.report, facts.REPORTS, f"rows-{n}-report")
        yield from _text(row.advice, f"rows-{n}-advice", TEXT)
        yield from _choice(row.progress, facts.PROGRESS, f"rows-{n}-progress")
        yield from _text(row.measure, f"rows-{n}-measure", TEXT)


def _screening(fact: facts.Screening, given: Given) -> Iterator[Refusal]:
    for n, row in enumerate(fact.rows):
        yield from _choice(row.step, facts.STEPS, f"rows-{n}-step")
        yield from _day(row.on, f"rows-{n}-on", given.today)
        yield from _text(row.result, f"rows-{n}-result", TEXT)
        yield from _long(row.note, f"rows-{n}-note", TEXT)


def _double(fact: facts.DoubleParticipation, given: Given) -> Iterator[Refusal]:
    yield from _text(fact.explanation, "explanation", TEXT)
    yield from _text(fact.explained_by, "explained_by")
    yield from _day(fact.asked_on, "asked_on", given.today)


def _capacity(fact: PartyCapacity, given: Given) -> Iterator[Refusal]:
    yield from check_capacity(fact, given.municipalities)
    if fact.target is not None and given.role != "lead":
        yield refusal("capacity.target_of_lead", "target_number")


def _accounts(fact: Accounts, given: Given) -> Iterator[Refusal]:
    yield from check_accounts(fact, given.role)


_CHECKS: Mapping[type, Callable[[Any, Given], Iterable[Refusal]]] = {
    facts.Beneficiaries: _beneficiaries,
    facts.Relations: _relations,
    facts.Affiliates: _affiliates,
    facts.Fees: _fees,
    facts.Profit: _profit,
    facts.Pay: _pay,
    facts.Norms: _norms,
    facts.Recommendations: _recommendations,
    facts.Screening: _screening,
    facts.DoubleParticipation: _double,
    PartyCapacity: _capacity,
    Accounts: _accounts,
}
