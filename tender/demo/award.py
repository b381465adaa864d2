"""The award phase of the demonstration: dialogue, final offers, comparison, decision, contract."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING

from criteria.agreements import Details
from criteria.application import PriceEnvelope, PriceOffer, QualityEnvelope, QualityOffer
from criteria.dialogue import AgreementType
from criteria.moments import utc
from criteria.phases import Step
from criteria.reading import read_local
from criteria.talks import WHOLE, Item
from criteria.visibility import Sight
from tender.actions import (
    agreeing,
    agreements,
    deciding,
    dialogue,
    informing,
    offers,
    reporting,
    talks,
)
from tender.actions import minutes as confirming
from tender.demo import content
from tender.demo.acts import LOT
from tender.demo.content import TendererText
from tender.demo.councils import Councils
from tender.permissions import Identity
from tender.store import agreements as agreement_rows
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PRICE_ELEMENTS = ("BAFO-14",)


class AwardPhase(Councils):
    """Dialogue, offers in two openings, conformity, award, standstill."""

    def dialogue(self) -> None:
        self.answer(read_local("2022-02-09T10:00"))
        for tenderer in self.admitted():
            self._talk(tenderer)
        for tenderer in self.admitted():
            for topic, outcome, reason in content.topic_outcomes(tenderer.key):
                self.act(
                    "officer",
                    read_local("2022-05-06T11:00"),
                    dialogue.close_topic,
                    self.ids[tenderer.key],
                    topic,
                    outcome,
                    reason,
                )
        self._tell_changes(read_local("2022-05-06T12:00"))
        self.advance(Step.DIALOGUE, read_local("2022-05-09T09:00"))

    def _tell_changes(self, at: datetime) -> None:
        """What changes what is asked, told to all at once and received by all."""
        with self.opened() as session:
            made = agreement_rows.agreements(session, Sight(everyone=True), self.procedure_id)
        changes = {row.text: row for row in made if row.kind == AgreementType.CHANGE}
        for row in changes.values():
            told = self.act(
                "officer", at, informing.tell_everybody, row.details.title, row.text, row.thread
            )
            for tenderer in self.admitted():
                how = "Bericht op het aanbestedingsplatform van 6 mei 2022, 12.00 uur."
                whom = self.ids[tenderer.key]
                self.act("officer", at, informing.record_delivery, told.id, whom, how)

    def _talk(self, tenderer: TendererText) -> None:
        talk = content.session_of(tenderer.key)
        held = read_local(f"{talk['date']}T{talk['start']}")
        ended = read_local(f"{talk['date']}T{talk['end']}")
        made = content.agreements_of(tenderer.key)
        after = ended + timedelta(hours=1)
        whom = self.ids[tenderer.key]
        agenda = list(dict.fromkeys(row["topic"] for row in made))
        where = (talk["place"], agenda)
        thread = self.act(
            "officer", after, talks.plan_session, whom, "Dialoog", held, ended, *where
        )
        there = "\n".join(talk["attendance"])
        whole = Item(WHOLE, there, f"Namens {tenderer.name}", talk["minutes"])
        self.act("officer", after, talks.keep_item, thread, whole, 0)
        for row in made:
            self.act(
                "officer",
                after,
                agreements.record_agreement,
                whom,
                thread,
                row["topic"],
                row["type"],
                row["text"],
                Details(title=row["topic"]),
            )
        minutes = self.act("officer", after, talks.make_minutes, thread, held, ended, "")
        for side, key, name in (
            ("authority", "confirmed_by_buyer", "Inkoopadviseur (demo)"),
            ("tenderer", "confirmed_by_tenderer", f"Namens {tenderer.name}"),
        ):
            at = read_local(f"{talk[key]}T12:00")
            self.act("officer", at, confirming.confirm_minutes, minutes, side, name)

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

    def _finish_offers(
        self, session: Session, actor: Identity, vault: Vault, part: str, now: datetime
    ) -> int:
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
            assert tenderer.offer is not None
            for row, (outcome, passage) in zip(own, tenderer.offer.conformity, strict=True):
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
        self.act(
            "decision_maker", read_local("2022-06-08T16:10"), deciding.approve, "award", True, ""
        )
        self.both(read_local("2022-06-09T10:00"), deciding.send, "award")
        self.advance(Step.DECIDE, read_local("2022-06-09T10:15"))

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
