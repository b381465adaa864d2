"""The evaluation plan: the rules of one procedure, fixed and sealed before the first opening.

A plan is one frozen value. `criteria.plan.format` writes it down and seals it, and
`criteria.plan.check` names everything that keeps it from being sealed. While it is a draft, what
the buyer has not chosen yet is None.

Rows that came from a catalogue keep the catalogue's words beside the buyer's own: `original` holds
them, by field, once the buyer has changed them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from criteria.canon import later
from criteria.case import CaseFacts
from criteria.catalogue import Catalogues, Demand, Element, Scale, Theme, Topic
from criteria.formulas import PriceRule
from criteria.plan.remedies import BEGUN as BEGUN
from criteria.plan.remedies import StandstillRule as StandstillRule
from criteria.ranking_rules import Criterion, RankingRules, Rounding
from criteria.regimes import DECLARED
from criteria.regimes import RULE_SETS as RULE_SETS
from criteria.regimes import RULE_SOURCES as RULE_SOURCES
from criteria.requirements import Requirement
from criteria.text import Originals, Text

FORMAT = 4
"""Which fields a written plan has; what earlier versions wrote is still read."""

CUTOFFS = ("ties", "all")
"""Equals at the line of who goes on: the tie rules decide, or all of them go on."""

STAGES = ("selection", "award")
"""The stages that are scored: the dossier, and the final offer."""

SEATS = ("chair", "assessor")
METHODS = ("consensus", "mean", "median")
"""How the committee comes to its mark: in discussion, or computed from the marks of its members."""

ORDERS = ("tenderer", "question")
"""How an assessor goes on: all questions of a tenderer, or one question of all tenderers."""

NOTICE_LIMIT = 4000
"""Signs in the text with which everybody is told of an amendment."""

MOMENTS = ("before_scores", "after_scores")
"""When an advice closes: before the first score is given, or after every sheet is in."""

ANSWERED = ("after_decision", "at_once")
"""When an adviser reads what was done with the advice."""


@dataclass(frozen=True, slots=True)
class Subtopic:
    """What an answer to a question should speak of; guidance, never scored by itself."""

    id: str
    title: Text
    trace: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A heading over questions; its weight is the sum of theirs."""

    id: str
    title: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the dossier, or one quality criterion of the final offer.

    trace    the goals it serves
    points   its weight; None while the buyer has not set it
    minimum  the mark below which the tenderer is set aside; None for no minimum
    group    the heading it stands under, or ""
    scale    a scale of its own; None for the scale of the stage
    value    what the highest mark is worth in euros, under award on value
    """

    id: str
    title: Text
    text: Text
    guidance: Text
    trace: tuple[str, ...]
    points: Decimal | None = None
    minimum: Decimal | None = None
    group: str = ""
    scale: Scale | None = None
    value: Decimal | None = None
    subtopics: tuple[Subtopic, ...] = ()
    original: Originals = ()


@dataclass(frozen=True, slots=True)
class StageRules:
    """How one stage is scored and ranked: the dossier, or the final offer."""

    questions: tuple[Question, ...]
    scale: Scale | None = None
    price: PriceRule | None = None
    against: str = "scale"
    minimum_total: Decimal | None = None
    rounding: Rounding = field(default_factory=Rounding)
    ties: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()

    def scale_of(self, question: Question) -> Scale | None:
        """The scale on which a question is marked."""
        return question.scale or self.scale

    @property
    def on_value(self) -> bool:
        """Award on value (PF10): quality counts in euros."""
        return self.price is not None and self.price.formula == "award-on-value"

    def question(self, id_: str) -> Question:
        return next(question for question in self.questions if question.id == id_)

    def points_of(self, group: Group) -> Decimal:
        """The weight of a group: those of its questions together."""
        weights = (one.points for one in self.questions if one.group == group.id)
        return sum(filter(None, weights), Decimal(0))

    def ranking_rules(self) -> RankingRules:
        """The same rules as the ranking engine takes them. ValueError without a scale and steps."""
        return RankingRules(
            tuple(self._criterion(question) for question in self.questions),
            self.price,
            self.against,
            self.minimum_total,
            self.rounding,
            self.ties,
        )

    def _criterion(self, question: Question) -> Criterion:
        scale = self.scale_of(question)
        if scale is None or not scale.steps:
            raise ValueError("the scale is not chosen yet")
        points, value = (None, question.value) if self.on_value else (question.points, None)
        return Criterion(question.id, points, scale.lowest, scale.highest, question.minimum, value)


@dataclass(frozen=True, slots=True)
class LotRules:
    """The rules of one lot.

    admitted      how many tenderers go on to the award phase
    priced_years  over how many contract years the price counts
    ceilings      the highest lump sum per contract year, in euros; empty while unknown
    fixed_prices  the lump sum per contract year where the buyer fixes it and quality alone counts
    cutoff        what happens with equals at the line of who goes on, one of CUTOFFS

    What makes a price so low that a question follows (`criteria.low_offers`); None asks nothing:
    low_mean       more than this percentage below the mean of the other offers
    low_next       more than this percentage below the lowest of the other offers
    low_reference  more than this percentage below `low_amount`, over the years that count
    low_amount     the amount that goes with it
    low_costs      whether the question asks for the cost elements of the real price for the Wmo

    recompute  whether the points are computed again when an offer is set aside after the opening
    """

    id: str
    title: Text
    selection: StageRules
    award: StageRules
    admitted: int = 1
    priced_years: int = 4
    ceilings: tuple[Decimal, ...] = ()
    fixed_prices: tuple[Decimal, ...] = ()
    cutoff: str = "ties"
    low_mean: Decimal | None = later(None)  # noqa: RUF009 - nothing is frozen
    low_next: Decimal | None = later(None)  # noqa: RUF009 - nothing is frozen
    low_reference: Decimal | None = later(None)  # noqa: RUF009 - nothing is frozen
    low_amount: Decimal | None = later(None)  # noqa: RUF009 - nothing is frozen
    low_costs: bool = later(False)
    recompute: bool = later(True)

    @property
    def stages(self) -> tuple[tuple[str, StageRules], ...]:
        """The rules of each stage, with its name."""
        return tuple((name, self.stage(name)) for name in STAGES)

    def stage(self, stage: str) -> StageRules:
        return self.selection if stage == "selection" else self.award


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Where a set of rules comes from: the law, the documents (with paragraph), or nowhere."""

    id: str
    source: str | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Who last chose what stands at a place of the plan, and when (I13).

    id  the path of the place, its parts joined by "/"
    """

    id: str
    author: str
    on: date


@dataclass(frozen=True, slots=True)
class ConsensusRule:
    """How the committee comes from the marks of its members to a mark of its own.

    discuss_from     the spread from which discussion is a duty
    minimum_words    of each motivation
    method           one of METHODS
    decimals         to how many a mean or median is rounded before points are computed; None: exact
    names_on_screen  whether the view for the screen in the meeting room shows names of members
    """

    discuss_from: Decimal = Decimal(4)
    minimum_words: int = 10
    method: str = "consensus"
    decimals: int | None = None
    names_on_screen: bool = False

    @property
    def computed(self) -> bool:
        """Whether the mark of the committee follows from those of its members."""
        return self.method != METHODS[0]


@dataclass(frozen=True, slots=True)
class ScoringRule:
    """How assessors score by themselves.

    order     one of ORDERS
    masked    whether they see the tenderers without their names
    practice  whether a practice tenderer is scored together before the opening
    """

    order: str = "tenderer"
    masked: bool = False
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the committee that judges: what the person is there for.

    questions  the questions this seat scores; empty for all
    name       who sits there, when the buyer publishes names
    """

    id: str
    role: str
    function: Text
    questions: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class AdviceRule:
    """Who may advise, on which questions, and until when (I11: advice is never a score).

    questions  the questions opened to the adviser; empty for all
    closes     one of MOMENTS
    """

    id: str
    title: Text
    questions: tuple[str, ...] = ()
    closes: str = "after_scores"


