"""Sealing and opening what nobody may read early.

What comes in is padded, so that its size tells little, and encrypted to the public key of this
installation, bound to the procedure, tenderer and round it is for. The private key is a file of the
host, never in the database: a dump, a back-up or a forgotten filter shows ciphertext alone. Who may
open, and when, is decided elsewhere.

At level B the private key of an opening is kept nowhere. For each pair of holders it is sealed to
the one and then to the other, in both orders, so that either may come first; what a holder opens
with is kept encrypted under words that only the holder has.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from criteria.canon import canonical
from criteria.retention import FILE_MARK

LABEL = b"tender-vault/1\n"
STEP = 4096
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_KEY_ID = 8
BEGINNING = len(LABEL) + _KEY_ID
"""So many bytes of what is sealed say to which key it is."""
_LENGTH = 8
WORDS_LABEL = b"tender-words/1\n"
_SALT, _NONCE = 16, 12
_PASSES, _LANES, _MEMORY = 3, 4, 64 * 1024
"""What RFC 9106 advises where memory is short: about half a second for each guess."""


class CannotOpen(Exception):
    """Not sealed by this vault, sealed for something else, or damaged."""


class KeyAway(CannotOpen):
    """Sealed to a key of which this host has no file; `key` is its id."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the key that opens this is not here: secrets/vault.{key}.key")
        self.key = key


class Destroyed(CannotOpen):
    """What was sealed was destroyed by two persons; the message is the day."""


class WrongWords(CannotOpen):
    """These are not the words that a key was made with."""


class KeyTrouble(Exception):
    """The key files are not as this module left them; nothing is made anew in their place."""


@dataclass(frozen=True, slots=True)
class Vault:
    """The key pair of this installation. `public` may be known; `_private` is never shown.

    _earlier  the keys before it, by how what was sealed to them begins
    """

    public: bytes
    _private: X25519PrivateKey = field(repr=False)
    _earlier: Mapping[bytes, X25519PrivateKey] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, instance_path: str | os.PathLike[str]) -> Vault:
        """The vault of an instance folder; its key pair is made on the first call."""
        folder = Path(instance_path) / "secrets"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key_file, public_file = folder / "vault.key", folder / "vault.pub"
        # a renewal writes this one last, so it is read first
        told = read_public(public_file) if public_file.exists() else None
        if not key_file.exists():
            if told or key_files(instance_path):
                raise KeyTrouble(f"{key_file} is gone, but what it opens may still be kept")
            _place(key_file, X25519PrivateKey.generate().private_bytes_raw().hex(), 0o400)
        private = _read(key_file)
        public = private.public_key().public_bytes_raw()
        if told is None:
            _place(public_file, public.hex(), 0o444)
            told = read_public(public_file)
        earlier = dict(map(_earlier_key, key_files(instance_path)))
        if told != public and _label(told) not in earlier:
            raise KeyTrouble(f"{public_file} does not belong to {key_file}")
        return cls(public, private, earlier)

    def seal(self, plaintext: bytes, context: tuple[str, ...]) -> bytes:
        """Encrypt for one context, such as (procedure, tenderer, round); the same text gives other
        bytes each time, in whole steps of 4 KiB."""
        return seal_for(self.public, plaintext, context)

    def begins(self, sealed: bytes) -> bool:
        """Whether something was sealed to this key or one before it, as far as its beginning
        says."""
        return sealed.startswith((_label(self.public), *self._earlier))

    def open_sealed(self, sealed: bytes, context: tuple[str, ...]) -> bytes:
        """What was sealed for exactly this context; CannotOpen otherwise."""
        if sealed.startswith(FILE_MARK):
            raise Destroyed(sealed[len(FILE_MARK) :].decode("ascii"))
        private = self._key_for(sealed[:BEGINNING])
        try:
            padded = _SUITE.decrypt(sealed[BEGINNING:], private, info=_info(context))
        except (InvalidTag, ValueError):
            raise CannotOpen("sealed for something else, or damaged") from None
        return _unpad(padded)

    def _key_for(self, label: bytes) -> X25519PrivateKey:
        if label == _label(self.public):
            return self._private
        if label in self._earlier:
            return self._earlier[label]
        if label.startswith(LABEL) and len(label) == BEGINNING:
            raise KeyAway(label[-_KEY_ID:].hex())
        raise CannotOpen("not sealed by this vault")

    def mark(self, plaintext: bytes, context: tuple[str, ...]) -> bytes:
        """What goes before a text in its envelope, so that its digest cannot be guessed by trying.

        The same text for the same context gives the same mark; without our key nobody can tell it.
        """
        return _mark(self._private, plaintext, context)

    def marks(self, plaintext: bytes, context: tuple[str, ...]) -> frozenset[bytes]:
        """The mark by this key and by each before it: what was handed in before a renewal is known
        again by one of them."""
        keys = (self._private, *self._earlier.values())
        return frozenset(_mark(key, plaintext, context) for key in keys)

    def _lift(self, layer: bytes, context: tuple[str, ...]) -> bytes:
        """What one layer of a share holds."""
        try:
            return _SUITE.decrypt(layer, self._private, info=_info(context))
        except (InvalidTag, ValueError):
            raise CannotOpen("for somebody else, or damaged") from None

    def __reduce__(self) -> str:
        raise TypeError("a vault is not written down")


