"""Before a person is erased: where the name goes and where it stays."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

from criteria.phases import Step
from tender.pages.erasure_places import places_page
from tests.web.conftest import Clock
from tests.web.sites import site
from tests.worlds import Worlds


def test_the_page_tells_where_the_name_goes_and_where_it_stays(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.CLOSED, clock, "2029-03-01T10:00") as on:
        assert "/retention/list/" not in on.get("officer", "/retention").text
        typed = {"person": "", "name": "M. de Wit", "reason": "Verzoek om wissing."}
        assert on.post("officer", "/retention/person", typed).status_code == 303
        address = re.search(r"/retention/list/[0-9a-f-]{36}", on.get("witness", "/retention").text)
        assert address is not None
        page = on.get("witness", address.group())
        assert page.status_code == 200 and page.text.count("<h1") == 1
        assert "M. de Wit" in page.text and "Hier blijft de naam staan" in page.text
        assert on.get("auditor", address.group()).status_code == 404


def test_the_words_beside_the_name_are_for_who_declared_about_every_tenderer(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.CLOSED, clock, "2029-03-01T10:00") as on:
        typed = {"person": "", "name": "Tweede inkoopadviseur", "reason": "Verzoek om wissing."}
        assert on.post("officer", "/retention/person", typed).status_code == 303
        found = re.search(r"/retention/list/([0-9a-f-]{36})", on.get("witness", "/retention").text)
        assert found is not None
        told, actor = on.get("witness", found[0]).text, on.world.identity("witness")
        with on.world.looked() as session:
            read = places_page(session, actor, UUID(found[1]))
            apart = replace(actor, declared=frozenset())
            unread = places_page(session, apart, UUID(found[1]))
        reports = next(one for one in read.stays if one.part == "reports")
        assert len(reports.around) == reports.count > 0
        assert f">{reports.around[0]}</li>" in told and "U ziet alleen waar" not in told
        assert [(one.part, one.count) for one in unread.stays] == [
            (one.part, one.count) for one in read.stays
        ]
        assert not any(one.around for one in unread.stays)
