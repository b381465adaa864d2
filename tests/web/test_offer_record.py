"""The records of opening the offers: on the page, on paper, with every attempt that was refused."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader

from criteria.phases import Step
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.web.test_hand_in import Tenderer, offered
from tests.web.test_offers import (
    AFTER,
    BEFORE,
    DEADLINE,
    hand_in,
    invite,
    judged,
    open_prices,
    open_quality,
    reasons,
)
from tests.worlds import Worlds


def words(on: Site, path: str) -> str:
    answer = on.get("auditor", path)
    assert answer.status_code == 200 and answer.mimetype == "application/pdf"
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    return re.sub(r"\s+", " ", text)


def test_every_refused_attempt_stands_on_the_record(worlds: Worlds, clock: Clock) -> None:
    with site(worlds, Step.OFFERS, clock, "2022-05-09T11:00") as on:
        assert open_quality(on, "officer").status_code == 422  # nobody is invited
        invite(on)
        hand_in(on, "a", "b")
        on.at(DEADLINE)
        assert open_quality(on, "witness").status_code == 422  # it still runs
        on.at(AFTER)
        assert open_prices(on, "officer").status_code == 422  # quality is not final
        assert open_quality(on, "officer").status_code == 303
        assert open_quality(on, "officer").status_code == 422  # the same person
        assert open_quality(on, "witness").status_code == 303
        assert open_quality(on, "witness").status_code == 422  # done already: after this record
        page = on.get("auditor", "/offers/record/quality").text
        tried = page.split('id="pogingen"')[1].split("</table>")[0]
        assert tried.count("<tr>") == 1 + 3 and "De termijn liep nog." in tried
        paper = words(on, "/offers/record/quality.pdf?lang=nl")
        assert "De tweede persoon was dezelfde als de eerste." in paper
        assert "kwaliteit was nog niet definitief" not in paper  # that was the other part
        assert len(reasons(on)) == 5


def test_the_record_of_the_prices_says_that_quality_was_final(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.OFFERS, clock, "2022-05-09T11:00") as on:
        judged(on)
        assert on.get("auditor", "/offers/record/price.pdf").status_code == 404
        for who in ("officer", "witness"):
            open_prices(on, who)
        page = on.get("auditor", "/offers/record/price").text
        assert "Oordeel over kwaliteit definitief" in page
        assert "dinsdag 31 mei 2022, 16.30.00 uur" in page
        paper = words(on, "/offers/record/price.pdf?lang=nl")
        assert "Proces-verbaal van opening: prijs" in paper
        assert "Oordeel over de kwaliteit definitief" in paper
        assert "31415926" not in paper and "31.415.926" not in paper
        english = words(on, "/offers/record/price.pdf?lang=en")
        assert "Record of the opening: price" in english and "Judgement on quality final" in english
        first = on.get("officer", "/offers/record/price.pdf?lang=nl").data
        assert first == on.get("witness", "/offers/record/price.pdf?lang=nl").data


def test_the_digests_on_paper_are_those_of_the_receipts(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.OFFERS, clock, "2022-05-09T11:00") as on:
        invite(on)
        on.at(BEFORE)
        tenderer = Tenderer(on)
        assert tenderer.send("offer", offered()).status_code == 303
        again = {**offered(), "seen": "1", "1-PRE": "Een andere tekst"}
        assert tenderer.send("offer", again).status_code == 303
        page = tenderer.page().text.replace("</span><wbr><span>", "")
        digests = set(re.findall(r"[0-9a-f]{64}", page))
        on.at(AFTER)
        for who in ("officer", "witness"):
            open_quality(on, who)
        paper = words(on, "/offers/record/quality.pdf?lang=nl").replace(" ", "")
        assert sum(digest in paper for digest in digests) == 2  # both versions of quality
        assert "Vervangen,nietgeopend" in paper and "Geeninschrijving" in paper


def test_an_offer_is_taken_back_on_the_own_page(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.OFFERS, clock, "2022-05-09T11:00") as on:
        invite(on)
        on.at(BEFORE)
        tenderer = Tenderer(on)
        assert "offer/withdraw" not in tenderer.page().text
        tenderer.send("offer", offered())
        assert "offer/withdraw" in tenderer.page().text
        assert tenderer.send("offer/withdraw", {"seen": "0"}).status_code == 422
        assert tenderer.send("offer/withdraw", {"seen": "1"}).status_code == 303
        page = tenderer.page().text
        assert page.count("Wij openen dit niet.") == 2 and "offer/withdraw" not in page
        assert tenderer.send("offer", offered(seen="1")).status_code == 303
        on.at("2022-05-20T12:00:01")
        late = tenderer.send("offer/withdraw", {"seen": "2"})
        assert late.status_code in (400, 422)
        assert on.trail("price.withdrawn") == 1
