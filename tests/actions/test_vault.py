"""What is sealed stays sealed: for the wrong context, another vault, or a damaged copy."""

from __future__ import annotations

import os
import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tender.vault import (
    BEGINNING,
    LABEL,
    STEP,
    CannotOpen,
    KeyAway,
    KeyTrouble,
    Vault,
    WrongWords,
    join,
    key_id,
    key_with,
    keys_here,
    new_key,
    new_lock,
    peel,
    random_mark,
    renew,
    seal_for,
    settle,
    unsettled,
)

FOR = ("procedure-1", "tenderer-1", "round-1")


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return Vault.load(tmp_path_factory.mktemp("instance"))


@pytest.mark.parametrize("size", [0, 1, STEP - 9, STEP - 8, STEP - 7, STEP, 3 * STEP])
def test_what_was_sealed_opens_again(vault: Vault, size: int) -> None:
    text = bytes(index % 251 for index in range(size))
    assert vault.open_sealed(vault.seal(text, FOR), FOR) == text


def test_no_two_random_marks_are_alike() -> None:
    found = {random_mark() for _ in range(10)}
    assert len(found) == 10 and all(re.fullmatch(rb"[0-9a-f]{64}", one) for one in found)


def test_a_sealed_text_says_what_it_is_and_shows_nothing(vault: Vault) -> None:
    sealed = vault.seal(b"EUR 920000", FOR)
    assert sealed.startswith(LABEL)
    assert b"920000" not in sealed
    assert vault.seal(b"EUR 920000", FOR) != sealed


def test_one_and_three_kibibytes_are_as_long_sealed(vault: Vault) -> None:
    assert len(vault.seal(bytes(1024), FOR)) == len(vault.seal(bytes(3072), FOR))
    assert len(vault.seal(bytes(STEP), FOR)) - len(vault.seal(b"", FOR)) == STEP


@pytest.mark.parametrize(
    "other",
    [
        ("procedure-2", "tenderer-1", "round-1"),
        ("procedure-1", "tenderer-2", "round-1"),
        ("procedure-1", "tenderer-1", "round-2"),
        ("procedure-1", "tenderer-1"),
        ("procedure-1", "tenderer-1round-1"),
        ("procedure-1", "tenderer-1", "round-1", "more"),
    ],
)
def test_another_context_does_not_open(vault: Vault, other: tuple[str, ...]) -> None:
    with pytest.raises(CannotOpen):
        vault.open_sealed(vault.seal(b"secret", FOR), other)


def test_a_seal_without_a_purpose_is_refused(vault: Vault) -> None:
    for nothing in ((), ("procedure-1", "")):
        with pytest.raises(ValueError):
            vault.seal(b"secret", nothing)


def test_every_changed_byte_shows(vault: Vault) -> None:
    sealed = vault.seal(b"secret", FOR)
    for index in (*range(120), len(sealed) // 2, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[index] ^= 1
        with pytest.raises(CannotOpen):
            vault.open_sealed(bytes(changed), FOR)
    for short in (b"", LABEL, sealed[:40], sealed[:-1], sealed + b"x"):
        with pytest.raises(CannotOpen):
            vault.open_sealed(short, FOR)


def test_another_vault_does_not_open(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(CannotOpen):
        Vault.load(tmp_path).open_sealed(vault.seal(b"secret", FOR), FOR)


def test_the_key_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    first, second = Vault.load(tmp_path), Vault.load(tmp_path)
    assert first.public == second.public
    key = tmp_path / "secrets" / "vault.key"
    assert key.stat().st_mode & 0o777 == 0o400
    assert key.parent.stat().st_mode & 0o077 == 0
    assert second.open_sealed(first.seal(b"secret", FOR), FOR) == b"secret"
    assert sorted(file.name for file in key.parent.iterdir()) == ["vault.key", "vault.pub"]


def test_a_lost_key_is_not_replaced(tmp_path: Path) -> None:
    Vault.load(tmp_path)
    (tmp_path / "secrets" / "vault.key").unlink()
    with pytest.raises(KeyTrouble):
        Vault.load(tmp_path)
    assert [file.name for file in (tmp_path / "secrets").iterdir()] == ["vault.pub"]


def test_a_key_of_another_vault_is_noticed(tmp_path: Path) -> None:
    for name in ("a", "b"):
        Vault.load(tmp_path / name)
    key = tmp_path / "a" / "secrets" / "vault.key"
    key.unlink()
    (tmp_path / "b" / "secrets" / "vault.key").rename(key)
    with pytest.raises(KeyTrouble):
        Vault.load(tmp_path / "a")


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o660])
def test_a_key_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    Vault.load(tmp_path)
    (tmp_path / "secrets" / "vault.key").chmod(mode)
    with pytest.raises(KeyTrouble):
        Vault.load(tmp_path)


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    key = tmp_path / "secrets" / "vault.key"
    key.write_text("not a key")
    key.chmod(0o400)
    with pytest.raises(KeyTrouble):
        Vault.load(tmp_path)


