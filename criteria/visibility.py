"""Who may see what, at which moment. The store asks here before it queries.

Each function answers with a Sight, which the store turns into the WHERE of its query, so that rows
which may not be seen are never fetched. What is derived from a thing (a total, a spread, a count)
asks the same function as the thing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from criteria.committee import Seats, judged
from criteria.council import FOR_ALL, Closings, shown
from criteria.outcome import AWARD, SELECTION
from criteria.phases import Step
from criteria.rounds import FIRST, KNOWS_PRICES, Round, judging

CONTENT_ROLES = frozenset({"officer", "chair", "assessor", "decision_maker", "auditor"})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks at one procedure.

    participant  the person's random number in this procedure
    roles        the roles held in this procedure
    declared     tenderers for which a declaration covers every party now known
    conflicted   tenderers the person declared a conflict for; always out of sight
    seats        the seats of the committee held as an assessor
    council      the council whose delegate the person is
    """

    participant: str
    roles: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    conflicted: frozenset[str] = frozenset()
    seats: frozenset[str] = frozenset()
    council: str = ""

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a procedure stands, as far as sight depends on it.

    divided  what each seat judges, when the plan divides the questions over the committee
    rounds   the re-evaluations, those that are finished and the one that runs
    masked   whether the plan keeps the names of tenderers from those who score
    advises  each council of the plan, with when its advice closes
    """

    step: Step
    applications_opened: bool = False
    consensus_opened: bool = False
    award_consensus_opened: bool = False
    quality_opened: bool = False
    quality_final: bool = False
    prices_opened: bool = False
    divided: Seats = ()
    practice_opened: bool = False

    @property
    def scoring(self) -> bool:
        """Whether sheets are written: in the step for it, after it what came back, and while a
        stage is judged again; each until the consensus opens."""
        stage = AWARD if self.step.reached(Step.OFFERS) else SELECTION
        if judging(self.rounds, stage).running:
            return not self.opened(stage)
        if self.step is Step.OFFERS:
            return self.quality_opened and not self.award_consensus_opened
        late = self.step is Step.CONSENSUS and not self.consensus_opened
        return self.step is Step.SCORE or late

    rounds: tuple[Round, ...] = ()
    masked: bool = False
    advises: Closings = ()

    def opened(self, stage: str) -> bool:
        """Whether the sheets of the last round of a stage have been opened."""
        return self.consensus_opened if stage == SELECTION else self.award_consensus_opened


@dataclass(frozen=True, slots=True)
class Sight:
    """What a query may fetch.

    everyone   rows of every author; otherwise only those of `own`
    own        the author whose rows may be fetched, or None for nobody's
    hidden     tenderers whose rows are never fetched
    only       when not None, rows of these tenderers alone
    questions  when not None, rows of these questions alone
    since      the judging round before which no row is fetched
    until      when not None, the judging round after which no row is fetched
    named      whether what shows the name of a tenderer is fetched
    """

    everyone: bool = False
    own: str | None = None
    hidden: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    questions: frozenset[str] | None = None
    since: int = FIRST
    until: int | None = None
    named: bool = True

    @property
    def nothing(self) -> bool:
        return not self.everyone and self.own is None

    def of(self, tenderer: str) -> bool:
        """Whether anything of this tenderer may be fetched at all."""
        inside = self.only is None or tenderer in self.only
        return not self.nothing and inside and tenderer not in self.hidden

    def within(self, tenderers: frozenset[str]) -> Sight:
        """The same, of these tenderers at most."""
        return replace(self, only=tenderers if self.only is None else self.only & tenderers)

    def as_of(self, round_: int) -> int:
        """This judging round, or the last one before it that is in sight."""
        return round_ if self.until is None else min(round_, self.until)

    def asks(self, question: str) -> bool:
        """Whether anything about this question may be fetched at all."""
        return not self.nothing and (self.questions is None or question in self.questions)


NOTHING = Sight()


def own_questions(viewer: Viewer, moment: Moment) -> frozenset[str] | None:
    """The questions an assessor sees answers and scores of; None for all of them.

    Whoever reads the dossier in another role as well sees every question. A member of a
    re-evaluation sees its questions, on whatever seat.
    """
    if viewer.has(*(CONTENT_ROLES - {"assessor"})):
        return None
    own = judged(moment.divided, viewer.seats)
    if own is None:
        return None
    mine = (row.questions for row in moment.rounds if viewer.participant in row.members)
    return own.union(*mine)


def sheets(viewer: Viewer, moment: Moment, stage: str) -> Sight:
    """Scores and motivations: one's own always, everybody's once the consensus is open (I2).

    They quote the dossier, so only of tenderers the viewer declared about (I5). While a stage is
    judged again its members see nothing of before, and the others nothing of now until it opens.
    """
    here = judging(moment.rounds, stage)
    member = judges_again(viewer, moment, stage)
    since = here.number if member else FIRST
    if viewer.has(*CONTENT_ROLES):
        if moment.opened(stage):
            return replace(_content(viewer, moment), since=since)
        if here.running and not member:
            return replace(_content(viewer, moment), until=here.settled)
    if viewer.has("assessor"):
        return Sight(own=viewer.participant, hidden=viewer.conflicted, since=since)
    return NOTHING


def practice(viewer: Viewer, moment: Moment) -> Sight:
    """Scores of the practice round: one's own, and everybody's once the chair opened them.

    They are about no tenderer, so no declaration is asked.
    """
    if moment.practice_opened and viewer.has(*CONTENT_ROLES):
        return Sight(everyone=True)
    return Sight(own=viewer.participant) if viewer.has("assessor") else NOTHING


def judges_again(viewer: Viewer, moment: Moment, stage: str) -> bool:
    """Whether the viewer is a member of the re-evaluation of this stage that runs."""
    running = judging(moment.rounds, stage).running
    return running is not None and viewer.participant in running.members


def results(viewer: Viewer, moment: Moment, stage: str) -> Sight:
    """What follows from the marks of the committee, as a ranking: for whoever sees them all (I2).

    Nothing of it to a member of a re-evaluation that runs, for it stands on the marks of before.
    """
    return NOTHING if judges_again(viewer, moment, stage) else sheets(viewer, moment, stage)


def handed_in(viewer: Viewer) -> Sight:
    """Which sheets are in, yes or no: to officer and chair alone. All the blind phase discloses.

    Not to one who scores as well: count and timing of the others are blind too (I2).
    """
    if viewer.has("officer", "chair") and not viewer.has("assessor"):
        return Sight(everyone=True)
    return NOTHING


def counts(viewer: Viewer, moment: Moment) -> bool:
    """Whether it is counted for this viewer what others have done: not for one who scores, while
    sheets are written (I2)."""
    return not (viewer.has("assessor") and moment.scoring)


def answers(viewer: Viewer, moment: Moment, stage: str) -> Sight:
    """What tenderers wrote. Only after the opening, and only after one's own declaration (I5)."""
    opened = moment.applications_opened if stage == "selection" else moment.quality_opened
    if opened and viewer.has(*CONTENT_ROLES):
        return _content(viewer, moment)
    return NOTHING


