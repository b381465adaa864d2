"""Final offers: nothing shows before it is opened, two persons open, the price comes last."""

from __future__ import annotations

import io
import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from criteria.application import PriceEnvelope
from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import agreeing, offers
from tender.actions.course import advance
from tender.demo.award import envelopes
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

DEADLINE = "2022-05-20T12:00"
BEFORE, AFTER = "2022-05-19T10:00", "2022-05-20T13:00"
JUDGED = "2022-05-31T17:00"
MARKED = Decimal("31415926.53")
MARKS = ("3141592653", "31415926", "31.415.926", "31,415,926")
INVITE = {"deadline": DEADLINE}
READERS = ("officer", "witness", "chair", "decision_maker", "auditor")


@pytest.fixture
def on(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.OFFERS, clock, "2022-05-09T11:00") as made:
        yield made


def invite(on: Site) -> None:
    assert on.post("officer", "/offers/invite", INVITE).status_code == 303


def hand_in(on: Site, *keys: str) -> None:
    """These tenderers hand in, with an amount that is easy to find."""
    for tenderer in on.world.course.valid():
        if tenderer.key in keys:
            quality, price = envelopes(tenderer)
            lots = tuple(
                replace(lot, years=tuple((year, MARKED) for year, _ in lot.years))
                for lot in price.lots
            )
            on.world.hand_in(
                tenderer.key, BEFORE, offers.submit_offer, quality, PriceEnvelope(lots)
            )


def confirm(part: str, word: str = "OPEN") -> dict[str, str]:
    return {f"{part}-word": word}


def open_quality(on: Site, who: str) -> Any:
    return on.post(who, "/offers/open-quality", confirm("quality"))


def open_prices(on: Site, who: str) -> Any:
    return on.post(who, "/offers/open-prices", confirm("price"))


def opened_quality(on: Site) -> None:
    invite(on)
    hand_in(on, "a", "b", "c")
    on.at(AFTER)
    assert open_quality(on, "officer").status_code == 303
    assert open_quality(on, "witness").status_code == 303


def judged(on: Site) -> None:
    """Everything up to the final judgement of quality."""
    opened_quality(on)
    on.world.course._sheets("award", read_local("2022-05-23T09:00"))
    on.world.course._judge("award", read_local("2022-05-31T09:30"))
    on.world.act("chair", "2022-05-31T16:30", agreeing.finish_quality)
    on.at(JUDGED)


def reasons(on: Site) -> list[str]:
    with on.world.engine.connect() as connection:
        return list(
            connection.exec_driver_sql(
                "SELECT reason.value FROM trail_value act JOIN trail_value reason"
                " ON reason.entry_id = act.entry_id AND reason.name = 'reason'"
                " WHERE act.name = 'act' AND act.value = '\"opening.refused\"'"
            ).scalars()
        )


def test_all_are_invited_at_once(on: Site) -> None:
    page = on.get("officer", "/offers")
    assert page.text.count("<h1") == 1
    for tenderer in on.world.course.valid():
        assert tenderer.name in page.text
    invite(on)
    page = on.get("officer", "/offers")
    assert "vrijdag 20 mei 2022, 12.00" in page.text
    assert "Termijn loopt" in page.text
    twice = on.post("officer", "/offers/invite", INVITE)
    assert twice.status_code == 422
    assert "De uitnodiging is al verstuurd." in twice.text
    assert on.trail("offers.invited") == 1


@pytest.mark.parametrize("typed", ["", "morgen", "2022-05-09T10:00", "2022-02-30T10:00"])
def test_a_refused_invitation_keeps_what_was_typed(on: Site, typed: str) -> None:
    page = on.post("officer", "/offers/invite", {"deadline": typed})
    assert page.status_code == 422
    assert f'value="{typed}"' in page.text
    assert 'id="deadline-fout"' in page.text
    assert on.trail("offers.invited") == 0


def main(page: Any) -> str:
    return page.text.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("wall", [BEFORE, AFTER])
def test_presence_and_number_do_not_show_before_the_opening(
    sqlite_worlds: Worlds, clock: Clock, wall: str
) -> None:
    """Two worlds that differ only in what came in look the same."""
    seen: list[dict[str, str]] = []
    for keys in ((), ("a",), ("a", "b", "c")):
        with site(sqlite_worlds, Step.OFFERS, clock, "2022-05-09T11:00") as on:
            invite(on)
            hand_in(on, *keys)
            on.at(wall)
            shown = {}
            for reader in READERS:
                on.get(reader, "/offers")
                shown[reader] = _bare(main(on.get(reader, "/offers")))
            seen.append(shown)
            assert on.get("officer", "/offers/record/quality").status_code == 404
            assert on.get("officer", "/offers/record/price").status_code == 404
    assert seen[0] == seen[1] == seen[2]