def renew(instance_path: str | os.PathLike[str]) -> tuple[str, str]:
    """Make another key, and keep the one before beside it; gives the ids of both.

    Until `settle`, `vault.pub` is still of the one before, and this makes no other: who was stopped
    half-way goes on with the same key.
    """
    folder = Path(instance_path) / "secrets"
    with _alone(folder):
        vault, told = Vault.load(instance_path), read_public(folder / "vault.pub")
        if told == vault.public:
            key_file, kept = folder / "vault.key", folder / f"vault.{key_id(told)}.key"
            if not kept.exists():
                os.link(key_file, kept)
                _sync_folder(folder)
            made = X25519PrivateKey.generate().private_bytes_raw().hex()
            _place(key_file, made, 0o400, over=True)
            vault = Vault.load(instance_path)
    return key_id(told), key_id(vault.public)


def settle(instance_path: str | os.PathLike[str]) -> None:
    """The new key is on record: from now on `vault.pub` is of that one."""
    folder = Path(instance_path) / "secrets"
    with _alone(folder):
        _place(folder / "vault.pub", Vault.load(instance_path).public.hex(), 0o444, over=True)


def unsettled(instance_path: str | os.PathLike[str]) -> bool:
    """Whether a renewal was stopped half-way."""
    vault = Vault.load(instance_path)
    return read_public(Path(instance_path) / "secrets" / "vault.pub") != vault.public


def key_files(instance_path: str | os.PathLike[str]) -> list[Path]:
    """The files with keys before the one in use."""
    return sorted((Path(instance_path) / "secrets").glob("vault.*.key"))


def keys_here(instance_path: str | os.PathLike[str]) -> dict[str, Path]:
    """The files of the keys that are here, by their ids; none is made."""
    file = Path(instance_path) / "secrets" / "vault.key"
    if not file.with_name("vault.pub").exists() and not file.exists():
        return {}
    earlier = {one.name.split(".")[1]: one for one in key_files(instance_path)}
    return {**earlier, key_id(Vault.load(instance_path).public): file}


def key_id(public: bytes) -> str:
    """By what a key is known, in what is sealed to it and in the name of its file."""
    return _label(public)[-_KEY_ID:].hex()


def seal_for(public: bytes, plaintext: bytes, context: tuple[str, ...]) -> bytes:
    """Encrypt to a public key whose other half is kept elsewhere."""
    key = X25519PublicKey.from_public_bytes(public)
    return _label(public) + _SUITE.encrypt(_pad(plaintext), key, info=_info(context))


def random_mark() -> bytes:
    """What goes before a text whose digest nobody may try out, not even with the host's key."""
    return secrets.token_hex(32).encode()


def new_key(words: str, context: tuple[str, ...]) -> tuple[bytes, bytes]:
    """The key of a holder: its public half, and the private one under the words."""
    private, salt, nonce = (
        X25519PrivateKey.generate(),
        secrets.token_bytes(_SALT),
        secrets.token_bytes(_NONCE),
    )
    cipher = AESGCM(_stretched(words, salt))
    hidden = cipher.encrypt(nonce, private.private_bytes_raw(), _info(context))
    return private.public_key().public_bytes_raw(), WORDS_LABEL + salt + nonce + hidden