def test_the_key_is_neither_shown_nor_written_down(vault: Vault) -> None:
    assert "Private" not in repr(vault)
    with pytest.raises(TypeError):
        pickle.dumps(vault)


# A key that is renewed


def test_after_a_renewal_both_keys_open_and_the_new_one_seals(tmp_path: Path) -> None:
    before = Vault.load(tmp_path)
    old = before.seal(b"handed in before", FOR)
    told = renew(tmp_path)
    settle(tmp_path)
    after = Vault.load(tmp_path)
    new = after.seal(b"handed in after", FOR)
    assert told == (key_id(before.public), key_id(after.public)) and len(set(told)) == 2
    assert keys_here(tmp_path).keys() == {*told} and after.begins(old) and after.begins(new)
    assert after.open_sealed(old, FOR) == b"handed in before"
    assert after.open_sealed(new, FOR) == b"handed in after"
    assert after.marks(b"x", FOR) == {before.mark(b"x", FOR), after.mark(b"x", FOR)}
    assert old[BEGINNING - 8 : BEGINNING].hex() == told[0]
    with pytest.raises(KeyAway):
        before.open_sealed(new, FOR)
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "secrets").iterdir()}
    assert modes == {f"vault.{told[0]}.key": 0o400, "vault.key": 0o400, "vault.pub": 0o444}
    assert not unsettled(tmp_path)
    again = renew(tmp_path)
    assert again[0] == told[1] and keys_here(tmp_path).keys() == {*told, again[1]}


def test_a_key_before_that_is_away_is_named(tmp_path: Path) -> None:
    old = Vault.load(tmp_path).seal(b"handed in before", FOR)
    before, _ = renew(tmp_path)
    settle(tmp_path)
    (tmp_path / "secrets" / f"vault.{before}.key").unlink()
    with pytest.raises(KeyAway, match=f"secrets/vault.{before}.key"):
        Vault.load(tmp_path).open_sealed(old, FOR)


