"""How a procedure begins: what is filled in, and the first draft of its plan.

A new procedure has its own facts: title and term, and for the rest nothing yet. A copy of another
plan takes its rules and no more: no days, no paragraphs of documents, no names, because those
belong to the other procedure (I13).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from criteria.case_facts import CaseFacts, Statement
from criteria.catalogue import Catalogues, chosen
from criteria.contract_budget import Budget, Term, TermPart
from criteria.formulas import IN_EUROS
from criteria.plan import EvaluationPlan, LotRules, StageRules, first_draft
from criteria.refusals import Refusal, refusal
from criteria.text import Text

ORIGINS = ("empty", "catalogues", "copy")
"""What a new plan can be made from."""

AGENDA = tuple(f"DLG-{number:02}" for number in (1, 2, 3, 7, 10, 13, 14, 15, 16, 19, 24, 29, 35))
"""Topics a new plan puts on the agenda of the dialogue: those the strategy names for it, and those
that must be settled before the agreement starts."""

LONGEST_REFERENCE = 40
LONGEST_TEXT = 200
LONGEST_TERM = 50
YEARS = range(2000, 2101)
"""The years in which a contract may begin."""

_REFERENCE = re.compile(r"[A-Za-z0-9]+([-._][A-Za-z0-9]+)*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What somebody fills in to begin a procedure.

    start    the day the contract begins, the first of a month
    years    how long it runs at least
    options  the years of each extension, in order; at most two
    """

    reference: str
    title: Text
    authority: str
    start: date
    years: int
    options: tuple[int, ...] = ()


def check_beginning(new: Beginning) -> Iterator[Refusal]:
    """Everything that is wrong with it, each fault at its field."""
    yield from check_reference(new.reference)
    for field, text in (("title", new.title.nl), ("authority", new.authority)):
        if not text.strip():
            yield refusal("acts.text_missing", field)
    texts = (("title", new.title.nl), ("title_en", new.title.en), ("authority", new.authority))
    for field, text in texts:
        if len(text) > LONGEST_TEXT:
            yield refusal("acts.text_long", field, limit=LONGEST_TEXT)
    yield from check_start(new.start)
    terms = (new.years, *new.options)
    for field, years in zip(("years", "option1", "option2"), terms, strict=False):
        if not 1 <= years <= LONGEST_TERM:
            yield refusal("beginning.years_wrong", field, most=LONGEST_TERM)
    if len(new.options) > 2:
        yield refusal("beginning.options_many", "option2")


def check_reference(reference: str) -> Iterator[Refusal]:
    """Whether a reference can be one: it stands in addresses and file names."""
    size = len(reference)
    if not 3 <= size <= LONGEST_REFERENCE or not _REFERENCE.fullmatch(reference):
        yield refusal("beginning.reference_wrong", "reference", most=LONGEST_REFERENCE)


def check_start(start: date) -> Iterator[Refusal]:
    """Whether a contract can begin that day."""
    if start.day != 1 or start.year not in YEARS:
        yield refusal("beginning.start_wrong", "start", first=str(YEARS[0]), last=str(YEARS[-1]))


def first_plan(
    new: Beginning, origin: str, catalogues: Catalogues, other: EvaluationPlan | None = None
) -> EvaluationPlan:
    """The first draft: from nothing, from the catalogues, or from another plan."""
    if origin == "copy" and other is not None:
        return copied(other, new)
    topics = chosen(catalogues.topics, AGENDA)
    plan = first_draft(new.reference, new.title, new.authority, catalogues, own_facts(new), topics)
    lots = tuple(replace(lot, priced_years=new.years) for lot in plan.lots)
    if origin == "catalogues":
        return replace(plan, lots=lots)
    bare = tuple(replace(lot, selection=StageRules(()), award=StageRules(())) for lot in lots)
    return replace(
        plan, catalogues=(), lots=bare, demands=(), topics=(), elements=(), requirements=()
    )


def own_facts(new: Beginning) -> CaseFacts:
    """The facts of a procedure of which nothing but its beginning is known."""
    kinds = ("base", "option1", "option2")
    parts = zip(kinds, (new.years, *new.options), strict=False)
    return CaseFacts(
        id="own",
        version="1",
        reference=new.reference,
        name=new.title,
        object=Statement("object", new.title, ""),
        statements=(),
        planning=(),
        background=(),
        municipalities=(),
        budget=Budget((), (), 0, 0, "", "", ""),
        clients=(),
        term=Term(new.start, tuple(TermPart(*part) for part in parts), Text("", ""), ""),
        roles=(),
        phases=(),
        sections=(),
        missing_tables=(),
    )


def copied(plan: EvaluationPlan, new: Beginning) -> EvaluationPlan:
    """The rules of another plan for a new procedure, as proposals: nobody chose them here yet.

    What belongs to the other procedure stays there: its facts, its deadline, the paragraphs of its
    documents, the names in its committee, and every amount in euros, which fits one contract only.
    """
    facts = own_facts(new)
    years = len(facts.contract_years())
    return replace(
        plan,
        reference=new.reference,
        title=new.title,
        authority=new.authority,
        facts=facts,
        lots=tuple(_without_amounts(lot, years) for lot in plan.lots),
        rule_sets=tuple(replace(rules, reference="") for rules in plan.rule_sets),
        application_deadline=None,
        notice="",
        committee=tuple(replace(seat, name="") for seat in plan.committee),
        settings=(),
    )


def _without_amounts(lot: LotRules, years: int) -> LotRules:
    """The rules of a lot for another contract, of so many years."""
    return replace(
        lot,
        selection=_without_euros(lot.selection),
        award=_without_euros(lot.award),
        priced_years=min(lot.priced_years, years),
        ceilings=(),
        fixed_prices=(),
    )


def _without_euros(rules: StageRules) -> StageRules:
    price = rules.price
    if price is not None:
        kept = tuple(one for one in price.parameters if one[0] not in IN_EUROS)
        price = replace(price, parameters=kept)
    return replace(
        rules,
        price=price,
        questions=tuple(replace(question, value=None) for question in rules.questions),
        minimum_total=None if rules.on_value else rules.minimum_total,
    )