def key_with(words: str, wrapped: bytes, context: tuple[str, ...]) -> Vault:
    """The key of a holder, for as long as this object lives; WrongWords with any other words."""
    rest = wrapped.removeprefix(WORDS_LABEL)
    salt, nonce, hidden = rest[:_SALT], rest[_SALT:][:_NONCE], rest[_SALT + _NONCE :]
    try:
        raw = AESGCM(_stretched(words, salt)).decrypt(nonce, hidden, _info(context))
    except (InvalidTag, ValueError):
        raise WrongWords("not these words") from None
    return _vault(raw)


def new_lock(
    holders: Mapping[str, bytes], context: tuple[str, ...]
) -> tuple[bytes, dict[tuple[str, str], bytes]]:
    """A key pair of which the private half is kept in pairs alone: its public half, and by who
    opens first and who opens next what both need.

    holders  the public key of each holder
    """
    private = X25519PrivateKey.generate()
    raw = private.private_bytes_raw()
    return private.public_key().public_bytes_raw(), {
        (one, other): _lay(holders[one], _lay(holders[other], raw, (*context, one, other)), context)
        for one, other in permutations(sorted(holders), 2)
    }


def peel(holder: Vault, share: bytes, context: tuple[str, ...]) -> bytes:
    """What the first holder of a pair leaves for the second; it opens nothing by itself."""
    return holder._lift(share, context)


def join(holder: Vault, half: bytes, public: bytes, context: tuple[str, ...]) -> Vault:
    """The vault itself, by the second holder of a pair; CannotOpen when it is not that of `public`.

    context  as it was locked, with the ids of the first holder and the second
    """
    try:
        found = _vault(holder._lift(half, context))
    except ValueError:
        raise CannotOpen("no key") from None
    if found.public != public:
        raise CannotOpen("the key of another vault")
    return found


def _mark(private: X25519PrivateKey, plaintext: bytes, context: tuple[str, ...]) -> bytes:
    key = hashlib.sha256(b"tender-mark/1\n" + private.private_bytes_raw()).digest()
    return hmac.digest(key, _info(context) + plaintext, "sha256").hex().encode()


def _vault(raw: bytes) -> Vault:
    private = X25519PrivateKey.from_private_bytes(raw)
    return Vault(private.public_key().public_bytes_raw(), private)


def _lay(public: bytes, data: bytes, context: tuple[str, ...]) -> bytes:
    return _SUITE.encrypt(data, X25519PublicKey.from_public_bytes(public), info=_info(context))


def _stretched(words: str, salt: bytes) -> bytes:
    cost = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY)
    return cost.derive(words.encode())


def read_public(file: Path) -> bytes:
    """The public key in a file such as `vault.pub`; KeyTrouble when it holds none."""
    try:
        public = bytes.fromhex(file.read_text("ascii"))
        X25519PublicKey.from_public_bytes(public)
    except ValueError:
        raise KeyTrouble(f"{file} holds no key") from None
    return public


def _label(public: bytes) -> bytes:
    return LABEL + hashlib.sha256(public).digest()[:_KEY_ID]


def _info(context: tuple[str, ...]) -> bytes:
    if not context or not all(context):
        raise ValueError("a seal names what it is for")
    return LABEL + canonical(list(context))


def _pad(plaintext: bytes) -> bytes:
    content = len(plaintext).to_bytes(_LENGTH, "big") + plaintext
    return content + bytes(-len(content) % STEP)


def _unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:_LENGTH], "big")
    if _LENGTH + length > len(padded):
        raise CannotOpen("damaged")
    return padded[_LENGTH : _LENGTH + length]


def _read(file: Path) -> X25519PrivateKey:
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise KeyTrouble(f"{file} can be read by others than its owner")
    try:
        return X25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text("ascii")))
    except ValueError:
        raise KeyTrouble(f"{file} holds no key") from None


def _earlier_key(file: Path) -> tuple[bytes, X25519PrivateKey]:
    private = _read(file)
    public = private.public_key().public_bytes_raw()
    if file.name != f"vault.{key_id(public)}.key":
        raise KeyTrouble(f"{file} holds another key than it is named after")
    return _label(public), private


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other process renews a key here meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _place(file: Path, text: str, mode: int, *, over: bool = False) -> None:
    """Write a file whole or not at all; when another process was first, keep its file.

    over  put it in the place of the one that is there, of the same owner
    """
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(text + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        if over:
            found = file.stat()
            os.chown(draft, found.st_uid, found.st_gid)
            draft.replace(file)
        else:
            try:
                os.link(draft, file)
            except FileExistsError:
                return
        _sync_folder(file.parent)
    finally:
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
