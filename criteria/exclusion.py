"""An exclusion ground held against one party: the path of questions, and what may come out of it.

Under SAS the grounds bind because the documents declare them. A demand of the plan names them: one
that cites a whole article stands for every ground in it, one picked from the catalogue is that
ground, and a ground of the buyer's own looks back as far as its own words say. Which article a
step rests on is told only where the plan declares its rules (I13). "Exclusion" here is a tenderer
that is out; refusing care to a resident is something else and has no place here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from criteria.catalogue import Demand, Ground, load
from criteria.look_back import LookBack
from criteria.plan import EvaluationPlan
from criteria.refusals import Refusal, refusal
from criteria.regimes import articles
from criteria.text import Text

OUTCOMES = (
    "open",
    "not_applicable",
    "cleared_by_payment",
    "self_cleaned",
    "waived",
    "excluded",
    "replace_party",
)
AGAINST = frozenset({"excluded", "replace_party"})
"""Outcomes by which the demand is not met. The tenderer is heard before either of them."""
OWN = "own"
"""The id of the one ground of a demand that is the buyer's own."""

ORIGINS = ("none", "declared", "signal")
HOLDS = ("yes", "no")
PAYMENTS = ("paid", "arrangement", "unreasonable", "unpaid")
CLEANINGS = ("not_shown", "insufficient", "sufficient")
WAIVERS = ("none", "public_interest", "disproportionate")
PROPORTIONS = ("proportionate", "disproportionate")
TEXT_LIMIT = 5_000

STEPS = (
    *("origin", "window", "holds", "payment", "cleaning"),
    *("waiver", "proportion", "hearing", "outcome"),
)
"""The questions in their order; `steps` says which of them a ground has."""
_RULES: Mapping[str, str] = {"cleaning": "self-cleaning"}
"""The rule set of a step, where it is not that of the ground."""
_LAW: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("window", "mandatory"): ("Aw 2.86(7)",),
    ("window", "optional"): ("Aw 2.87(2)",),
    ("payment", "mandatory"): ("Aw 2.86(5)", "Aw 2.86a"),
    ("payment", "optional"): ("Aw 2.87(3)",),
    ("cleaning", "mandatory"): ("Aw 2.87a",),
    ("cleaning", "optional"): ("Aw 2.87a",),
    ("waiver", "mandatory"): ("Aw 2.88",),
    ("waiver", "optional"): ("Aw 2.88",),
}

EVENTS: Mapping[str, str] = {
    **dict.fromkeys(("M1", "M2", "M3", "M4", "M5", "M6"), "judgment"),
    **dict.fromkeys(("O1a", "O1b", "O1c"), "breach"),
    **dict.fromkeys(("O3", "O8", "O9"), "conduct"),
    **{"O4": "decision", "O7": "deficiency", "O10": "established"},
}
"""Which day counts for a ground that looks back; any other ground looks at the present state."""

CONSEQUENCES: Mapping[tuple[str, str], str] = {
    ("lead", "mandatory"): "excludes",
    ("lead", "optional"): "may_exclude",
    ("lead", OWN): "may_exclude",
    ("member", "mandatory"): "excludes_all",
    ("member", "optional"): "may_exclude_all",
    ("member", OWN): "may_exclude_all",
    ("relied_on", "mandatory"): "must_replace",
    ("relied_on", "optional"): "may_replace",
    ("relied_on", OWN): "may_replace",
    ("subcontractor", "mandatory"): "must_replace",
    ("subcontractor", "optional"): "may_replace",
    ("subcontractor", OWN): "may_replace",
}
"""What follows by the party's role and the kind of the ground: a sentence
`exclusion.follows_<value>`."""
REPLACED = frozenset({"relied_on", "subcontractor"})
"""Roles of a party that is replaced; the tenderer itself is not excluded for it."""


