"""Reading a letter before it goes out: what lacks, what may not be in it, what does not agree.

An error keeps the letter in; an advice does not. Each finding says which reason it is about, so
that a page can lead to where it is mended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from criteria.award_reasons import ADVANTAGES as ADVANTAGES
from criteria.award_reasons import SENTENCE, as_written
from criteria.catalogue import load
from criteria.letters import LetterFacts, LetterLot
from criteria.moments import MONTHS, show_date
from criteria.notices import Names, named
from criteria.numbers import show
from criteria.plan import EvaluationPlan
from criteria.reasons.reading import plain_words
from criteria.refusals import Refusal, refusal
from criteria.regimes import articles
from criteria.remedies import decision_term, rejection_term
from criteria.shared_words import Shared, Who
from criteria.terms import Standstill
from criteria.texts import sentence

ERROR, ADVICE = LEVELS = ("error", "advice")
MOST_SHOWN = 3
"""So many names or passages of one text are told, each by itself."""
_BARE = 8
"""So many words are no characteristic that says anything."""

_UNFILLED = re.compile(
    r"\[\s*(?:…|\.{2,}|_+|[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ .,/-]{0,40})?\s*\]"
    r"|\{[^{}\n]{0,60}\}|<<[^<>\n]{0,60}>>"
    r"|\b[xX]{3,}\b|\bPM\b(?! *[0-9])|\b[nN]\.[tT]\.[bB]\b\.?|\b(?:NTB|TBD|TODO|NNB)\b"
    r"|\.{4,}|…{2,}|_{3,}"
)
_MONTH = "|".join(month for months in MONTHS.values() for month in months)
_UNTIL = re.compile(
    r"\b(?:uiterlijk|tot en met|laatste dag|last day|until|no later than)\b[^.\n]{0,40}?"
    rf"\b(?P<day>[0-9]{{1,2}}) (?P<month>{_MONTH}) (?P<year>[0-9]{{4}})",
    re.IGNORECASE,
)
_TERM_WORDS = re.compile(
    r"bezwaar|kort geding|dagvaard|termijn|rechter|opkomen|opschort|proceedings|objection|court"
    r"|\bterm\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"\b(?:artikel(?:en)?|article|art\.?)\s+(?P<number>[0-9]+\.[0-9]+[a-z]?)\b"
    r"(?!,?\s+(?:van|of)\s+(?:de|het|ons|onze|deze|dit|uw|the|our|this|your)\s+"
    r"(?!wet\b|aanbestedingswet|act\b|public))",
    re.IGNORECASE,
)
_MEMBER = re.compile(
    r"\b(?:beoordelaar|commissielid|teamlid|assessor|evaluator|(?:committee|panel) member)\b",
    re.IGNORECASE,
)
_MEMBERS = re.compile(
    r"\b(?:beoordelaars|commissieleden|teamleden|(?:alle|andere|meeste) leden|los van elkaar"
    r"|leden van (?:de|het) (?:beoordelings)?(?:commissie|team)|assessors|evaluators"
    r"|(?:committee|panel|other|most|all) members|independently)\b",
    re.IGNORECASE,
)
_SCORES = re.compile(r"\b(?:scores|cijfers|marks)\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\b[0-9]{1,3} (?:en|and) [0-9]{1,3}\b")
_NUMBER = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding on a letter.

    values   what the sentence needs
    subject  the reason it is about: a question, or ADVANTAGES; empty for the letter as a whole
    about    the candidacy whose reason it is
    """

    level: str
    code: str
    values: tuple[tuple[str, str], ...] = ()
    subject: str = ""
    about: str = ""

    def problem(self, lang: str = "nl") -> str:
        return sentence(f"letter_check.{self.code}", lang, **dict(self.values))

    def refusal(self, field: str) -> Refusal:
        """The problem as what is refused at a field."""
        return refusal(f"letter_check.{self.code}", field, **dict(self.values))

    def repair(self, lang: str = "nl") -> str:
        return sentence(f"letter_check.{self.code}_repair", lang, **dict(self.values))


@dataclass(frozen=True, slots=True)
class Typed:
    """A text that people wrote in a letter.

    mendable  whether it can still be written anew
    """

    text: str
    subject: str = ""
    about: str = ""
    mendable: bool = True


def blocking(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.level == ERROR)


