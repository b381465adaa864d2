"""A device with passkeys, and an app with codes, for tests. The device is own code."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from passlib.totp import TOTP
from webauthn.helpers import bytes_to_base64url as text

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def code_of(secret: str, at: datetime) -> str:
    """What an app with this secret shows at a moment."""
    made: str = (
        TOTP(key=secret.replace(" ", ""), format="base32").generate(int(at.timestamp())).token
    )
    return made


@dataclass
class Device:
    """Makes one passkey and signs with it, as honest as the test wants."""

    origin: str = "http://localhost"
    site: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    id: bytes = field(default_factory=lambda: token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    owner: str = ""

    def make(self, options: dict[str, Any]) -> str:
        point = self.key.public_key().public_numbers()
        cose = {
            1: 2,
            3: -7,
            -1: 1,
            -2: point.x.to_bytes(32, "big"),
            -3: point.y.to_bytes(32, "big"),
        }
        kept = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        told = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + kept})
        self.owner = options["user"]["id"]
        said = self._said("webauthn.create", options)
        return self._answer({"clientDataJSON": text(said), "attestationObject": text(told)})

    def use(self, options: dict[str, Any]) -> str:
        self.count += 1
        data, said = self._data(), self._said("webauthn.get", options)
        signed = self.key.sign(data + sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {"clientDataJSON": text(said), "authenticatorData": text(data)}
        return self._answer(response | {"signature": text(signed), "userHandle": self.owner})

    def _data(self, more: int = 0) -> bytes:
        flags = (self.flags | more).to_bytes(1, "big")
        return sha256(self.site.encode()).digest() + flags + self.count.to_bytes(4, "big")

    def _said(self, kind: str, options: dict[str, Any]) -> bytes:
        given = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(given).encode()

    def _answer(self, response: dict[str, str]) -> str:
        own = text(self.id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})
