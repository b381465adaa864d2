"""Annual accounts of parties, and the figures of a ratio worked out from them.

Whose accounts count is the plan's choice: the lead alone, each party by itself, or all added up. A
party whose capacity the tenderer relies on is added to the whole once it committed itself in
writing; it never improves the figures of a lead or a member that is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from criteria.catalogue import Demand, load
from criteria.ratio_figures import Figures, ratio_of, terms_of, work_out
from criteria.ratios import MOST_YEARS, Term, consolidated
from criteria.refusals import Refusal, refusal

SCOPES = ("own", "group")
"""Accounts of the party itself, or consolidated ones of its group."""
MOST = Decimal(1_000_000_000_000)
YEARS = range(2000, 2100)
TEXT_LIMIT = 1_000
PARTNERS = ("lead", "member")
RELIED_ON = "relied_on"


@dataclass(frozen=True, slots=True)
class AccountsYear:
    """The amounts of one adopted financial year, in euros, by term."""

    year: int
    amounts: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Accounts:
    """What the annual accounts of a party say.

    source      which accounts, and whether an auditor stood behind them
    guarantee   for accounts of a group: the statement by which the parent is liable
    commitment  for a party relied on: the written statement that its means are available
    contract    the amounts that belong to the contract, entered once with the lead
    """

    scope: str = "own"
    source: str = ""
    guarantee: str = ""
    commitment: str = ""
    years: tuple[AccountsYear, ...] = ()
    contract: tuple[tuple[str, Decimal], ...] = ()

    def of(self, year: int) -> dict[str, Decimal]:
        return next((dict(row.amounts) for row in self.years if row.year == year), {})


@dataclass(frozen=True, slots=True)
class Owner:
    """A party of the tenderer with its accounts, as far as they are there."""

    id: str
    name: str
    role: str
    accounts: Accounts


@dataclass(frozen=True, slots=True)
class Input:
    """One amount that went into a sum, and whose it is; None where it is missing."""

    owner: str
    term: Term
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class YearInputs:
    """One financial year: the sums that the ratio is made of, and every amount in them."""

    year: int
    amounts: Mapping[str, Decimal]
    inputs: tuple[Input, ...]

    @property
    def missing(self) -> tuple[Input, ...]:
        return tuple(row for row in self.inputs if row.amount is None)


@dataclass(frozen=True, slots=True)
class Worked:
    """A ratio worked out from accounts.

    owners    whose accounts count
    left_out  parties relied on that do not count, each with why: `rule` or `commitment`
    years     the latest first
    figures   what it comes to; None without any year
    """

    demand: Demand
    owners: tuple[Owner, ...]
    left_out: tuple[tuple[Owner, str], ...]
    years: tuple[YearInputs, ...]
    figures: Figures | None


def check_accounts(found: Accounts, role: str) -> Iterator[Refusal]:
    """What cannot be right about the accounts of a party with this role."""
    if found.scope not in SCOPES:
        yield refusal("figures.scope_missing", "scope")
    if found.years and not found.source:
        yield refusal("figures.source_missing", "source")
    if found.scope == "group" and not found.guarantee:
        yield refusal("figures.guarantee_missing", "guarantee")
    if found.commitment and role != RELIED_ON:
        yield refusal("figures.commitment_closed", "commitment")
    for name in ("source", "guarantee", "commitment"):
        if len(getattr(found, name)) > TEXT_LIMIT:
            yield refusal("figures.text_long", name, limit=TEXT_LIMIT)
    if len(found.years) > MOST_YEARS:
        yield refusal("figures.years_full", None, most=MOST_YEARS)
    seen: set[int] = set()
    for place, row in enumerate(found.years, 1):
        if row.year not in YEARS:
            yield refusal("figures.year_unlikely", f"year-{place}")
        if row.year in seen:
            yield refusal("figures.year_twice", f"year-{place}")
        seen.add(row.year)
    if found.contract and role != "lead":
        yield refusal("figures.contract_of_lead")
    amounts = [a for row in found.years for _, a in row.amounts]
    if any(not a.is_finite() or abs(a) > MOST for a in (*amounts, *dict(found.contract).values())):
        yield refusal("figures.amount")


def whose(demand: Demand, owners: Sequence[Owner], party: str) -> tuple[Owner, ...]:
    """The parties whose accounts count in a ratio put to a party."""
    rule = demand.ratio
    if rule is None or rule.party is None:
        return ()
    if rule.party == "whole":
        return tuple(one for one in owners if one.role in PARTNERS or _committed(one))
    if rule.party == "lead":
        return tuple(one for one in owners if one.role == "lead")
    return tuple(one for one in owners if one.id == party)


def _committed(one: Owner) -> bool:
    return one.role == RELIED_ON and bool(one.accounts.commitment)


def worked(demand: Demand, owners: Sequence[Owner], party: str) -> Worked | None:
    """A ratio that is put to a party, from the accounts of whoever counts; None for no ratio."""
    ratio, rule = ratio_of(demand), demand.ratio
    if ratio is None or rule is None:
        return None
    counting = whose(demand, owners, party)
    contract = next((dict(one.accounts.contract) for one in owners if one.role == "lead"), {})
    entered = {row.year for one in counting for row in one.accounts.years}
    latest = sorted(entered, reverse=True)[:1]
    wanted = [latest[0] - back for back in range(rule.years_seen)] if latest else []
    years = tuple(_year(terms_of(ratio), counting, contract, year) for year in wanted)
    return Worked(
        demand,
        counting,
        tuple(
            (one, "commitment" if rule.party == "whole" else "rule")
            for one in owners
            if one.role == RELIED_ON and one not in counting
        ),
        years,
        work_out(demand, [dict(row.amounts) for row in years]) if years else None,
    )


def _year(
    terms: Sequence[Term], owners: Sequence[Owner], contract: Mapping[str, Decimal], year: int
) -> YearInputs:
    own = [term for term in terms if term.owner == "party"]
    once = [term for term in terms if term.owner == "contract"]
    given = [{**one.accounts.of(year), **contract} for one in owners]
    inputs = [
        *(
            Input(one.name, term, amounts.get(term.id))
            for term in own
            for one, amounts in zip(owners, given, strict=True)
        ),
        *(Input("", term, contract.get(term.id)) for term in once),
    ]
    return YearInputs(year, consolidated(given, terms), tuple(inputs))


def asked_terms(demands: Sequence[Demand]) -> tuple[Term, ...]:
    """The amounts that the ratios of a plan are made of, each once, in catalogue order."""
    ratios = [ratio for row in demands if (ratio := ratio_of(row)) is not None]
    wanted = {term.id for ratio in ratios for term in terms_of(ratio)}
    return tuple(term for term in load().terms if term.id in wanted)


def years_asked(demands: Sequence[Demand]) -> int:
    """How many adopted financial years the ratios of a plan look at, at most."""
    return max((row.ratio.years_seen for row in demands if row.ratio is not None), default=0)


def counted_twice(owners: Sequence[Owner]) -> tuple[Owner, ...]:
    """Parties with accounts of a group, when there is more than one: then amounts may count twice,
    and somebody has to look."""
    found = tuple(one for one in owners if one.accounts.scope == "group" and one.accounts.years)
    return found if len(found) > 1 else ()
