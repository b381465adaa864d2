"""One offer through the fixed order: each figure with what went in, the rule and its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from criteria.calculation import STAGES, by_criterion, of_stage
from criteria.catalogue import load
from criteria.changes import reader
from criteria.numbers import Number, show
from criteria.outcome import AFTER_OPENING, AWARD, Entrant
from criteria.plan.format import tree
from criteria.plan.words import Look, name_of
from criteria.ranking import RankedOffer, Ranking
from criteria.ranking_steps import Step
from criteria.texts import sentence
from tender.pages.rankings import Cell, Row, Table
from tender.store.procedures import Case

_OUT = {"excluded": "admission", "above_ceiling": "requirements", "abnormally_low": "inquiry"}
"""In which stage an offer falls out, by why it was set aside; for any other reason in the first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure.

    inputs  what went in: (what, figure)
    told    the sum with its figures
    clause  the places of the plan that the rule stands in
    anchor  its place on the page, to which the comparison points
    """

    anchor: str
    title: str
    result: str
    inputs: tuple[tuple[str, str], ...]
    rule: str
    told: tuple[str, ...]
    clause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageSteps:
    """One stage for one offer; `said` when there is nothing to compute."""

    kind: str
    said: str
    figures: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferSteps:
    row: Row
    stages: tuple[StageSteps, ...]


@dataclass(slots=True)
class Walk:
    """What is the same for every offer of a lot.

    inquiries  why a decision on a low price was taken; empty for who may not read it
    """

    case: Case
    lot: str
    table: Table
    result: Ranking
    inquiries: Mapping[str, str]
    lang: str
    _tree: dict[str, Any] = field(init=False)
    _look: Look = field(init=False)
    _ranked: dict[str, RankedOffer] = field(init=False)
    _called: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tree = tree(self.case.plan)
        self._look = reader(self._tree)
        self._ranked = {one.id: one for one in self.result.offers}

    def offer(self, row: Row, entrant: Entrant) -> OfferSteps:
        """All stages of one offer; after the stage in which it falls out nothing follows."""
        ranked = self._ranked[row.name]
        out = _out(ranked)
        found = []
        for stage in STAGES:
            steps: tuple[str, tuple[Shown, ...]] = getattr(self, f"_{stage}")(row, entrant, ranked)
            said, figures = steps
            if stage == out:
                found.append(StageSteps(stage, row.aside or "", figures))
                break
            found.append(StageSteps(stage, said, figures))
        return OfferSteps(row, tuple(found))

    # --- the stages ----------------------------------------------------------------------------

    def _validity(
        self, row: Row, entrant: Entrant, ranked: RankedOffer
    ) -> tuple[str, tuple[Shown, ...]]:
        return self._say("validity"), ()

    def _admission(
        self, row: Row, entrant: Entrant, ranked: RankedOffer
    ) -> tuple[str, tuple[Shown, ...]]:
        return self._say("admission"), ()

    def _requirements(
        self, row: Row, entrant: Entrant, ranked: RankedOffer
    ) -> tuple[str, tuple[Shown, ...]]:
        """The ceiling of each contract year, where the plan has one."""
        ceilings = self.case.plan.lot(self.lot).ceilings
        if not ceilings or not entrant.years:
            return self._say("no_ceiling"), ()
        pairs = list(zip(entrant.years, ceilings, strict=False))
        over = [n for n, (amount, most) in enumerate(pairs, 1) if amount > most]
        inputs = tuple(
            (
                self._say("year", number=n),
                self._say("beside", amount=self._euro(amount), most=self._euro(most)),
            )
            for n, (amount, most) in enumerate(pairs, 1)
        )
        result = self._say("above", years=", ".join(map(str, over))) if over else self._say("below")
        clause = self._places("ceilings", lot=True)
        title, rule = self._say("ceiling"), self._say("rule_ceiling")
        return "", (Shown(f"plafond-{row.id}", title, result, inputs, rule, (), clause),)

    def _marks(
        self, row: Row, entrant: Entrant, ranked: RankedOffer
    ) -> tuple[str, tuple[Shown, ...]]:
        """Each mark, and what it is worth; at the end the quality together."""
        steps = {one.criterion: one.steps for one in by_criterion(ranked.steps)}
        questions = self.table.questions
        found = [
            self._mark(row, place, cell, question.id, steps.get(question.id, ()))
            for place, (question, cell) in enumerate(zip(questions, row.cells, strict=True))
            if cell.mark is not None
        ]
        if "" in steps and ranked.quality is not None:
            found.append(
                Shown(
                    f"kwaliteit-{row.id}",
                    self._say("quality"),
                    show(ranked.quality, self.table.points_places, self.lang),
                    (),
                    self._say("rule_quality"),
                    self._told(steps[""]),
                    self._places("rounding/criterion"),
                )
            )
        return "" if found else self._say("no_marks"), tuple(found)

    def _mark(
        self, row: Row, place: int, cell: Cell, question: str, steps: tuple[Step, ...]
    ) -> Shown:
        rules = self.case.plan.stage(self.lot, AWARD)
        scale = rules.scale_of(rules.question(question))
        inputs = [(self._say("mark"), self._number(cell.mark))]
        if cell.step:
            inputs.append((self._say("step"), cell.step))
        if scale:
            ends = self._say("ends", low=scale.lowest, high=scale.highest)
            inputs.append((self._say("scale"), ends))
        worth = "value" if rules.on_value else "points"
        if cell.weight is not None or rules.on_value:
            weight = rules.question(question).value if rules.on_value else cell.weight
            inputs.append((self._say(worth), self._number(weight)))
        kind = "value" if rules.on_value else rules.against
        points = cell.points
        result = (
            self._say("only_mark", mark=self._number(cell.mark))
            if points is None
            else show(points, self.table.points_places, self.lang)
        )
        places = (f"questions/{question}/{worth}", "scale", "against", "rounding/criterion")
        return Shown(
            f"punten-{row.id}-{place}",
            cell.title,
            result,
            tuple(inputs),
            self._say(f"rule_{kind}"),
            self._told(steps),
            self._places(*places),
        )

    def _minimum(
        self, row: Row, entrant: Entrant, ranked: RankedOffer
    ) -> tuple[str, tuple[Shown, ...]]:
        """Each minimum mark, and the minimum quality."""
        rules, marks = self.case.plan.stage(self.lot, AWARD), dict(entrant.marks)
        found = []
        for question in rules.questions:
            mark = marks.get(question.id)
            if question.minimum is None or mark is None:
                continue
            inputs = (
                (self._say("mark"), self._number(mark)),
                (self._say("least"), self._number(question.minimum)),
            )
            result = self._say("enough" if mark >= question.minimum else "under")
            clause = self._places(f"questions/{question.id}/minimum")
            anchor = f"minimum-{row.id}-{question.id}"
            title, rule = question.title.get(self.lang), self._say("rule_minimum")
            found.append(Shown(anchor, title, result, inputs, rule, (), clause))
        if rules.minimum_total is not None and not _under_mark(ranked.set_aside):
            under = of_stage(ranked.steps, "minimum")
            result = self._say("under" if under else "enough")
            least = ((self._say("least"), self._number(rules.minimum_total)),)
            title, rule = self._say("quality"), self._say("rule_minimum_total")
            told, clause = self._told(under), self._places("minimum_total")
            anchor = f"minimum-{row.id}"
            found.append(Shown(anchor, title, result, least, rule, told, clause))
        return "" if found else self._say("no_minimum"), tuple(found)

    def _inquiry(
        self, row: Row, entrant: Entrant, ranked: RankedOffer
    ) -> tuple[str, tuple[Shown, ...]]:
        reason = self.inquiries.get(row.id)
        if reason is None:
            return self._say("no_inquiry"), ()
        return self._say("inquired", reason=reason) if reason else self._say("inquired_unread"), ()

    def _price(
        self, row: Row, entrant: Entrant, ranked: RankedOffer
    ) -> tuple[str, tuple[Shown, ...]]:
        """The amount the formula works on, and the points it gives."""
        rule = self.case.plan.stage(self.lot, AWARD).price
        if rule is None or rule.formula == "quality-only":
            return self._say("no_price"), ()
        counting = entrant.years[: self.case.plan.lot(self.lot).priced_years]
        amount = Shown(
            f"bedrag-{row.id}",
            self._say("amount"),
            self._euro(sum(counting, Decimal(0))),
            tuple(
                (self._say("year", number=n), self._euro(one)) for n, one in enumerate(counting, 1)
            ),
            self._say("rule_amount", count=len(counting)),
            (),
            self._places("priced_years", lot=True),
        )
        steps = of_stage(ranked.steps, "price")
        if ranked.price_points is None and not steps:
            return "", (amount,)
        inputs = tuple(
            (sentence(f"names.parameter_{name}", self.lang), self._number(value))
            for name, value in rule.parameters
        )
        most = (self._say("most"), self._number(rule.points))
        points = Shown(
            f"prijs-{row.id}",
            self._say("price_points"),
            self._say("dropped")
            if ranked.price_points is None
            else show(ranked.price_points, self.table.price_places, self.lang),
            (most, *inputs),
            self._formula(rule.formula),
            self._told(steps),
            self._places("price/formula", "price/points", "rounding/price"),
        )
        return "", (amount, points)

    def _total(
        self, row: Row, entrant: Entrant, ranked: RankedOffer
    ) -> tuple[str, tuple[Shown, ...]]:
        rule = self.case.plan.stage(self.lot, AWARD).price
        if row.total is None:
            return "", ()
        words = self._say("rule_total")
        if self.table.by_value and rule is not None:
            words = self._formula(rule.formula)
        elif rule is None or rule.formula == "quality-only":
            words = self._say("rule_total_quality")
        return "", (
            Shown(
                f"totaal-{row.id}",
                self._say("value_of_all" if self.table.by_value else "total"),
                show(row.total, self.table.total_places, self.lang),
                ((self._say("as_fraction"), row.exact or ""),),
                words,
                self._told(of_stage(ranked.steps, "total")),
                self._places("price/formula", "rounding/total"),
            ),
        )

    def _ties(
        self, row: Row, entrant: Entrant, ranked: RankedOffer
    ) -> tuple[str, tuple[Shown, ...]]:
        steps = of_stage(ranked.steps, "ties")
        if not steps:
            return self._say("no_ties"), ()
        return "", (
            Shown(
                f"gelijk-{row.id}",
                self._say("ties"),
                self._say("equal"),
                (),
                self._say("rule_ties"),
                self._told(steps),
                self._places("ties"),
            ),
        )

    def _rank(
        self, row: Row, entrant: Entrant, ranked: RankedOffer
    ) -> tuple[str, tuple[Shown, ...]]:
        code = "shared" if row.shares_rank else "placed"
        return self._say(code, rank=row.rank or 0, count=len(self.table.ranked)), ()

    # --- words ---------------------------------------------------------------------------------

    def _say(self, code: str, **values: object) -> str:
        return sentence(f"calculation.{code}", self.lang, **values)

    def _told(self, steps: Iterable[Step]) -> tuple[str, ...]:
        return tuple(step.sentence(self.lang) for step in steps)

    def _number(self, value: Number | bool | None) -> str:
        if isinstance(value, bool):
            return self._say("yes" if value else "no")
        return "" if value is None else show(value, lang=self.lang)

    def _euro(self, amount: Decimal) -> str:
        return f"€ {show(amount, lang=self.lang)}"

    def _formula(self, formula: str) -> str:
        return next(row.text.get(self.lang) for row in load().formulas if row.id == formula)

    def _places(self, *paths: str, lot: bool = False) -> tuple[str, ...]:
        """What the places of the plan are called that a figure rests on."""
        start = f"lots/{self.lot}/" + ("" if lot else "award/")
        for path in paths:
            if path not in self._called:
                self._called[path] = name_of(self._tree, start + path, self._look).get(self.lang)
        return tuple(self._called[path] for path in paths)


def _under_mark(code: str | None) -> bool:
    return bool(code) and str(code).startswith("minimum:")


def _out(ranked: RankedOffer) -> str | None:
    """The stage in which an offer falls out of the calculation; what still counts in it gets no
    place at the end."""
    code = ranked.set_aside
    if code == AFTER_OPENING and ranked.steps:
        return "rank"
    if code is None:
        return None
    if code.startswith("minimum"):
        return "minimum"
    return _OUT.get(code, "validity")
