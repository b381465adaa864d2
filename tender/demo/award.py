"""The award phase of the demonstration: dialogue, final offers, comparison, decision, contract."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING
from uuid import UUID

from criteria import mandates
from criteria.application import (
    PRICE_ELEMENTS,
    PriceEnvelope,
    PriceOffer,
    QualityEnvelope,
    QualityOffer,
)
from criteria.firmness import DRAWS
from criteria.mandates import key_of
from criteria.moments import utc
from criteria.phases import Step
from criteria.reading import read_local
from criteria.visibility import Sight
from tender.actions import (
    agreeing,
    agreements,
    course,
    deciding,
    decision_questions,
    entry,
    firmness,
    offers,
    reporting,
)
from tender.actions.leading import PRICES
from tender.actions.mandates import record_word
from tender.demo import content
from tender.demo.acts import LOT
from tender.demo.content import TendererText
from tender.demo.dialogue import Dialogue
from tender.demo.talks import conformity_of
from tender.permissions import Identity, Permission
from tender.store import agreements as agreement_rows
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class AwardPhase(Dialogue):
    """Offers in two openings, conformity, award, standstill."""

    def final_offers(self) -> None:
        deadline = utc(content.settings()["deadline.offers"])
        self.act("officer", read_local("2022-05-09T11:00"), offers.invite_offers, deadline)
        self.offer()
        opening = read_local("2022-05-20T13:00")
        self._open(offers.begin_opening, self._finish_offers, opening, "quality")
        self._sheets("award", read_local("2022-05-23T09:00"))
        self._judge("award", read_local("2022-05-31T09:30"))
        self.act("chair", read_local("2022-05-31T16:30"), agreeing.finish_quality)
        self._open(
            offers.begin_opening, self._finish_offers, read_local("2022-06-01T10:00"), "price"
        )
        self.advance(Step.OFFERS, read_local("2022-06-01T10:30"))
        self._firmness(read_local("2022-06-01T10:40"))

    def _firmness(self, at: datetime) -> None:
        """The second officer opens the prices and has it worked out how firm the result is."""
        self.act("witness", at, self._open_prices)
        run = self.act("witness", at, self._ask_firmness)
        firmness.perform(self.opened, run, lambda: at)

    def _open_prices(self, session: Session, actor: Identity, now: datetime) -> None:
        case = entry.enter(session, actor, Permission.VIEW_COMPARISON)
        course.note_reading(session, actor, case, PRICES, now)

    def _ask_firmness(self, session: Session, actor: Identity, now: datetime) -> UUID:
        return firmness.start(session, actor, LOT, now, DRAWS)

    def _finish_offers(
        self, session: Session, actor: Identity, vault: Vault, part: str, now: datetime
    ) -> int | None:
        return offers.finish_opening(session, actor, vault, part, now)

    def offer(self) -> None:
        """The final offers come in before the deadline."""
        offered = [(one.offer.received_at, one.key, one) for one in self.admitted() if one.offer]
        for received_at, _, tenderer in sorted(offered, key=itemgetter(0, 1)):
            quality, price = envelopes(tenderer)
            self.hand_in(
                tenderer.key,
                utc(received_at),
                offers.submit_offer,
                quality,
                price,
            )

    def compare(self) -> None:
        with self.opened() as session:
            made = agreement_rows.agreements(session, Sight(everyone=True), self.procedure_id)
        for tenderer in self.admitted():
            own = sorted(
                (row for row in made if row.tenderer == self.ids[tenderer.key]),
                key=lambda row: row.number,
            )
            for row, (outcome, passage) in zip(own, conformity_of(tenderer.key), strict=True):
                self.act(
                    "officer",
                    read_local("2022-06-02T14:00"),
                    agreements.decide_conformity,
                    row.id,
                    outcome,
                    passage,
                )
        self.advance(Step.COMPARE, read_local("2022-06-03T09:00"))

    def decide(self) -> None:
        self.act(
            "officer",
            read_local("2022-06-07T10:00"),
            deciding.propose,
            "award",
            "Gun de opdracht aan de inschrijver met de meeste punten volgens het verzegelde "
            "beoordelingsplan. De definitieve inschrijving blijft in elk contractjaar onder het "
            "plafond. Afwijkingen van afspraken staan met reden in de vergelijking.",
        )
        asked = self.act(
            "decision_maker",
            read_local("2022-06-08T09:20"),
            decision_questions.ask,
            "award",
            "Wijkt de winnaar af van afspraken uit de dialoog? En wat betekent dat voor de "
            "gunning?",
        )
        self.act(
            "officer",
            read_local("2022-06-08T11:45"),
            decision_questions.answer,
            "award",
            asked,
            "De vergelijking noemt elke afspraak die niet of anders is nagekomen, met de reden. De "
            "afspraken uit de dialoog blijven gelden en gaan mee naar het beheer van het contract.",
        )
        self.act(
            "decision_maker", read_local("2022-06-08T16:10"), deciding.approve, "award", True, ""
        )
        self._municipality()
        self.both(read_local("2022-06-09T10:00"), deciding.send, "award")
        self.advance(Step.DECIDE, read_local("2022-06-09T10:15"))

    def _municipality(self) -> None:
        """One municipality takes its mandate back and decides itself; the letters wait for it."""
        if "Dongen" not in {key_of(one) for one in self.case().plan.facts.municipalities}:
            return
        council = "het college van burgemeester en wethouders"
        for at, kind, day in (
            ("2022-06-07T15:00", mandates.DECIDES, date(2022, 6, 7)),
            ("2022-06-09T09:10", mandates.AGREED, date(2022, 6, 8)),
        ):
            said = ("Dongen", kind, day, council)
            self.act("officer", read_local(at), record_word, *said)

    def standstill(self) -> None:
        self.act("officer", read_local("2022-06-09T11:00"), reporting.make_report)
        self.advance(Step.STANDSTILL, read_local("2022-06-30T09:00"))

    def award(self) -> None:
        self.act("officer", read_local("2022-06-30T09:30"), deciding.award_contract)
        self.advance(Step.AWARD, read_local("2022-06-30T16:00"))


def envelopes(tenderer: TendererText) -> tuple[QualityEnvelope, PriceEnvelope]:
    """The two envelopes of a final offer."""
    offer = tenderer.offer
    assert offer is not None
    answers = tuple((theme, offer.answers[theme]) for theme in content.THEMES)
    quality = tuple(item for item in offer.elements.items() if item[0] not in PRICE_ELEMENTS)
    price = tuple(item for item in offer.elements.items() if item[0] in PRICE_ELEMENTS)
    years = tuple((year, Decimal(amount)) for year, amount in enumerate(offer.lump_sum, 1))
    return (
        QualityEnvelope((QualityOffer(LOT, answers, quality),)),
        PriceEnvelope((PriceOffer(LOT, years, price),)),
    )
