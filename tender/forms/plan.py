"""The evaluation plan as one form: its fields are made from the draft, and it gives a plan back.

A draft may be saved incomplete; only what cannot be read is refused here. Fields carry the names by
which `criteria.plan.check_plan` points at them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from criteria.catalogue import Scale, Step, load
from criteria.formulas import FORMULAS, PriceRule
from criteria.plan import (
    OFFERED,
    RULE_SOURCES,
    ConsensusRule,
    EvaluationPlan,
    LotRules,
    Question,
    RuleSet,
    StageRules,
    StandstillRule,
)
from criteria.ranking_rules import AGAINST, MOST_PLACES
from criteria.refusals import refusal
from criteria.text import Text
from criteria.texts import sentence
from tender.forms.fields import (
    ChoiceField,
    DutchNumberField,
    Form,
    MomentField,
    TextLine,
    reader_language,
)

WORD = "VERZEGEL"
STAGES = ("selection", "award")
ANCHOR_LIMIT = 600
REFERENCE_LIMIT = 300
LEAST_TIES = 4
NUMBERS = ("floor", "ceiling", "reference", "factor", "k", "n")
_AMOUNTS = ("floor", "ceiling", "reference")
_MOST_AMOUNT = Decimal(10) ** 13
_AGAINST = {
    "scale": _l("naar de plaats van het cijfer op de schaal"),
    "best": _l("ten opzichte van het beste cijfer"),
}
_CLIP = (("yes", _l("ja")), ("no", _l("nee")))


class SealForm(Form):
    """One word, because sealing cannot be undone."""

    word = TextLine(required=False)

    def validate(self, extra_validators: object = None) -> bool:
        good: bool = super().validate()
        if good and self.word.data != WORD:
            self.word.errors = [refusal("plan.confirm_word", word=WORD).sentence(reader_language())]
            return False
        return good


class PlanForm(Form):
    """What every plan has; `plan_form` adds the fields of the lots and the rule sets."""

    version = HiddenField()
    application_deadline = MomentField(_l("Sluiting van de aanmelding"), required=False)
    standstill_days = DutchNumberField(
        _l("Opschortende termijn in dagen"), places=0, minimum=0, maximum=365
    )
    standstill_extend = BooleanField(
        _l(
            "Verleng tot de eerstvolgende werkdag als de laatste dag in een weekend of op een"
            " feestdag valt"
        )
    )
    discuss_from = DutchNumberField(
        _l("Bespreken is verplicht vanaf een verschil van"), places=3, minimum=0, maximum=1000
    )
    minimum_words = DutchNumberField(
        _l("Minimaal aantal woorden van een motivering"), places=0, minimum=0, maximum=500
    )
    plan: EvaluationPlan

    def validate(self, extra_validators: object = None) -> bool:
        good: bool = super().validate()
        for lot, before in lots_of(self.plan):
            good = self._check_price(before) and self._check_ceilings(lot, before) and good
        return good

    def _check_price(self, before: str) -> bool:
        """Numbers for a formula that is not chosen would be lost."""
        formula = self[f"{before}award-formula"]
        names = ("points", *NUMBERS)
        typed = [name for name in names if self[f"{before}award-price-{name}"].data is not None]
        if formula.data or not typed:
            return True
        formula.errors = [refusal("plan.price_missing").sentence(reader_language())]
        return False

    def _check_ceilings(self, lot: LotRules, before: str) -> bool:
        fields = self.ceilings(before)
        empty = [field for field in fields if field.data is None and not field.errors]
        if not empty or len(empty) == len(fields):
            return True
        empty[0].errors = [refusal("plan.ceiling_incomplete").sentence(reader_language())]
        return False

    def ceilings(self, before: str) -> list[Any]:
        return [self[f"{before}ceiling-{year.number}"] for year in self.plan.facts.contract_years()]

    def ties(self, prefix: str) -> list[Any]:
        count = tie_count(self.plan, prefix)
        return [self[f"{prefix}-ties-{place}"] for place in range(1, count + 1)]

    def total(self, before: str, stage: str) -> Decimal:
        """The weights as they stand on the screen, added up; what cannot be read counts as none."""
        names = [
            f"{before}{stage}-{q.id}-points" for q in _stage(self.plan, before, stage).questions
        ]
        names += [f"{before}award-price-points"] if stage == "award" else []
        return sum((self[name].data or Decimal(0) for name in names), Decimal(0))

    def result(self) -> EvaluationPlan:
        """The plan as it was typed. Only after a good `validate`."""
        plan = self.plan
        return replace(
            plan,
            lots=tuple(self._lot(lot, before) for lot, before in lots_of(plan)),
            rule_sets=tuple(
                RuleSet(
                    rules.id,
                    self[f"rule-{rules.id}"].data or None,
                    self[f"rule-{rules.id}-reference"].data,
                )
                for rules in plan.rule_sets
            ),
            standstill=StandstillRule(int(self.standstill_days.data), self.standstill_extend.data),
            consensus=ConsensusRule(self.discuss_from.data, int(self.minimum_words.data)),
            application_deadline=self.application_deadline.data,
        )

    def _lot(self, lot: LotRules, before: str) -> LotRules:
        ceilings = tuple(f.data for f in self.ceilings(before) if f.data is not None)
        return replace(
            lot,
            selection=self._stage(lot.selection, f"{before}selection"),
            award=replace(self._stage(lot.award, f"{before}award"), price=self._price(before)),
            admitted=int(self[f"{before}admitted"].data),
            priced_years=int(self[f"{before}priced_years"].data),
            ceilings=ceilings,
        )

    def _stage(self, rules: StageRules, prefix: str) -> StageRules:
        places = self[f"{prefix}-places"].data
        return replace(
            rules,
            questions=tuple(self._question(question, prefix) for question in rules.questions),
            scale=self._scale(rules.scale, prefix),
            against=self[f"{prefix}-against"].data,
            minimum_total=self[f"{prefix}-minimum_total"].data,
            rounding=replace(rules.rounding, total=None if places is None else int(places)),
            ties=tuple(field.data for field in self.ties(prefix) if field.data),
        )

    def _question(self, question: Question, prefix: str) -> Question:
        return replace(
            question,
            points=self[f"{prefix}-{question.id}-points"].data,
            minimum=self[f"{prefix}-{question.id}-minimum"].data,
        )

    def _scale(self, old: Scale | None, prefix: str) -> Scale | None:
        """The chosen scale; a scale that was chosen before takes the words typed on the page."""
        wanted = self[f"{prefix}-scale"].data
        if not wanted:
            return None
        if old is None or old.id != wanted:
            return next(scale for scale in load().scales if scale.id == wanted)
        steps = (
            self._step(step, f"{prefix}-anchor-{place}") for place, step in enumerate(old.steps)
        )
        return replace(old, steps=tuple(steps))

    def _step(self, step: Step, name: str) -> Step:
        return replace(step, anchor=Text(self[f"{name}-nl"].data, self[f"{name}-en"].data))

    def _price(self, before: str) -> PriceRule | None:
        chosen = self[f"{before}award-formula"].data
        if not chosen:
            return None
        formula = FORMULAS[chosen]
        given: list[tuple[str, Decimal | bool]] = []
        for name in formula.required:
            if (value := self[f"{before}award-price-{name}"].data) is not None:
                given.append((name, value))
        clip = self[f"{before}award-price-clip"].data
        if clip and formula.optional:
            given.append(("clip", clip == "yes"))
        return PriceRule(chosen, self[f"{before}award-price-points"].data, tuple(given))


def lots_of(plan: EvaluationPlan) -> tuple[tuple[LotRules, str], ...]:
    """Each lot with what stands before the names of its fields; nothing when there is one."""
    several = len(plan.lots) > 1
    return tuple((lot, f"{lot.id}-" if several else "") for lot in plan.lots)


def _stage(plan: EvaluationPlan, before: str, stage: str) -> StageRules:
    lot = next(lot for lot, own in lots_of(plan) if own == before)
    return lot.selection if stage == "selection" else lot.award


def tie_count(plan: EvaluationPlan, prefix: str) -> int:
    before, _, stage = prefix.rpartition("-")
    return max(LEAST_TIES, len(_stage(plan, before + "-" if before else "", stage).ties))


def plan_form(plan: EvaluationPlan) -> type[PlanForm]:
    """The form of this plan."""
    fields: dict[str, Any] = {"plan": plan}
    for lot, before in lots_of(plan):
        fields |= _lot_fields(plan, lot, before)
    for rules in plan.rule_sets:
        name = sentence(f"names.rules_{rules.id}", reader_language())
        sources = [
            (one, sentence(f"names.source_{one}", reader_language())) for one in RULE_SOURCES
        ]
        fields[f"rule-{rules.id}"] = ChoiceField(name, pairs=sources, empty=_l("Nog niet gekozen"))
        fields[f"rule-{rules.id}-reference"] = TextLine(
            _l("Paragraaf"), required=False, limit=REFERENCE_LIMIT
        )
    return type("ThisPlanForm", (PlanForm,), fields)


def _lot_fields(plan: EvaluationPlan, lot: LotRules, before: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for stage, rules in (("selection", lot.selection), ("award", lot.award)):
        found |= _stage_fields(rules, f"{before}{stage}", priced=stage == "award")
    found |= _price_fields(before)
    found[f"{before}admitted"] = DutchNumberField(
        _l("Aantal inschrijvers in de gunningsfase"), places=0, minimum=1, maximum=100
    )
    years = plan.facts.contract_years()
    found[f"{before}priced_years"] = DutchNumberField(
        _l("Aantal contractjaren dat meetelt in de prijs"),
        places=0,
        minimum=1,
        maximum=len(years),
    )
    for year in years:
        found[f"{before}ceiling-{year.number}"] = DutchNumberField(
            str(year.number), required=False, minimum=0, maximum=_MOST_AMOUNT
        )
    return found


def _stage_fields(rules: StageRules, prefix: str, *, priced: bool) -> dict[str, Any]:
    lang = reader_language()
    found: dict[str, Any] = {}
    for question in rules.questions:
        title = question.title.get(lang)
        found[f"{prefix}-{question.id}-points"] = DutchNumberField(
            title, places=3, minimum=0, maximum=100, required=False
        )
        found[f"{prefix}-{question.id}-minimum"] = DutchNumberField(
            title, places=3, minimum=0, maximum=1000, required=False
        )
    scales = [(scale.id, scale.title.get(lang)) for scale in load().scales]
    found[f"{prefix}-scale"] = ChoiceField(
        _l("Beoordelingsschaal"), pairs=scales, empty=_l("Nog niet gekozen")
    )
    for place, step in enumerate(rules.scale.steps if rules.scale else ()):
        for words in ("nl", "en"):
            found[f"{prefix}-anchor-{place}-{words}"] = TextLine(
                step.name.get(lang), required=False, limit=ANCHOR_LIMIT
            )
    found[f"{prefix}-against"] = ChoiceField(
        _l("Hoe een cijfer punten wordt"), pairs=[(one, _AGAINST[one]) for one in AGAINST]
    )
    found[f"{prefix}-minimum_total"] = DutchNumberField(
        _l("Minimaal totaal"), places=3, minimum=0, maximum=100, required=False
    )
    found[f"{prefix}-places"] = DutchNumberField(
        _l("Decimalen van het totaal"), places=0, minimum=0, maximum=MOST_PLACES, required=False
    )
    options = list(_tie_options(rules, lang, priced=priced))
    for place in range(1, max(LEAST_TIES, len(rules.ties)) + 1):
        found[f"{prefix}-ties-{place}"] = ChoiceField(
            _l("Regel %(place)s", place=place), pairs=options, empty=_l("Geen verdere regel")
        )
    return found


def _tie_options(rules: StageRules, lang: str, *, priced: bool) -> Iterator[tuple[str, str]]:
    yield "quality", sentence("names.tie_quality", lang)
    for question in rules.questions:
        name = sentence("names.tie_criterion", lang, theme=question.title.get(lang))
        yield f"criterion:{question.id}", name
    if priced:
        yield "price", sentence("names.tie_price", lang)
    yield "draw", sentence("names.tie_draw", lang)


def _price_fields(before: str) -> dict[str, Any]:
    lang = reader_language()
    prefix = f"{before}award"
    formulas = [(name, sentence(f"names.formula_{name}", lang)) for name in OFFERED]
    found: dict[str, Any] = {
        f"{prefix}-formula": ChoiceField(
            _l("Prijsformule"), pairs=formulas, empty=_l("Nog niet gekozen")
        ),
        f"{prefix}-price-points": DutchNumberField(
            _l("Prijs"), places=3, minimum=0, maximum=100, required=False
        ),
        f"{prefix}-price-clip": ChoiceField(
            sentence("names.parameter_clip", lang),
            pairs=_CLIP,
            empty=_l("zoals de formule het doet"),
        ),
    }
    for name in NUMBERS:
        found[f"{prefix}-price-{name}"] = DutchNumberField(
            sentence(f"names.parameter_{name}", lang),
            places=2 if name in _AMOUNTS else 4,
            minimum=0,
            maximum=_MOST_AMOUNT,
            required=False,
        )
    return found


def filled(plan: EvaluationPlan, version: int | None) -> Mapping[str, Any]:
    """The values of the draft, by the names of the fields."""
    found: dict[str, Any] = {
        "version": str(version or 0),
        "application_deadline": plan.application_deadline,
        "standstill_days": Decimal(plan.standstill.days),
        "standstill_extend": plan.standstill.extend,
        "discuss_from": plan.consensus.discuss_from,
        "minimum_words": Decimal(plan.consensus.minimum_words),
    }
    for lot, before in lots_of(plan):
        found |= _filled_lot(lot, before)
    for rules in plan.rule_sets:
        found[f"rule-{rules.id}"] = rules.source or ""
        found[f"rule-{rules.id}-reference"] = rules.reference
    return found


def _filled_lot(lot: LotRules, before: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        f"{before}admitted": Decimal(lot.admitted),
        f"{before}priced_years": Decimal(lot.priced_years),
    }
    for number, amount in enumerate(lot.ceilings, 1):
        found[f"{before}ceiling-{number}"] = amount
    for stage, rules in (("selection", lot.selection), ("award", lot.award)):
        found |= _filled_stage(rules, f"{before}{stage}")
    if price := lot.award.price:
        found[f"{before}award-formula"] = price.formula
        found[f"{before}award-price-points"] = price.points
        for name, value in price.parameters:
            shown = ("yes" if value else "no") if isinstance(value, bool) else value
            found[f"{before}award-price-{name}"] = shown
    return found


def _filled_stage(rules: StageRules, prefix: str) -> dict[str, Any]:
    total = rules.rounding.total
    found: dict[str, Any] = {
        f"{prefix}-scale": rules.scale.id if rules.scale else "",
        f"{prefix}-against": rules.against,
        f"{prefix}-minimum_total": rules.minimum_total,
        f"{prefix}-places": None if total is None else Decimal(total),
    }
    for question in rules.questions:
        found[f"{prefix}-{question.id}-points"] = question.points
        found[f"{prefix}-{question.id}-minimum"] = question.minimum
    for place, step in enumerate(rules.scale.steps if rules.scale else ()):
        found[f"{prefix}-anchor-{place}-nl"] = step.anchor.nl
        found[f"{prefix}-anchor-{place}-en"] = step.anchor.en
    for place, tie in enumerate(rules.ties, 1):
        found[f"{prefix}-ties-{place}"] = tie
    return found
