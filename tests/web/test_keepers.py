"""The page of who keeps heads of the log, for those who read it."""

from __future__ import annotations

import re

from criteria.phases import Step
from tender.actions.head_keepers import post_heads
from tests.web.conftest import Clock
from tests.web.sites import site
from tests.worlds import Worlds

PAGE = "/trail/keepers"
KEEPER = {"name": "Controller van Tilburg", "email": "controller@tilburg.example"}


def test_keepers_are_added_seen_and_removed(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, "2021-10-29T09:00") as on:
        assert f"{on.root}{PAGE}" in on.get("officer", "/trail").text
        assert "Nog niemand" in on.get("auditor", PAGE).text
        wrong = on.post("officer", PAGE, {"name": "", "email": "inkoop2@hvb.example"})
        assert wrong.status_code == 422 and "Wie zelf meedoet" in wrong.text
        assert on.post("officer", PAGE, KEEPER).status_code == 303
        with on.world.opened() as session:
            assert post_heads(session, clock.moment) == 1
            session.commit()
        shown = on.get("officer", PAGE).text
        assert KEEPER["email"] in shown and "niet verstuurd: er is geen mailserver" in shown
        read = on.get("auditor", PAGE).text
        assert KEEPER["email"] in read and "/remove" not in read and "<form method" not in read
        assert "doet intussen zelf mee" not in shown
        role = {"email": KEEPER["email"], "role": "auditor", "name": "Controller"}
        assert on.post("officer", "/people", role).status_code in (200, 303)
        assert "doet intussen zelf mee" in on.get("officer", PAGE).text
        remove = re.search(rf'action="{on.root}([^"]*/remove)"', shown)
        assert remove
        assert on.post("auditor", PAGE, KEEPER).status_code == 404
        assert on.get("chair", PAGE).status_code == 404
        assert on.post("officer", remove[1]).status_code == 303
        assert "Nog niemand" in on.get("officer", PAGE).text
        assert on.trail("heads.keeper_added") == on.trail("heads.keeper_removed") == 1