def pages(viewer: Viewer, moment: Moment, stage: str) -> Sight:
    """The files of the competence dossier: as the answers of the selection.

    A file holds every question. Who judges some of them reads the answers to those alone. The award
    rests on the final offer, so beside its sheet there is no such file. Who may not read what a
    tenderer wrote beside its name gets no file that shows the name.
    """
    sight = answers(viewer, moment, stage)
    asked = frozenset(id_ for _, questions in moment.divided for id_ in questions)
    whole = sight.questions is None or sight.questions >= asked
    if stage != "selection" or not whole:
        return NOTHING
    return replace(sight, named=beside_name(viewer, moment))


def beside_name(viewer: Viewer, moment: Moment) -> bool:
    """Whether what a tenderer wrote may be read beside its name: where the plan masks names, not
    by one who scores, until the consensus is open."""
    scores = viewer.has("assessor") and not moment.consensus_opened
    return not (moment.masked and scores)


def _content(viewer: Viewer, moment: Moment) -> Sight:
    return Sight(
        everyone=True,
        hidden=viewer.conflicted,
        only=viewer.declared,
        questions=own_questions(viewer, moment),
    )


def prices(viewer: Viewer, moment: Moment) -> Sight:
    """Prices and what is derived from one: after quality is final and two people opened (I3).

    Not to who judges quality again while a re-evaluation runs: its members, and a chair.
    """
    judging = blind_to_prices(viewer, moment)
    if moment.quality_final and moment.prices_opened and not judging and viewer.has(*KNOWS_PRICES):
        return Sight(everyone=True, hidden=viewer.conflicted)
    return NOTHING