def typed_in(facts: LetterFacts) -> tuple[Typed, ...]:
    """Everything in the letter of a decision that people wrote."""
    found = [Typed(facts.reason, mendable=False)] if facts.reason else []
    found += [Typed(facts.condition, mendable=False)] if facts.condition else []
    for lot in facts.lots:
        found += [Typed(one.motivation, one.question, lot.candidacy) for one in lot.scores]
        found += [Typed(lot.advantages, ADVANTAGES, lot.candidacy)] if lot.advantages else []
        found += [Typed(lot.reason, about=lot.candidacy, mendable=False)] if lot.reason else []
    return tuple(found)


def check_decision(
    plan: EvaluationPlan,
    facts: LetterFacts,
    text: str,
    term: Standstill | None,
    names: Names,
    common: Shared[Who],
    reader: Who,
) -> tuple[Finding, ...]:
    """Every finding on the letter of a decision, errors first.

    names   whose names it may hold, and whose not
    common  what people typed, beside what tenderers wrote in confidence
    """
    due = decision_term(plan, facts.stage, facts.on, facts.out)
    found = [*_reasons(facts, text), *_dates(facts.on, text, term, due)]
    found += check_texts(plan, typed_in(facts), text, term, names, common, reader)
    return ordered(found)


def check_rejection(
    plan: EvaluationPlan,
    on: date,
    text: str,
    typed: Iterable[Typed],
    names: Names,
    common: Shared[Who],
    reader: Who,
) -> tuple[Finding, ...]:
    """Every finding on the letter to who does not go on, errors first. `typed` are its reasons."""
    parts, term = tuple(typed), rejection_term(plan, on)
    found = [_error("reason_missing_out") for one in parts if not one.text.strip()]
    found += _dates(on, text, term, term)
    found += check_texts(plan, parts, text, term, names, common, reader)
    return ordered(found)


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda one: LEVELS.index(one.level)))


def _error(code: str, about: Typed = Typed(""), **values: str) -> Finding:
    return Finding(ERROR, code, tuple(values.items()), about.subject, about.about)


def _advice(code: str, about: Typed = Typed(""), **values: str) -> Finding:
    return Finding(ADVICE, code, tuple(values.items()), about.subject, about.about)


# What has to be there


def _reasons(facts: LetterFacts, text: str) -> Iterator[Finding]:
    if facts.out not in (None, "late") and not facts.reason.strip():
        yield _error("reason_missing_out")
    for lot in facts.lots:
        if lot.result == "set_aside":
            if not lot.reason.strip():
                yield _error("reason_missing_out")
            if (lot.winner or "") not in text:
                yield _error("winner_missing", Typed("", about=lot.candidacy))
            continue
        if not lot.scores:
            yield _error("no_reasons")
        for score in lot.scores:
            if not score.motivation.strip():
                where = Typed("", score.question, lot.candidacy)
                yield _error("reason_missing", where, title=score.title)
        if lot.result == "lost" and lot.winner:
            yield from _beside(lot, text)
            if lot.winner_price_points is not None and lot.price and lot.price.discloses:
                yield _advice("price_follows")


def _beside(lot: LetterLot, text: str) -> Iterator[Finding]:
    """What a tenderer that lost reads of the winner."""
    where = Typed("", ADVANTAGES, lot.candidacy)
    if (lot.winner or "") not in text:
        yield _error("winner_missing")
    for score in lot.scores:
        figure = score.winner_mark if score.points is None else score.winner_points
        if figure is None or show(figure, 2) not in text:
            yield _error("score_missing", title=score.title)
    if lot.total is not None and lot.winner_total is None:
        yield _error("score_missing_total")
    if not lot.advantages.strip():
        yield _error("advantages_missing", where)
        return
    lines = lot.advantages.split("\n")
    written = {line: len(plain_words(as_written(line))) for line in lines}
    for score in lot.scores:
        own, theirs = (
            (score.mark, score.winner_mark)
            if score.points is None
            else (score.points, score.winner_points)
        )
        if theirs is None or own is None or theirs <= own:
            continue
        told = [line for line in lines if score.title.casefold() in line.casefold()]
        if max((written[line] for line in told), default=0) <= _BARE:
            yield _advice("advantage_bare", where, title=score.title)


# What agrees with what


def _dates(
    on: date, text: str, term: Standstill | None, due: Standstill | None
) -> Iterator[Finding]:
    """due: the term as the plan gives it for a letter of this day."""
    if show_date(on) not in text:
        yield _error("day_missing", day=show_date(on))
    if term is None:
        return
    if term != due:
        yield _error("term_differs", day=show_date(term.last_day))
    if show_date(term.last_day) not in text:
        yield _error("last_day_missing", day=show_date(term.last_day))
    if "24.00 uur" not in text or "Europe/Amsterdam" not in text:
        yield _error("hour_missing")