@dataclass(frozen=True, slots=True)
class NamedGround:
    """A ground as a demand of the plan puts it to a party.

    id    of the catalogue, or OWN
    kind  mandatory, optional or OWN
    row   the ground of the catalogue; None for the buyer's own
    """

    id: str
    kind: str
    title: Text
    text: Text
    row: Ground | None

    @property
    def years(self) -> int | None:
        return self.row.look_back_years if self.row else None

    @property
    def tax(self) -> bool:
        """Whether it is about taxes or contributions that were not paid."""
        return self.row is not None and any("CONTRIBUTIONS" in c.espd_code for c in self.row.codes)

    @property
    def event(self) -> str:
        """Which day counts, a sentence `exclusion.day_<value>`."""
        return EVENTS.get(self.id, "own" if self.row is None else "present")

    @property
    def cleaning(self) -> bool:
        """Whether measures of the party can lift it; for tax the law has payment instead."""
        return self.row is None or self.row.self_cleaning or self.row.kind == "optional"


def grounds_of(demand: Demand, plan: EvaluationPlan) -> tuple[NamedGround, ...]:
    """The grounds that a demand of this plan names; none for a demand of another kind."""
    if demand.kind != "exclusion":
        return ()
    known = load().grounds
    own = next((row for row in known if row.id == demand.id), None)
    if own is not None:
        return (_tested(own),)
    cited = {*articles(demand.source)}
    if any(row.id == demand.id for row in load().demands):
        first = next(row for row in load().demands if row.id == demand.id)
        cited |= {*articles(first.source)}
    named = tuple(
        _tested(row)
        for row in known
        if cited & {*articles(row.law)} and plan.applies(f"exclusion-{row.kind}")
    )
    return named or (NamedGround(OWN, OWN, demand.title, demand.text, None),)


def _tested(row: Ground) -> NamedGround:
    return NamedGround(row.id, row.kind, row.title, row.text, row)


def steps(ground: NamedGround) -> tuple[str, ...]:
    """The questions that are asked of a ground, in order."""
    left_out = set()
    if not ground.tax:
        left_out.add("payment")
    if not ground.cleaning:
        left_out.add("cleaning")
    if ground.kind == "mandatory":
        left_out.add("proportion")
    return tuple(step for step in STEPS if step not in left_out)


def law(step: str, ground: NamedGround, plan: EvaluationPlan) -> tuple[str, ...]:
    """The articles a step rests on; none where the plan does not declare its rules."""
    rules = _RULES.get(step, f"exclusion-{ground.kind}")
    if ground.row is None or not ground.row.law or not plan.applies(rules):
        return ()
    return _LAW.get((step, ground.kind), ())


def ground_law(ground: NamedGround, plan: EvaluationPlan) -> str:
    """The article a ground stands in, where the plan declares its rules; empty elsewhere."""
    declared = ground.row is not None and plan.applies(f"exclusion-{ground.kind}")
    return ground.row.law if ground.row is not None and declared else ""