@pytest.mark.parametrize("stopped", ["fsync", "link", "replace", "chown"])
def test_a_renewal_that_was_stopped_goes_on_with_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stopped: str
) -> None:
    """At each place of the first try, the second makes it whole and no key is lost."""
    old = Vault.load(tmp_path).seal(b"before", FOR)
    real, place = getattr(os, stopped), Path if stopped == "replace" else os
    for number in range(9):
        left = number

        def stop(*given: Any, **more: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return real(*given, **more)

        with monkeypatch.context() as patch:
            patch.setattr(place, stopped, stop)
            try:
                renew(tmp_path)
                whole = True
            except KeyboardInterrupt:
                whole = False
        between = Vault.load(tmp_path)
        under_way = between.seal(b"meanwhile", FOR)
        half = unsettled(tmp_path)
        told = renew(tmp_path)
        assert (told[1] == key_id(between.public)) == half
        settle(tmp_path)
        after = Vault.load(tmp_path)
        assert [after.open_sealed(one, FOR) for one in (old, under_way)] == [
            b"before",
            b"meanwhile",
        ]
        if whole:
            return
    raise AssertionError("it never ends")


def test_two_who_renew_at_once_make_one_key(tmp_path: Path) -> None:
    Vault.load(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        told = {one.result() for one in [pool.submit(renew, tmp_path) for _ in range(8)]}
    assert len(told) == 1 and len(list((tmp_path / "secrets").iterdir())) == 3


def test_who_seals_while_a_key_is_renewed_notices_nothing(tmp_path: Path) -> None:
    Vault.load(tmp_path)
    done = Event()

    def at_work() -> list[bytes]:
        found = []
        while not done.is_set():
            found.append(Vault.load(tmp_path).seal(b"x", FOR))
        return found

    with ThreadPoolExecutor(3) as pool:
        workers = [pool.submit(at_work) for _ in range(3)]
        for _ in range(20):
            renew(tmp_path)
            settle(tmp_path)
        done.set()
        sealed = [one for worker in workers for one in worker.result()]
    vault = Vault.load(tmp_path)
    assert sealed and {vault.open_sealed(one, FOR) for one in sealed} == {b"x"}


def test_a_key_file_of_another_name_or_without_the_one_in_use_is_refused(tmp_path: Path) -> None:
    Vault.load(tmp_path)
    before, _ = renew(tmp_path)
    secrets = tmp_path / "secrets"
    kept = secrets / f"vault.{before}.key"
    other = kept.rename(secrets / f"vault.{'0' * 16}.key")
    with pytest.raises(KeyTrouble, match="another key than it is named after"):
        Vault.load(tmp_path)
    other.rename(kept)
    for name in ("vault.key", "vault.pub"):
        (secrets / name).unlink()
    with pytest.raises(KeyTrouble, match="is gone"):
        Vault.load(tmp_path)


# Keys of holders, in pairs


@pytest.fixture
def pair() -> tuple[dict[str, Vault], dict[str, bytes], bytes, dict[tuple[str, str], bytes]]:
    """Three holders with their keys, and the key of an opening locked for each two of them."""
    made = {name: new_key(f"words of {name}", ("p", name)) for name in "abc"}
    holders = {name: key_with(f"words of {name}", made[name][1], ("p", name)) for name in "abc"}
    public, shares = new_lock({name: key[0] for name, key in made.items()}, ("p", "price"))
    return holders, {name: key[1] for name, key in made.items()}, public, shares


def test_any_two_of_three_open_in_any_order(pair: Any) -> None:
    holders, _, public, shares = pair
    sealed = seal_for(public, b"EUR 920000", FOR)
    assert len(shares) == 6
    for (one, other), share in shares.items():
        half = peel(holders[one], share, ("p", "price"))
        opened = join(holders[other], half, public, ("p", "price", one, other))
        assert opened.open_sealed(sealed, FOR) == b"EUR 920000"


def test_a_third_person_or_one_alone_opens_nothing(pair: Any) -> None:
    holders, _, public, shares = pair
    half = peel(holders["a"], shares["a", "b"], ("p", "price"))
    for who in "ac":
        with pytest.raises(CannotOpen):
            join(holders[who], half, public, ("p", "price", "a", "b"))
    for who in "bc":
        with pytest.raises(CannotOpen):
            peel(holders[who], shares["a", "b"], ("p", "price"))


def test_a_share_is_of_one_opening_and_of_one_key(pair: Any) -> None:
    holders, _, public, shares = pair
    with pytest.raises(CannotOpen):
        peel(holders["a"], shares["a", "b"], ("p", "quality"))
    half = peel(holders["a"], shares["a", "b"], ("p", "price"))
    with pytest.raises(CannotOpen):
        join(holders["b"], half, bytes(32), ("p", "price", "a", "b"))
    assert public != bytes(32)


def test_a_key_of_a_holder_opens_with_its_own_words_alone(pair: Any) -> None:
    _, wrapped, _, _ = pair
    for words, name in (("words of b", "a"), ("", "a"), ("words of a", "b")):
        with pytest.raises(WrongWords):
            key_with(words, wrapped[name], ("p", name))
    with pytest.raises(WrongWords):
        key_with("words of a", wrapped["a"], ("p", "b"))
    damaged = wrapped["a"][:-1] + bytes([wrapped["a"][-1] ^ 1])
    for broken in (damaged, b"", wrapped["a"][:20]):
        with pytest.raises(WrongWords):
            key_with("words of a", broken, ("p", "a"))