def blind_to_prices(viewer: Viewer, moment: Moment) -> bool:
    """Whether the viewer has a hand in a re-evaluation of the award that runs."""
    running = judging(moment.rounds, AWARD).running
    return running is not None and (viewer.has("chair") or viewer.participant in running.members)


@dataclass(frozen=True, slots=True)
class AdviceSight:
    """What a query for advice may fetch.

    councils    whose advice to the municipalities; None for everybody's
    own         the author of whom everything may be fetched
    delegation  the council whose own words, meant for it alone, may be fetched too
    hidden      tenderers about which nothing is fetched
    only        nothing about another tenderer is fetched; None for no limit
    """

    councils: frozenset[str] | None = frozenset()
    own: str | None = None
    delegation: str | None = None
    hidden: frozenset[str] = frozenset()
    only: frozenset[str] | None = frozenset()

    @property
    def nothing(self) -> bool:
        return self.councils == frozenset() and self.own is None


def advice(viewer: Viewer, moment: Moment) -> AdviceSight:
    """Advice, as far as it is about no tenderer or one the viewer declared about (I5).

    A delegate sees the own advice and that of the delegation; one who scores without names nothing
    about a single tenderer. The officer reads along, but not one who scores as well. The committee
    reads it from the moment that the plan names.
    """
    delegate = viewer.has("delegate")
    return AdviceSight(
        _councils(viewer, moment),
        viewer.participant if delegate else None,
        viewer.council or None if delegate else None,
        viewer.conflicted,
        viewer.declared if beside_name(viewer, moment) else frozenset(),
    )


def _councils(viewer: Viewer, moment: Moment) -> frozenset[str] | None:
    """Whose advice somebody reads; None for everybody's."""
    if viewer.has("officer") and not viewer.has("assessor"):
        return None
    if not viewer.has("chair", "assessor"):
        late = viewer.has("decision_maker", "auditor") and moment.step.reached(Step.CONSENSUS)
        return None if late else frozenset()
    if not beside_name(viewer, moment):
        return frozenset()
    again = judges_again(viewer, moment, SELECTION)
    opened = moment.consensus_opened or (moment.step.reached(Step.SELECT) and not again)
    all_ = (*moment.advises, ("", FOR_ALL))
    return frozenset(id_ for id_, closes in all_ if shown(closes, moment.step, opened))


def opened(viewer: Viewer, moment: Moment, reads: bool) -> Sight:
    """What officers open to a council, and what tenderers tell it: for its delegates, where the
    plan lets them read, of tenderers they declared about (I5). Not for one who scores without
    names: a council may know them."""
    delegate = viewer.has("delegate") and viewer.council and beside_name(viewer, moment)
    if not (reads and delegate and moment.applications_opened):
        return NOTHING
    return Sight(everyone=True, hidden=viewer.conflicted, only=viewer.declared)


def shown_by(before: Moment, after: Moment) -> frozenset[str]:
    """The councils whose advice assessors come to see between two moments."""
    assessor = Viewer("", frozenset({"assessor"}))
    now, then = (advice(assessor, moment).councils or frozenset() for moment in (after, before))
    return now - then


def dialogue(viewer: Viewer, moment: Moment) -> Sight:
    """Minutes and agreements: never scoring input, so not for an assessor before quality is final.

    Whoever is an assessor alone never sees them.
    """
    scoring = viewer.has("assessor") and not moment.quality_final
    if scoring or not moment.step.reached(Step.DIALOGUE):
        return NOTHING
    if viewer.has("officer", "decision_maker", "auditor", "contract_manager"):
        return Sight(everyone=True, hidden=viewer.conflicted)
    return NOTHING