def _other_days(one: Typed, term: Standstill | None) -> Iterator[Finding]:
    """Last days that a text tells besides the one of the term."""
    spoken = SENTENCE.finditer(one.text) if term else ()
    about = (told[0] for told in spoken if _TERM_WORDS.search(told[0]))
    for match in (found for told in about for found in _UNTIL.finditer(told)):
        day = f"{match['day']} {match['month'].lower()} {match['year']}"
        right = {
            f"{term.last_day.day} {months[term.last_day.month - 1]} {term.last_day.year}".lower()
            for months in MONTHS.values()
            if term
        }
        if day not in right:
            yield _level(one)("other_day", one, day=day)


# What may not be in it


def check_texts(
    plan: EvaluationPlan,
    typed: Iterable[Typed],
    text: str,
    term: Standstill | None,
    names: Names,
    common: Shared[Who],
    reader: Who,
) -> Iterator[Finding]:
    """Findings on the whole text, and on each part that people wrote."""
    for name in named(text, names):
        yield _error("names_other", name=name)
    undeclared = [one for one in cited(text) if one not in declared(plan)]
    parts = tuple(typed)
    own = " ".join(names.own)
    for article in undeclared:
        where = next((one for one in parts if article in cited(one.text)), Typed(""))
        yield _level(where)("article", where, article=article)
    for one in parts:
        for name in named(one.text, names)[:MOST_SHOWN]:
            yield _advice("name_replaced", one, name=name)
        for words in common.passages(one.text, reader)[:MOST_SHOWN]:
            yield _level(one)("passage", one, words=words)
        for word in common.telling(one.text, reader)[:MOST_SHOWN]:
            if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", own):
                yield _advice("telling", one, word=word)
        for line in one.text.split("\n") if one.subject == ADVANTAGES else ():
            for words in common.counts(as_written(line), reader)[:MOST_SHOWN]:
                yield _advice("count_of_other", one, words=words)
        for words in unfilled(one.text)[:MOST_SHOWN]:
            yield _level(one)("unfilled", one, words=words)
        for words in single_marks(one.text)[:MOST_SHOWN]:
            yield _advice("single_mark", one, words=words)
        yield from _other_days(one, term)


def _level(one: Typed) -> Callable[..., Finding]:
    """What keeps a letter in, but where nobody can write it anew: then it is told. Such a text was
    read in the same way when it was typed, so what it shares came in after it."""
    return _error if one.mendable else _advice


def single_marks(text: str) -> tuple[str, ...]:
    """Sentences that tell what single members of the committee gave: the judgement is of all."""
    told = (" ".join(one[0].split()) for one in SENTENCE.finditer(text))
    return tuple(dict.fromkeys(one for one in told if _single(one)))


def _single(one: str) -> bool:
    """A member is named, or several with a number, or several marks stand side by side."""
    if _MEMBER.search(one):
        return True
    if _SCORES.search(one) and _SEVERAL.search(one):
        return True
    return bool(_NUMBER.search(one) and _MEMBERS.search(one))


def unfilled(text: str) -> tuple[str, ...]:
    """Places that somebody meant to fill in."""
    return tuple(dict.fromkeys(match[0] for match in _UNFILLED.finditer(text)))


def cited(text: str) -> tuple[str, ...]:
    """The articles of the Aanbestedingswet that a text cites."""
    written = tuple(f"Aw {match['number']}" for match in _ARTICLE.finditer(text))
    return tuple(dict.fromkeys((*articles(text), *written)))


def declared(plan: EvaluationPlan) -> frozenset[str]:
    """The articles that a letter may cite: of the rules that the plan declares, and those that bind
    whatever it says."""
    found = {
        article
        for regime_, law, by_law in _regimes()
        for article in (*by_law, *(law if plan.applies(regime_) else ()))
    }
    for rules in plan.rule_sets:
        if plan.applies(rules.id):
            found.update(cited(rules.reference))
    return frozenset(found)


@cache
def _regimes() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """Per set of rules the articles it is modelled on, and those close to it that bind by law."""
    return tuple(
        (
            one.id,
            tuple(article for law in one.law for article in articles(law)),
            tuple(article for row in one.by_law for article in articles(row.law)),
        )
        for one in load().regimes
    )
