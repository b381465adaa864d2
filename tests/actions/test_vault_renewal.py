"""The key of the vault is renewed while offers come in: those before and after it both open."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender.actions import offers
from tender.actions.dossier import INTERNAL, dossier_parts
from tender.actions.vault_renewal import RENEWED, renew_key, sealed_to
from tender.clock import now
from tender.models.evidence import Evidence
from tender.permissions import NotGranted
from tender.store import accounts, trail
from tender.vault import KeyAway, Vault, key_files, key_id, keys_here, renew, settle, unsettled
from tests.actions import test_receiving as receiving
from tests.actions.test_backup import ADMINISTRATOR, Place, here, installed, made, programs, there
from tests.actions.test_final_offers import DEADLINE, PRICED, hand_in, judged, opened
from tests.applications import form_token
from tests.twins import application, browser
from tests.worlds import World, Worlds

__all__ = ["here", "made", "programs", "there"]

REF = "HVB-BW-2022"
REASON = "Wie de sleutel kon lezen, is vertrokken."


@pytest.fixture
def world(worlds: Worlds, tmp_path: Path) -> Iterator[World]:
    """Everybody is invited; nothing came in yet. The keys are of this test alone."""
    with worlds.at(Step.OFFERS) as made:
        own = with_own_keys(made, tmp_path)
        own.act("officer", "2022-05-09T11:00", offers.invite_offers, read_local(DEADLINE))
        yield own


def with_own_keys(made: World, folder: Path) -> World:
    shutil.copytree(made.instance / "secrets", folder / "instance" / "secrets")
    own = World(made.engine, folder / "instance", made.course)
    load(own)
    return own


def load(world: World) -> Vault:
    world.course.vault = Vault.load(world.instance)
    return world.course.vault


def renewed(world: World) -> tuple[str, str]:
    with world.opened() as session:
        user = accounts.by_id(session, world.course.users["administrator"])
        assert user is not None
        accounts.give_platform_role(session, user, accounts.ADMINISTRATOR)
        ids = renew_key(session, world.instance, user.id, REASON, now())
        session.commit()
    settle(world.instance)
    load(world)
    return ids


def dossier(world: World) -> dict[str, bytes]:
    with world.looked() as session:
        return dict(dossier_parts(session, world.case(), world.vault, INTERNAL))


def test_an_offer_from_before_and_one_from_after_are_both_opened(world: World) -> None:
    hand_in(world, "100")
    before, after = renewed(world)
    for key, amount in (("b", "200"), ("c", "300")):
        hand_in(world, amount, key)
    with world.looked() as session:
        found = sealed_to(session)
        assert found.keys() == {before, after} and found[after] == 4
    judged(world)
    assert opened(world, "price", PRICED) == 3
    read = dossier(world)
    assert sum(name.startswith("offers/") for name in read) == 3
    with world.looked() as session:
        assert all(check.ok for check in trail.verify(session))

    (file,) = key_files(world.instance)
    file.rename(world.instance / file.name)
    load(world)
    with pytest.raises(KeyAway, match=before):
        dossier(world)


def test_the_same_file_from_before_is_known_again(
    worlds: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tender.actions.receiving.inspect_file", lambda name, content: "")
    with worlds.at(Step.OPEN_APPLICATIONS) as made:
        world = with_own_keys(made, tmp_path)
        world.course.invite()
        receiving.file(world)
        renewed(world)
        assert receiving.code(lambda: receiving.file(world)) == "receiving.file_known"


def test_who_asks_for_what_cannot_be_opened_reads_why(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    renewed(world)
    (file,) = key_files(world.instance)
    file.unlink()
    with world.looked() as session:
        found = session.scalars(select(Evidence).where(Evidence.sealed.is_not(None))).first()
    assert found is not None
    place = f"/procedures/{world.procedure_id}/suitability/{found.tenderer_id}/evidence/{found.id}"
    with application(world, "2022-05-10T10:00", PROPAGATE_EXCEPTIONS=False) as app:
        client = browser(app, "officer")
        page = client.post(f"{place}/file", data={"csrf_token": form_token(client)})
    assert page.status_code == 503 and "Dit kan nu niet worden geopend" in page.text
    assert re.search(r"Kenmerk voor de beheerder: 503-\w+", page.text)
    assert file.name in caplog.text  # and who keeps the server reads which file it is


def test_only_an_administrator_with_a_reason_renews_and_it_is_on_record_once(world: World) -> None:
    before = key_id(load(world).public)
    with world.opened() as session:
        user = accounts.by_id(session, world.course.users["administrator"])
        assert user is not None
        accounts.give_platform_role(session, user, accounts.ADMINISTRATOR)
        for who, reason in ((world.course.users["officer"], REASON), (user.id, " ")):
            with pytest.raises((NotGranted, Refused)):
                renew_key(session, world.instance, who, reason, now())
        assert key_files(world.instance) == []
        ids = renew_key(session, world.instance, user.id, REASON, now())
        assert ids[0] == before and unsettled(world.instance)
        # what was committed while the file was not settled is not told twice
        assert renew_key(session, world.instance, user.id, REASON, now()) == ids
        head = trail.head(session, "platform")
        assert head is not None
        (last,) = trail.entries(session, "platform", head.seq - 1, 1)
        assert last.fields["act"] == RENEWED and last.fields["object"] == f"vault:{ids[1]}"
        assert last.fields["before"] == before and last.fields["reason"] == REASON


def test_the_commands_tell_what_is_needed_and_what_is_half_done(here: Place) -> None:
    told = ("--reason", REASON, "--as")
    first = here.run("vault", "keys")
    assert first.exit_code == 0 and len(first.stdout.splitlines()) == 1
    assert here.run("vault", "renew", *told, "inkoop@hvb.example").exit_code == 1
    half = renew(here.folder)  # stopped before it was on record
    assert "not finished" in here.run("db", "check").stderr
    done = here.run("vault", "renew", *told, ADMINISTRATOR)
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == half[1] and f"vault.{half[0]}.key" in done.stderr
    assert here.run("db", "check").exit_code == 0
    lines = here.run("vault", "keys").stdout.splitlines()
    assert sorted(lines) == sorted(
        [f"{half[1]} 0 vault.key", f"{half[0]} {first.stdout.split()[1]} vault.{half[0]}.key"]
    )
    (file,) = key_files(here.folder)
    file.unlink()
    checked, listed = here.run("db", "check"), here.run("vault", "keys")
    assert checked.exit_code == listed.exit_code == 1
    assert f"sealed to key {half[0]}" in checked.stderr and "NOT HERE" in listed.stdout


def test_an_export_without_the_key_of_then_leaves_nothing_and_says_why(
    worlds: Worlds, tmp_path: Path, made: ExitStack
) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        place = installed(world, tmp_path, made)
        before, _ = renew(place.folder)
        settle(place.folder)
        export = ("export", REF, "--what", "dossier", "--as", "inkoop@hvb.example")
        assert place.run(*export).exit_code == 0
        (file,) = place.folder.rglob("dossier-internal.zip")
        file.unlink()
        key_files(place.folder)[0].unlink()
        said = place.run(*export)
    assert said.exit_code == 1 and f"secrets/vault.{before}.key" in said.stderr
    assert not file.exists()


def test_a_host_without_any_key_hears_what_it_needs_and_makes_none(here: Place) -> None:
    for name in ("vault.key", "vault.pub"):
        (here.folder / "secrets" / name).unlink()
    checked = here.run("db", "check")
    assert checked.exit_code == 1 and "put it back" in checked.stderr
    assert keys_here(here.folder) == {}