def _bare(html: str) -> str:
    return re.sub(r'(csrf_token[^>]*value=")[^"]+', r"\1", html)


def test_two_persons_open_the_quality_part(on: Site) -> None:
    invite(on)
    hand_in(on, "a", "b")
    on.at(AFTER)
    assert open_quality(on, "officer").location.endswith("/offers")
    waiting = on.get("officer", "/offers")
    assert "U hebt akkoord gegeven." in waiting.text
    assert "quality-word" not in waiting.text
    assert "U bent de tweede persoon." in on.get("witness", "/offers").text
    on.clock.on(minutes=9)
    assert open_quality(on, "witness").location.endswith("/offers/record/quality")
    record = on.get("auditor", "/offers/record/quality")
    assert "2 inschrijvingen, van 3 uitgenodigd" in record.text
    assert "Niet ontvangen" in record.text
    assert "Inkoopadviseur (demo)" in record.text
    assert "Tweede inkoopadviseur (demo)" in record.text
    assert on.get("auditor", "/offers/record/price").status_code == 404
    assert on.trail("vault.opening") == on.trail("vault.opened") == 2
    again = open_quality(on, "officer")
    assert again.status_code == 422
    assert "Dit is al gedaan." in again.text


def test_the_same_person_twice_is_refused_and_on_record(on: Site) -> None:
    invite(on)
    hand_in(on, "a")
    on.at(AFTER)
    open_quality(on, "officer")
    page = open_quality(on, "officer")
    assert page.status_code == 422
    assert "De tweede persoon is iemand anders dan de eerste." in page.text
    assert reasons(on) == ['"acts.same_person"']
    assert "quality.opened" not in on.world.case().milestones


def test_before_the_deadline_nothing_opens(on: Site) -> None:
    invite(on)
    hand_in(on, "a")
    on.at(DEADLINE)
    page = open_quality(on, "officer")
    assert page.status_code == 422
    assert "De termijn loopt nog tot" in page.text
    assert "quality-word" not in on.get("officer", "/offers").text
    assert reasons(on) == ['"acts.deadline_running"']


def test_before_the_invitation_nothing_opens(on: Site) -> None:
    assert open_quality(on, "officer").status_code == 422
    assert reasons(on) == ['"acts.deadline_unset"']


def test_after_ten_minutes_the_second_becomes_a_new_first(on: Site) -> None:
    invite(on)
    hand_in(on, "a")
    on.at(AFTER)
    open_quality(on, "officer")
    on.clock.on(minutes=10, seconds=1)
    assert open_quality(on, "witness").location.endswith("/offers")
    assert "quality.opened" not in on.world.case().milestones
    assert "U hebt akkoord gegeven." in on.get("witness", "/offers").text
    assert open_quality(on, "officer").location.endswith("/offers/record/quality")


@pytest.mark.parametrize("word", ["", "open", "OPENEN"])
def test_the_word_must_be_typed(on: Site, word: str) -> None:
    invite(on)
    on.at(AFTER)
    page = on.post("officer", "/offers/open-quality", confirm("quality", word))
    assert page.status_code == 422
    assert "Typ het woord OPEN" in page.text
    assert on.trail("quality.open.consented") == 0


def test_prices_stay_shut_until_quality_is_final(on: Site) -> None:
    opened_quality(on)
    page = open_prices(on, "officer")
    assert page.status_code == 422
    assert "als het oordeel over de kwaliteit definitief is" in page.text
    assert "price-word" not in page.text
    assert reasons(on) == ['"acts.quality_not_final"']
    assert on.get("officer", "/offers/record/price").status_code == 404


def test_prices_open_by_two_when_quality_is_final(on: Site) -> None:
    judged(on)
    assert open_prices(on, "witness").location.endswith("/offers")
    twice = open_prices(on, "witness")
    assert twice.status_code == 422
    assert open_prices(on, "officer").location.endswith("/offers/record/price")
    assert "3 inschrijvingen" in on.get("chair", "/offers/record/price").text
    on.world.act("officer", JUDGED, advance, Step.OFFERS)
    assert on.get("officer", "/offers").status_code == 200
    assert open_prices(on, "officer").status_code == 404


