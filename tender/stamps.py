"""Asking an authority outside for a time stamp (RFC 3161): proof that a head was there by then.

Only the digest of the head goes out. What the token is worth, whether its certificate is to be
trusted, is tested with `openssl ts -verify` by whoever relies on it; here is checked that it is
about this head and answers this question.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pyasn1.codec.ber.decoder import decode
from pyasn1.codec.der.encoder import encode
from pyasn1.error import PyAsn1Error
from pyasn1_modules import rfc3161, rfc5652

from criteria.trail import Head

LARGEST = 64 * 1024
PATIENCE = 10
_SHA256 = "2.16.840.1.101.3.4.2.1"
_GRANTED = (0, 1)
"""Granted, and granted with changes."""


class NoStamp(Exception):
    """The authority is not there, or did not answer as it should; the message says which."""


class _StayThere(HTTPRedirectHandler):
    """An answer that points elsewhere is no answer."""

    def redirect_request(self, *_about: object) -> None:
        return None


def words(head: Head) -> bytes:
    """What is stamped: a head as `--head` of the verifier takes it, in a line."""
    return f"{head.seq}:{head.hash}\n".encode("ascii")


@dataclass(frozen=True, slots=True)
class Authority:
    """A time stamp authority at an address from the settings."""

    url: str

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https"):
            raise ValueError("a time stamp authority has an address with http or https")

    def stamp(self, head: Head) -> bytes:
        """The answer over a head, as the authority gave it: a TimeStampResp."""
        digest, nonce = hashlib.sha256(words(head)).digest(), secrets.randbits(63)
        content = {"Content-Type": "application/timestamp-query"}
        request = Request(self.url, data=_question(digest, nonce), headers=content)
        try:
            with build_opener(_StayThere).open(request, timeout=PATIENCE) as answer:
                found: bytes = answer.read(LARGEST + 1)
        except (HTTPException, OSError) as error:
            raise NoStamp(f"no answer: {type(error).__name__}") from None
        if len(found) > LARGEST:
            raise NoStamp("the answer is too large")
        try:
            told = _told(found)
        except (PyAsn1Error, RecursionError):
            raise NoStamp("the answer is no time stamp") from None
        if told is None:
            raise NoStamp("the authority refused")
        if told != (digest, nonce):
            raise NoStamp("the answer is about something else")
        return found


def _question(digest: bytes, nonce: int) -> bytes:
    asked = rfc3161.TimeStampReq()
    asked["version"] = 1
    asked["messageImprint"]["hashAlgorithm"]["algorithm"] = _SHA256
    asked["messageImprint"]["hashedMessage"] = digest
    asked["nonce"] = nonce
    asked["certReq"] = True
    question: bytes = encode(asked)
    return question


def _told(answer: bytes) -> tuple[bytes, int] | None:
    """What an answer is about: the digest, and the number of the question. None when refused."""
    response, _ = decode(answer, asn1Spec=rfc3161.TimeStampResp())
    if int(response["status"]["status"]) not in _GRANTED:
        return None
    signed, _ = decode(response["timeStampToken"]["content"], asn1Spec=rfc5652.SignedData())
    content = signed["encapContentInfo"]["eContent"].asOctets()
    info, _ = decode(content, asn1Spec=rfc3161.TSTInfo())
    return info["messageImprint"]["hashedMessage"].asOctets(), int(info["nonce"])