def follows(role: str, ground: NamedGround) -> str:
    """What a ground that holds means for the tenderer, by the role of the party."""
    return CONSEQUENCES.get((role, ground.kind), "may_exclude")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found on a ground, step by step. Empty where a step was not come to.

    origin        whether the party declared it, somebody signalled it, or there is nothing
    source        where it is known from, in words
    event         what happened; `event_on` is the day that counts for the ground
    holds         whether it is established and is what the ground means
    payment       one of PAYMENTS, of a tax ground, with the proof in words
    asked_on      the day the party was asked for measures that restore trust
    damage        what it did about the damage; `cooperation` with the inquiry; `measures` for later
    cleaning      whether that is enough, one of CLEANINGS, with the weighing
    waiver        why it is not used although it holds, one of WAIVERS
    proportion    whether excluding fits this case, one of PROPORTIONS
    heard_on      the day the tenderer was heard, how, and what it said
    """

    outcome: str = "open"
    reason: str = ""
    origin: str = ""
    source: str = ""
    event: str = ""
    event_on: date | None = None
    holds: str = ""
    payment: str = ""
    payment_text: str = ""
    asked_on: date | None = None
    damage: str = ""
    cooperation: str = ""
    measures: str = ""
    cleaning: str = ""
    weighing: str = ""
    waiver: str = ""
    waiver_text: str = ""
    proportion: str = ""
    proportion_text: str = ""
    heard_on: date | None = None
    heard_how: str = ""
    heard_said: str = ""

    @property
    def heard(self) -> bool:
        return bool(self.heard_on and self.heard_how and self.heard_said)


def met(outcomes: Mapping[str, str], grounds: tuple[NamedGround, ...]) -> bool | None:
    """Whether the demand is met, from the outcome of each ground; None while one is open."""
    found = [outcomes.get(ground.id, "open") for ground in grounds]
    if "open" in found:
        return None
    return AGAINST.isdisjoint(found)


def check_finding(
    ground: NamedGround, role: str, back: LookBack, found: Finding, today: date
) -> tuple[Refusal, ...]:
    """Why this finding cannot stand: a step that is missing, or an outcome that does not follow."""
    return (*_shape(found, back, today), *_path(ground, role, back, found))


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "origin": ORIGINS,
    "holds": HOLDS,
    "payment": PAYMENTS,
    "cleaning": CLEANINGS,
    "waiver": WAIVERS,
    "proportion": PROPORTIONS,
}
_TEXTS = (
    *("reason", "source", "event", "payment_text", "damage", "cooperation", "measures"),
    *("weighing", "waiver_text", "proportion_text", "heard_how", "heard_said"),
)


def _shape(found: Finding, back: LookBack, today: date) -> Iterator[Refusal]:
    if found.outcome not in OUTCOMES:
        yield refusal("exclusion.outcome_missing", "outcome")
    for name, values in _CHOICES.items():
        if getattr(found, name) not in ("", *values):
            yield refusal("exclusion.choose", name)
    for name in _TEXTS:
        if len(getattr(found, name)) > TEXT_LIMIT:
            yield refusal("exclusion.text_long", name, limit=TEXT_LIMIT)
    for name in ("event_on", "asked_on", "heard_on"):
        day = getattr(found, name)
        if day is not None and day > today:
            yield refusal("exclusion.day_to_come", name)
    if back.event != found.event_on:
        raise ValueError("the window is that of another finding")


def _path(ground: NamedGround, role: str, back: LookBack, found: Finding) -> Iterator[Refusal]:
    if found.outcome == "open":
        return
    if not found.origin:
        yield refusal("exclusion.origin_missing", "origin")
        return
    if found.origin == "none":
        yield from _only(found, "not_applicable", "nothing_known")
        return
    yield from _facts(ground, back, found)
    if not back.usable:
        yield from _only(found, "not_applicable", "too_old")
        return
    if not found.reason:
        yield refusal("exclusion.reason_missing", "reason")
    if not found.holds:
        yield refusal("exclusion.holds_missing", "holds")
        return
    if found.holds == "no":
        yield from _only(found, "not_applicable", "does_not_hold")
        return
    lifted = tuple(_payment(ground, found))
    yield from lifted
    if found.payment in ("paid", "arrangement", "unreasonable") or lifted:
        return
    yield from _cleaning(ground, found)
    if found.cleaning == "sufficient":
        yield from _only(found, "self_cleaned", "was_cleaned")
        return
    yield from _weighed(ground, role, found)


def _only(found: Finding, outcome: str, why: str) -> Iterator[Refusal]:
    if found.outcome != outcome:
        yield refusal(f"exclusion.{why}", "outcome")


def _facts(ground: NamedGround, back: LookBack, found: Finding) -> Iterator[Refusal]:
    if found.origin == "signal" and not found.source:
        yield refusal("exclusion.source_missing", "source")
    if not found.event:
        yield refusal("exclusion.event_missing", "event")
    if ground.years is not None and found.event_on is None:
        yield refusal("exclusion.event_on_missing", "event_on")
    elif back.place == "unknown":
        yield refusal("exclusion.reference_missing", "event_on")


def _payment(ground: NamedGround, found: Finding) -> Iterator[Refusal]:
    """The tax ground: paid or arranged lifts it; too small a debt may."""
    if not ground.tax:
        if found.payment:
            yield refusal("exclusion.not_a_tax_ground", "payment")
        if found.outcome == "cleared_by_payment":
            yield refusal("exclusion.not_a_tax_ground", "outcome")
        return
    if not found.payment:
        yield refusal("exclusion.payment_missing", "payment")
        return
    if found.payment == "unreasonable" and ground.kind != "mandatory":
        yield refusal("exclusion.unreasonable_closed", "payment")
        return
    if found.payment != "unpaid" and not found.payment_text:
        yield refusal("exclusion.payment_text_missing", "payment_text")
    if found.payment in ("paid", "arrangement"):
        yield from _only(found, "cleared_by_payment", "was_paid")
    elif found.payment == "unreasonable":
        yield from _only(found, "waived", "was_unreasonable")
    elif found.outcome == "cleared_by_payment":
        yield refusal("exclusion.not_paid", "outcome")


def _cleaning(ground: NamedGround, found: Finding) -> Iterator[Refusal]:
    """Measures that restore trust: the party was asked, three elements, and the weighing."""
    if not ground.cleaning:
        if found.cleaning or found.outcome == "self_cleaned":
            yield refusal("exclusion.cleaning_closed", "cleaning")
        return
    if not found.cleaning:
        if found.outcome in (*AGAINST, "self_cleaned"):
            yield refusal("exclusion.cleaning_missing", "cleaning")
        return
    if found.asked_on is None:
        yield refusal("exclusion.asked_on_missing", "asked_on")
    if found.cleaning == "not_shown":
        if found.damage or found.cooperation or found.measures:
            yield refusal("exclusion.cleaning_shown", "cleaning")
    else:
        for name in ("damage", "cooperation", "measures"):
            if not getattr(found, name):
                yield refusal("exclusion.element_missing", name)
        if not found.weighing:
            yield refusal("exclusion.weighing_missing", "weighing")
    if found.outcome == "self_cleaned" and found.cleaning != "sufficient":
        yield refusal("exclusion.not_cleaned", "outcome")


def _weighed(ground: NamedGround, role: str, found: Finding) -> Iterator[Refusal]:
    """Whether a ground that holds is used: waiver, proportion, hearing, and what follows."""
    if not found.waiver:
        yield refusal("exclusion.waiver_missing", "waiver")
    elif found.waiver != "none" and not found.waiver_text:
        yield refusal("exclusion.waiver_text_missing", "waiver_text")
    if ground.kind != "mandatory":
        if not found.proportion:
            yield refusal("exclusion.proportion_missing", "proportion")
        elif not found.proportion_text:
            yield refusal("exclusion.proportion_text_missing", "proportion_text")
    spared = found.waiver in ("public_interest", "disproportionate")
    spared = spared or found.proportion == "disproportionate"
    if found.outcome == "not_applicable":
        yield refusal("exclusion.it_holds", "outcome")
    elif found.outcome == "waived" and not spared:
        yield refusal("exclusion.nothing_waived", "outcome")
    elif found.outcome in AGAINST and spared:
        yield refusal("exclusion.was_waived", "outcome")
    if found.outcome in AGAINST:
        yield from _against(role, found)


def _against(role: str, found: Finding) -> Iterator[Refusal]:
    wanted = "replace_party" if role in REPLACED else "excluded"
    if found.outcome != wanted:
        yield refusal(f"exclusion.only_{wanted}", "outcome")
    for name in ("heard_on", "heard_how", "heard_said"):
        if not getattr(found, name):
            yield refusal(f"exclusion.{name}_missing", name)
