"""The record of the procedure (proces-verbaal): what article 2.132 Aw asks for, item by item.

It is read from an award report as that was frozen, so the two cannot differ. Every item stands
there; one that does not apply says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from criteria.award import AwardReport
from criteria.award_case import TendererFile
from criteria.award_result import Decision, LotComparison, RankedLine
from criteria.moments import local_date, show_date, show_moment, show_second
from criteria.numbers import show
from criteria.outcome import AWARD
from criteria.texts import sentence

OUT = ("late", "incomplete", "rejected", "excluded")
"""How a tenderer can stand outside before the selection."""


_UNKNOWN = ("withheld", "involvement")
"""What nothing in the file tells: that is not the same as that it does not apply."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its letter in the article, empty for what a careful buyer adds.

    applies  False where the lines only say why there is nothing to tell
    """

    letter: str
    title: str
    lines: tuple[str, ...]
    applies: bool = True


def procedure_record(report: AwardReport, lang: str = "nl") -> tuple[Item, ...]:
    """Every item in the order of the article. ValueError for an edition that is not internal."""
    if report.parties is None or report.comparison is None:
        raise ValueError(f"no record from the edition {report.edition!r}")
    tell = _Teller(report, lang)
    return tuple(
        _item(letter, code, tuple(lines), lang)
        for letter, code, lines in (
            ("a", "authority", tell.authority()),
            ("b", "subject", tell.subject()),
            ("c", "selected", tell.selected()),
            ("d", "excluded", tell.excluded()),
            ("e", "rejected", tell.rejected()),
            ("f", "withheld", ()),
            ("g", "low", tell.low()),
            ("h", "winner", tell.winner()),
            ("i, j, k", "circumstances", ()),
            ("l", "electronic", ()),
            ("m", "conflicts", tell.conflicts()),
            ("n", "no_award", tell.no_award()),
            ("", "involvement", ()),
            ("", "committee", tell.committee()),
            ("", "method", tell.method()),
            ("", "draws", tell.draws()),
            ("", "standstill", tell.standstill()),
            ("", "claims", tell.claims()),
        )
    )


def _item(letter: str, code: str, lines: tuple[str, ...], lang: str) -> Item:
    title = _say(f"{code}_title", lang)
    told = bool(lines) or code in _UNKNOWN
    return Item(letter, title, lines or (_say(f"{code}_none", lang),), told)


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"record.{code}", lang, **values)


@dataclass(frozen=True, slots=True)
class _Teller:
    report: AwardReport
    lang: str

    def say(self, code: str, **values: object) -> str:
        return _say(code, self.lang, **values)

    def points(self, value: Fraction | None) -> str:
        return "" if value is None else show(value, 2, self.lang)

    def lots(self) -> Iterator[LotComparison]:
        if self.report.comparison is not None:
            yield from self.report.comparison.lots

    def tenderers(self) -> tuple[TendererFile, ...]:
        return self.report.parties.tenderers if self.report.parties else ()

    def authority(self) -> Iterator[str]:
        yield self.report.authority
        yield self.say("address")

    def subject(self) -> Iterator[str]:
        found = self.report.outcome
        if found is None:
            return
        yield f"{self.report.title.get(self.lang)}. {found.object.get(self.lang)}"
        yield found.procedure.get(self.lang)
        for lot in self.lots():
            most = sum(lot.ceilings[: lot.priced_years])
            if most:
                yield self.say("ceiling", amount=show(most, 2, self.lang), years=lot.priced_years)
            for offer in lot.offers if self.awarded() else ():
                if offer.tenderer in lot.ranking.chosen and offer.priced is not None:
                    amount = show(offer.priced, 2, self.lang)
                    yield self.say("awarded", name=offer.tenderer, amount=amount)

    def selected(self) -> Iterator[str]:
        for lot in self.report.selection.lots if self.report.selection else ():
            yield from self.ranked(one for one in lot.lines if one.tenderer in lot.chosen)

    def excluded(self) -> Iterator[str]:
        for one in self.tenderers():
            if one.standing in OUT:
                gone = one.exclusion
                yield self.say(f"out_{one.standing}", name=one.name)
                yield from self.late(one)
                if gone is not None:
                    day = show_date(local_date(gone.at), self.lang)
                    both = {"first": gone.first, "second": gone.second, "day": day}
                    yield self.say("out_why", reason=gone.reason, **both)
        for lot in self.report.selection.lots if self.report.selection else ():
            yield from self.ranked(one for one in lot.lines if one.tenderer not in lot.chosen)

    def late(self, one: TendererFile) -> Iterator[str]:
        deadline = self.report.parties.deadline if self.report.parties else None
        if one.standing == "late" and one.received_at is not None and deadline is not None:
            moments = (one.received_at, deadline)
            received, closed = (show_second(moment, self.lang) for moment in moments)
            yield sentence("report.late_moments", self.lang, received=received, deadline=closed)

    def rejected(self) -> Iterator[str]:
        for lot in self.lots():
            chosen = lot.ranking.chosen
            yield from self.ranked(one for one in lot.ranking.lines if one.tenderer not in chosen)

    def ranked(self, lines: Iterable[RankedLine]) -> Iterator[str]:
        for one in lines:
            if one.set_aside is not None:
                reason = one.set_aside.get(self.lang)
                yield self.say("set_aside", name=one.tenderer, reason=reason)
            else:
                total = self.points(one.total if one.total is not None else one.quality)
                yield self.say("ranked", name=one.tenderer, rank=one.rank, total=total)

    def low(self) -> Iterator[str]:
        for lot in self.lots():
            for offer in lot.offers:
                if offer.inquiry_kept is False:
                    reason = offer.inquiry_reason
                    yield self.say("low_rejected", name=offer.tenderer, reason=reason)
                elif offer.inquiry_kept:
                    reason = offer.inquiry_reason
                    yield self.say("low_kept", name=offer.tenderer, reason=reason)

    def winner(self) -> Iterator[str]:
        for place, lot in enumerate(self.lots() if self.report.ended is None else ()):
            for name in lot.ranking.chosen:
                yield self.say("won", name=name)
                yield from self.ranked(one for one in lot.ranking.lines if one.tenderer == name)
                quality = self.report.quality
                for question in quality.lots[place].questions if quality else ():
                    for one in question.judgements:
                        if one.tenderer == name:
                            title = question.title.get(self.lang)
                            mark = show(one.mark, None, self.lang)
                            yield self.say(
                                "reason", title=title, mark=mark, text=one.told or one.motivation
                            )
                yield from self.subcontractors(name)

    def subcontractors(self, winner: str) -> Iterator[str]:
        for one in self.tenderers():
            if one.name == winner:
                names = [row.name for row in one.parties if row.role == "subcontractor"]
                if names:
                    yield self.say("subcontractors", names=", ".join(names))
                else:
                    yield self.say("no_subcontractors")

    def conflicts(self) -> Iterator[str]:
        course = self.report.course
        for one in course.doubts if course else ():
            who = one.person or self.say("assessor", number=one.member)
            at = show_moment(one.declared_at, self.lang)
            if one.declared == "conflict":
                yield self.say("interest", who=who, tenderer=one.tenderer, at=at)
                continue
            yield self.say("doubt", who=who, tenderer=one.tenderer, at=at)
            if one.conflict is None:
                yield self.say("doubt_open")
            else:
                code = "doubt_stands" if one.conflict else "doubt_none"
                yield self.say(code, by=one.decided_by or "", reason=one.reason)

    def no_award(self) -> Iterator[str]:
        """Why nothing was awarded; nothing once it was decided to award."""
        if (ended := self.report.ended) is not None:
            day = show_date(local_date(ended.at), self.lang)
            yield self.say(f"ended_{ended.kind}", day=day, reason=ended.reason)
        elif not self.awarded():
            yield self.say("no_award_open")

    def awarded(self) -> bool:
        """Whether the decision to award was approved, and holds."""
        return self.report.ended is None and any(
            row.stage == AWARD and row.approves for row in self.decisions()
        )

    def decisions(self) -> tuple[Decision, ...]:
        return self.report.decision.decisions if self.report.decision else ()

    def claims(self) -> Iterator[str]:
        """Claims about rejections and decisions, each with how it ended."""
        rejections = (row.around for row in self.tenderers())
        for one in chain(*rejections, *(row.around for row in self.decisions())):
            if one.kind.startswith(("claim_", "ended_")):
                on = show_date(one.on, self.lang) if one.on else ""
                told = sentence(f"report.around_{one.kind}", self.lang, who=one.who, on=on)
                late = [sentence("report.around_late", self.lang)] if one.late else []
                yield " ".join([f"{told}. {one.text}", *late])

    def committee(self) -> Iterator[str]:
        for part in (self.report.dossier, self.report.quality):
            for held in part.meetings if part else ():
                day = show_date(held.held_on, self.lang)
                stage = self.say(f"stage_{part.stage}") if part else ""
                there = held.there or len(held.present)
                expected = held.expected or there + len(held.absent)
                yield self.say("meeting", stage=stage, day=day, there=there, expected=expected)

    def method(self) -> Iterator[str]:
        quality, seal = self.report.quality, self.report.seal
        if quality is not None:
            yield self.say(f"method_{quality.method}")
        for lot in self.lots():
            if lot.price is not None:
                formula = sentence(f"names.formula_{lot.price.formula}", self.lang)
                yield self.say("formula", name=formula)
        if seal is not None:
            yield self.say("plan", number=seal.plan_number, seal=seal.seal)

    def draws(self) -> Iterator[str]:
        for lot in self.lots():
            for proof in lot.ranking.proofs:
                day = show_date(local_date(proof.revealed_at), self.lang)
                both = {"first": proof.first, "second": proof.second, "day": day}
                yield self.say("drawn", order=", ".join(proof.order), **both)

    def standstill(self) -> Iterator[str]:
        for made in self.decisions():
            yield from (one.get(self.lang) for one in made.term)
        found = self.report.standstill
        for one in found.sentences if found else ():
            yield one.get(self.lang)
