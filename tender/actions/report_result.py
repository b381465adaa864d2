"""From rows to the sections of the award report on what came out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import itemgetter
from uuid import UUID

from criteria import award_result as part
from criteria.award_reasons import ADVANTAGES
from criteria.award_text import aside, steps, titles
from criteria.consensus import spread
from criteria.outcome import AWARD, SELECTION, priced
from criteria.plan import Question
from criteria.plan import parts as plan_parts
from criteria.plan.parts import source
from criteria.price_sheet import LUMP_SUM
from criteria.terms import Standstill, explain
from criteria.text import Text
from criteria.trail import Head
from tender.actions import report_offers
from tender.actions.report_case import sender, term_year
from tender.actions.report_rows import Rows, Stage
from tender.actions.standing import term_of
from tender.store.consensus import ConsensusView
from tender.store.decisions import DecisionView
from tender.store.procedures import Case
from tender.store.rounds import RoundView
from tender.store.sheets import AbstentionView, SheetScoreView
from tender.store.submitted import counting
from tender.store.tenderers import CandidacyView


def scores(rows: Rows, stage: str) -> part.ScoresPart:
    found = rows.stages[stage]
    lots = tuple(
        _lot_scores(rows, found, key)
        for _, key in rows.case.lots
        if any(row.lot == key for row in found.inside)
    )
    rule = rows.case.plan.consensus
    held = tuple(
        part.Attendance(row.held_on, (), (), len(row.present), len(row.present) + len(row.absent))
        for row in found.meetings
        if row.present
    )
    again = tuple(
        _judged_again(rows, row, before)
        for row, before in found.earlier
        if row.finished_at is not None
    )
    return part.ScoresPart(stage, rule.discuss_from, lots, rule.method, rule.decimals, held, again)


def _judged_again(rows: Rows, found: RoundView, before: Stage) -> part.JudgedAgain:
    """A re-evaluation: why, by whom, and what stood before it."""
    judged, stage = found.judged, rows.stages[found.judged.stage]
    keys = [key for _, key in rows.case.lots if any(row.lot == key for row in stage.inside)]
    asked = {
        question.id: question.title
        for key in keys
        for question in rows.case.plan.stage(key, judged.stage).questions
        if question.id in judged.questions
    }
    changed = () if found.withdrawn else keys
    lots = (_lot_scores(rows, before, key) for key in changed)
    assert found.finished_at is not None
    return part.JudgedAgain(
        judged.number,
        tuple(asked.values()),
        tuple(sorted(rows.number(UUID(one)) for one in judged.members)),
        found.reason,
        found.begun_at,
        found.finished_at,
        tuple(_order(rows, found, key) for key in changed),
        tuple(
            replace(lot, questions=tuple(one for one in lot.questions if one.id in asked))
            for lot in lots
        ),
        found.withdrawn or "",
    )


def _order(rows: Rows, found: RoundView, key: str) -> part.OrderBefore:
    """Who stood where in a lot, as it was kept when the round was finished."""
    names = {str(id_): one.name for one in rows.tenderers for _, id_ in one.candidacies}

    def told(moment: str) -> tuple[tuple[str, int | None, str], ...]:
        lot = next(one for one in found.rankings[moment] if one["lot"] == key)
        return tuple(
            (names[row["candidacy"]], row["rank"], row["total"])
            for row in lot["rows"]
            if row["rank"] is not None
        )

    return part.OrderBefore(_lot_title(rows, key), told("before"), told("after"))


def dossier(rows: Rows) -> part.ScoresPart:
    return scores(rows, SELECTION)


def quality(rows: Rows) -> part.ScoresPart:
    return scores(rows, AWARD)


def _lot_scores(rows: Rows, stage: Stage, key: str) -> part.LotScores:
    rules = rows.case.plan.stage(key, stage.name)
    inside = [row for row in stage.inside if row.lot == key]
    judged = {(row.candidacy, row.question): row for row in stage.consensus}
    scale = rules.scale.steps if rules.scale else ()
    return part.LotScores(
        _lot_title(rows, key),
        tuple(part.ScaleStep(step.points, step.name, step.anchor) for step in scale),
        tuple(
            part.QuestionScores(
                question.id,
                question.title,
                question.text,
                question.points,
                question.minimum,
                tuple(
                    _judgement(rows, stage, row, question, judged[row.id, question.id])
                    for row in inside
                    if (row.id, question.id) in judged
                ),
            )
            for question in rules.questions
        ),
    )


def _judgement(
    rows: Rows, stage: Stage, row: CandidacyView, question: Question, found: ConsensusView
) -> part.Judgement:
    plan = rows.case.plan
    rules = plan.stage(row.lot, stage.name)
    scale = rules.scale_of(question)
    step = scale.step(found.mark) if scale else None
    here = (row.id, question.id)
    told = stage.reasons.get(here)
    marked = [one for one in stage.sheets if (one.candidacy, one.question) == here]
    blank = [one for one in stage.abstentions if (one.candidacy, one.question) == here]
    marks = sorted((one.mark, rows.number(one.participant)) for one in counting(marked))
    apart = spread((mark for mark, _ in marks), plan.consensus)
    offers = stage.rankings[row.lot].offers
    earned = next((dict(o.criterion_points) for o in offers if o.id == row.name), {})
    aside = _aside(rows, found, marked, blank)
    out = {one.assessor for one in aside}
    signed = [sign for sign in found.signoffs if rows.number(sign.participant) not in out]
    return part.Judgement(
        row.name,
        found.mark,
        step.name if step else None,
        earned.get(question.id),
        found.motivation,
        found.number,
        tuple(marks),
        apart is not None and apart.must_discuss,
        sum(sign.agrees for sign in signed),
        tuple(
            part.Dissent(rows.number(sign.participant), sign.text)
            for sign in signed
            if not sign.agrees
        ),
        tuple(
            part.Movement(rows.number(sign.participant), sign.moved)
            for sign in signed
            if sign.moved
        ),
        tuple(
            part.Abstained(rows.number(one.participant), one.kind, one.reason)
            for one in counting(blank)
        ),
        aside,
        _noted(rows, marked, blank),
        told.text if told is not None and told.text != found.motivation else "",
    )


def _noted(
    rows: Rows, marked: Iterable[SheetScoreView], blank: Iterable[AbstentionView]
) -> tuple[part.Noted, ...]:
    """What the assessors noted with a mark, or with none, in order of their number."""
    given = [(rows.number(row.participant), row.observations) for row in counting(marked)]
    given += [(rows.number(row.participant), row.observations) for row in counting(blank)]
    return tuple(
        part.Noted(number, one.kind, one.text, one.page)
        for number, found in sorted(given, key=itemgetter(0))
        for one in found
    )


def _aside(
    rows: Rows,
    found: ConsensusView,
    marked: Iterable[SheetScoreView],
    blank: Iterable[AbstentionView],
) -> tuple[part.Aside, ...]:
    signed = {sign.participant: sign for sign in found.signoffs}
    given = [
        *((one.participant, one.aside, one.mark) for one in marked),
        *((one.participant, one.aside, None) for one in blank),
    ]
    asides = []
    for person, since, mark in given:
        if since is not None:
            sign = signed.get(person)
            answer = (sign.agrees, sign.text or sign.moved) if sign else (None, "")
            asides.append(part.Aside(rows.number(person), since, mark, *answer))
    return tuple(sorted(asides, key=lambda one: one.assessor))


def _lot_title(rows: Rows, key: str) -> Text | None:
    return None if rows.case.single_lot else rows.case.plan.lot(key).title


def _ranking(rows: Rows, stage: Stage, key: str) -> part.LotRanking:
    lot = rows.case.plan.lot(key)
    rules = rows.case.plan.stage(key, stage.name)
    named = titles(rules)
    frozen = next((o for o in stage.outcome.lots if o.lot == key), None) if stage.outcome else None
    draws = [row.order for row in stage.draws if row.lot == key]
    names = {row.id: row.name for row in stage.entrants[key]}
    chosen = () if frozen is None else frozen.admitted
    if frozen is not None and stage.name == AWARD:
        chosen = (frozen.winner,) if frozen.winner else ()
    return part.LotRanking(
        _lot_title(rows, key),
        tuple(part.CriterionHead(q.id, q.title, q.points) for q in rules.questions),
        rules.price.points if rules.price else None,
        rules.minimum_total,
        tuple(
            part.RankedLine(
                offer.id,
                offer.rank,
                offer.criterion_points,
                offer.quality,
                offer.price_points,
                offer.total,
                offer.value,
                aside(offer.set_aside, named),
                steps(offer.steps, named),
            )
            for offer in stage.rankings[key].offers
        ),
        tuple(names.get(id_, id_) for id_ in chosen),
        lot.admitted if stage.name == SELECTION else 1,
        tuple(names.get(id_, id_) for id_ in (draws[-1] if draws else ())),
        tuple(tuple(names.get(id_, id_) for id_ in order) for order in draws[:-1]),
        report_offers.proofs(rows, stage.name, key),
    )


def selection(rows: Rows) -> part.SelectionPart:
    stage = rows.stages[SELECTION]
    return part.SelectionPart(
        tuple(_ranking(rows, stage, key) for _, key in rows.case.lots if key in stage.rankings)
    )


def comparison(rows: Rows) -> part.ComparisonPart:
    stage = rows.stages[AWARD]
    return part.ComparisonPart(
        tuple(_compared(rows, stage, key) for _, key in rows.case.lots if key in stage.rankings)
    )


def _compared(rows: Rows, stage: Stage, key: str) -> part.LotComparison:
    plan = rows.case.plan
    lot, facts = plan.lot(key), plan.facts
    price = lot.award.price
    return part.LotComparison(
        tuple(term_year(facts, year) for year in facts.contract_years()),
        lot.priced_years,
        lot.ceilings,
        part.PriceHead(price.formula, price.points, price.parameters) if price else None,
        tuple(_offer(rows, row) for row in stage.inside if row.lot == key),
        _ranking(rows, stage, key),
        source(facts, facts.budget.source),
        facts.budget.excludes,
    )


def _offer(rows: Rows, row: CandidacyView) -> part.OfferLine:
    given = rows.years.get(row.id, {})
    years = tuple(given[year] for year in sorted(given))
    kept, reason = rows.inquiries.get(row.id, (None, ""))
    told = rows.stages[AWARD].reasons.get((row.id, ADVANTAGES))
    return part.OfferLine(
        row.name,
        years,
        priced(rows.case.plan.lot(row.lot), years) if years else None,
        _elements(rows, row.id),
        kept,
        reason,
        report_offers.low_told(rows.low.get(row.id, ())),
        tuple(report_offers.inquiry_line(rows, one) for one in rows.steps_of.get(row.id, ())),
        report_offers.set_aside(rows, row.id, row.lot),
        told.text if told is not None else "",
    )


def _elements(rows: Rows, candidacy: UUID) -> tuple[part.OfferElement, ...]:
    """What was offered on each element, and of an offer that says anything also what it leaves
    open; the lump sum stands apart, per contract year."""
    given: dict[str, list[str]] = {}
    for section in rows.elements:
        for element, text in section.get(candidacy, {}).items():
            given.setdefault(element, []).append(text)
    return tuple(
        part.OfferElement(row.title, row.unit, "\n".join(given.get(row.id, ())))
        for row in (rows.case.plan.elements if given else ())
        if row.id in given or row.id != LUMP_SUM
    )


def decision(rows: Rows) -> part.DecisionPart:
    return part.DecisionPart(
        tuple(
            part.Decision(
                stage,
                row.number,
                row.text,
                rows.name(row.proposed_by),
                row.proposed_at,
                row.verdict,
                row.reason,
                rows.optional_name(row.approved_by),
                row.approved_at,
                sender(rows, row),
                row.sent_at,
                row.sha256,
                row.lapsed,
                tuple(rows.around.get(row.id, ())),
                _term(rows.case, row) if stage == SELECTION else (),
            )
            for stage in (SELECTION, AWARD)
            for row in rows.every_decision
            if row.stage == stage
        )
    )


def _term(case: Case, decided: DecisionView) -> tuple[Text, ...]:
    term = term_of(case, decided)
    return () if term is None else _counted(term, decided.stage)


def _counted(term: Standstill, stage: str) -> tuple[Text, ...]:
    """How a term was counted, in both languages."""
    both = (explain(term, lang, stage) for lang in ("nl", "en"))
    return tuple(Text(*pair) for pair in zip(*both, strict=True))


def standstill(case: Case, decided: DecisionView | None) -> part.StandstillPart | None:
    """The term as the plan counts it; its source only where the plan declares one (I13)."""
    plan = case.plan
    term = term_of(case, decided)
    if term is None:
        return None
    return part.StandstillPart(
        term.days,
        term.dispatched,
        term.first_day,
        term.last_day,
        term.earliest_signing,
        _counted(term, AWARD),
        plan.place_of("standstill") or None,
    )


def settings(rows: Rows) -> part.SettingsPart:
    return plan_parts.settings(rows.case.plan)


def rules(rows: Rows) -> part.RulesPart:
    return plan_parts.rules(rows.case.plan)


def seal(case: Case, head: Head | None) -> part.SealPart | None:
    if case.seal is None or case.sealed_at is None or head is None:
        return None
    return part.SealPart(
        case.plan_number or 0,
        case.seal,
        case.sealed_at,
        case.plan.catalogues,
        head.chain,
        head.seq,
        head.hash,
    )