@dataclass(frozen=True, slots=True)
class AdvisingRule:
    """How councils advise.

    reads     whether delegates read the parts of the applications that an officer opens to them
    masked    whether they see the tenderers without their names
    answered  one of ANSWERED
    """

    reads: bool = False
    masked: bool = False
    answered: str = "after_decision"


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """Everything that decides the outcome, and where each choice comes from.

    notice  the number of the notice of publication; "" while it is not given
    """

    reference: str
    title: Text
    authority: str
    catalogues: tuple[tuple[str, str], ...]
    lots: tuple[LotRules, ...]
    demands: tuple[Demand, ...]
    topics: tuple[Topic, ...]
    elements: tuple[Element, ...]
    facts: CaseFacts
    rule_sets: tuple[RuleSet, ...] = tuple(RuleSet(id_) for id_ in RULE_SETS)
    standstill: StandstillRule = StandstillRule()  # noqa: RUF009 - it is frozen
    consensus: ConsensusRule = ConsensusRule()
    scoring: ScoringRule = ScoringRule()
    advising: AdvisingRule = AdvisingRule()
    application_deadline: datetime | None = None
    settings: tuple[Setting, ...] = ()
    committee: tuple[Seat, ...] = ()
    advice: tuple[AdviceRule, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    format: int = FORMAT
    notice: str = later("")

    def lot(self, id_: str) -> LotRules:
        return next(lot for lot in self.lots if lot.id == id_)

    def stage(self, lot: str, stage: str) -> StageRules:
        """The rules of `selection` or `award` in a lot."""
        return self.lot(lot).stage(stage)

    @property
    def stages(self) -> tuple[tuple[str, StageRules], ...]:
        """The rules of every stage of every lot, each with its place: `lots/1/award`."""
        stages = ((lot, *stage) for lot in self.lots for stage in lot.stages)
        return tuple((f"lots/{lot.id}/{name}", rules) for lot, name, rules in stages)

    @property
    def questions(self) -> tuple[Question, ...]:
        """Those of every stage of every lot, in order; one that stands twice is there twice."""
        return tuple(question for _, rules in self.stages for question in rules.questions)

    def applies(self, rule_set: str) -> bool:
        """Whether this plan declares a set of rules applicable; a page cites no other (I13)."""
        return any(rules.id == rule_set and rules.source in DECLARED for rules in self.rule_sets)

    def place_of(self, rule_set: str) -> str:
        """Where a set of rules stands; empty for one that does not apply, or names no place."""
        rules = next((one for one in self.rule_sets if one.id == rule_set), None)
        return " ".join(rules.reference.split()) if rules and self.applies(rule_set) else ""


def questions(themes: tuple[Theme, ...]) -> tuple[Question, ...]:
    """A question per theme with its subtopics as guidance; weights still open."""
    return tuple(
        Question(
            theme.id,
            theme.title,
            theme.question,
            theme.guidance,
            theme.trace,
            subtopics=tuple(Subtopic(sub.id, sub.title, sub.trace) for sub in theme.subtopics),
        )
        for theme in themes
    )


def first_draft(
    reference: str,
    title: Text,
    authority: str,
    catalogues: Catalogues,
    facts: CaseFacts,
    topics: tuple[Topic, ...],
    lots: tuple[tuple[str, Text], ...] = (("1", Text("Gehele opdracht", "Whole assignment")),),
) -> EvaluationPlan:
    """A plan with everything the documents give and nothing they do not."""
    asked = questions(catalogues.themes)
    return EvaluationPlan(
        reference,
        title,
        authority,
        catalogues.versions,
        tuple(LotRules(id_, name, StageRules(asked), StageRules(asked)) for id_, name in lots),
        catalogues.demands,
        topics,
        catalogues.elements,
        facts,
        requirements=tuple(row.undecided for row in catalogues.requirements),
    )