def test_two_officers_at_once_open_once(on: Site) -> None:
    invite(on)
    hand_in(on, "a", "b", "c")
    on.at(AFTER)
    for who in ("officer", "witness"):
        on.get(who, "/offers")
    answers: list[Any] = []
    together = threading.Barrier(2)

    def press(who: str) -> None:
        together.wait()
        answers.append(open_quality(on, who))

    both = [threading.Thread(target=press, args=(who,)) for who in ("officer", "witness")]
    for one in both:
        one.start()
    for one in both:
        one.join()
    ends = sorted(answer.location.rsplit("/", 1)[1] for answer in answers)
    assert ends == ["offers", "quality"]
    assert on.trail("vault.opened") == 2  # the applications, and this one
    assert on.world.count("offer_elements") > 0


def test_an_opening_that_broke_off_is_an_alarm_and_can_be_finished(on: Site) -> None:
    invite(on)
    hand_in(on, "a")
    on.at(AFTER)
    open_quality(on, "officer")
    assert on.world.act("witness", AFTER, _begin)
    page = on.get("officer", "/offers")
    assert "Het openen is begonnen, maar niet afgemaakt." in page.text
    done = on.post("officer", "/offers/finish/quality")
    assert done.location.endswith("/offers/record/quality")
    twice = on.post("witness", "/offers/finish/quality")
    assert twice.status_code == 422
    assert on.post("officer", "/offers/finish/applications").status_code == 404


def _begin(session: Any, actor: Any, now: Any) -> bool:
    return offers.begin_opening(session, actor, "quality", now)


def test_a_price_is_nowhere_before_the_opening(on: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    try:
        judged(on)
        pages = [
            on.get(reader, path).text
            for reader in (*READERS, "assessor1", "contract_manager", "delegate")
            for path in ("", "/offers", "/offers/record/quality", "/offers/record/price")
        ]
    finally:
        logging.getLogger().removeHandler(handler)
    places = {
        "pages": "".join(pages).encode(),
        "log": (log.getvalue() + caplog.text).encode(),
        **{file.name: file.read_bytes() for file in _files(on)},
    }
    assert any(name.endswith("-wal") for name in places)
    found = [(n, m) for n, data in places.items() for m in MARKS if m.encode() in data]
    assert found == []
    open_prices(on, "officer")
    open_prices(on, "witness")
    assert MARKED.scaleb(2) == _highest_amount(on)  # it was there to be found


def _files(on: Site) -> list[Path]:
    base = Path(str(on.world.engine.url.database))
    return sorted(base.parent.glob(f"{base.name}*"))


def _highest_amount(on: Site) -> int:
    with on.world.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT max(amount) FROM offer_years").scalar_one())


def test_the_state_of_scoring_is_for_officer_and_chair(on: Site) -> None:
    opened_quality(on)
    for reader in ("officer", "chair"):
        assert 'id="oordeel"' in on.get(reader, "/offers").text
    for reader in ("decision_maker", "auditor"):
        assert 'id="oordeel"' not in on.get(reader, "/offers").text


def test_who_may_not_gets_404(on: Site) -> None:
    for nobody in ("assessor1", "delegate", "contract_manager"):
        assert on.get(nobody, "/offers").status_code == 404
    for reader in ("chair", "decision_maker", "auditor"):
        assert on.get(reader, "/offers").status_code == 200
        assert on.post(reader, "/offers/invite", INVITE).status_code == 404
        assert open_quality(on, reader).status_code == 404
        assert open_prices(on, reader).status_code == 404
        assert on.post(reader, "/offers/finish/price").status_code == 404


def test_as_many_queries_for_one_tenderer_as_for_three(
    sqlite_worlds: Worlds, single_offer_worlds: Worlds, clock: Clock
) -> None:
    sent = []
    for worlds, keys in ((single_offer_worlds, ("a",)), (sqlite_worlds, ("a", "b", "c"))):
        with site(worlds, Step.OFFERS, clock, "2022-05-09T11:00") as on:
            invite(on)
            hand_in(on, *keys)
            on.at(AFTER)
            open_quality(on, "officer")
            open_quality(on, "witness")
            on.get("officer", "/offers")
            with on.counted() as statements:
                on.get("officer", "/offers")
                on.get("officer", "/offers/record/quality")
            sent.append(len(statements))
    assert sent[0] == sent[1]
