"""Talking with a provider of identity: the question a browser takes there, and what its answer is
worth (OpenID Connect, authorization code with PKCE).

Nothing is kept between two log-ins: where the provider is and which keys it signs with is asked
each time, so a key that was replaced is never a log-in that fails. Authlib makes the question and
the checks; it is loaded when the first one is made. We ask for nothing but who it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from tender.providers import Provider

PATIENCE = 5
"""So many seconds a provider has for each answer, and at most twice that for the last byte."""
LARGEST = 256 * 1024
SKEW = timedelta(minutes=1)
"""So far its clock may be from ours."""
ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "Ed25519", "EdDSA"),
)
"""How a token may be signed: with a key of the provider alone, never with our own secret."""
_ERRORS = {"access_denied": "denied", "server_error": "down", "temporarily_unavailable": "down"}
_KEYS = ("RSA", "EC", "OKP")
_LONGEST = 255
_Said = TypeVar("_Said")
_WELL_KNOWN = "/.well-known/openid-configuration"


class NoProof(Exception):
    """We do not know who it is; `code` says why, in a word for the sentence and the log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Question:
    """What the browser takes along, and what stays here to know the answer by."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Who it is. at: when that person logged in there, if it tells; stepped: with what counts as a
    second factor, which needs that time too."""

    issuer: str
    subject: str
    at: datetime | None
    stepped: bool


def ask(
    provider: Provider, back: str, *, max_age: timedelta | None = None, anew: bool = False
) -> Question:
    """What to ask the provider. NoProof when it is not there, or is another than was named.

    back     where its answer comes
    max_age  so long ago that person may have logged in there
    anew     that person logs in again, whatever the provider remembers
    """
    nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    more: dict[str, object] = {"nonce": nonce, "code_verifier": verifier}
    if max_age is not None:
        more["max_age"] = int(max_age.total_seconds())
    if anew:
        more["prompt"] = "login"
    if provider.acr:
        more["acr_values"] = " ".join(provider.acr)

    def asked() -> Question:
        with _caller(provider, back) as caller:
            where = _found(caller, provider)["authorization_endpoint"]
            url, state = caller.create_authorization_url(where, **more)
            return Question(url, state, nonce, verifier)

    return _said(asked)


def proved(
    provider: Provider, back: str, given: Mapping[str, str], nonce: str, verifier: str, at: datetime
) -> Proof:
    """Who it is, by what came along with the browser. NoProof when the answer is not good.

    The state, by which the answer belongs to this browser, was looked at before.
    """
    if "error" in given:
        raise NoProof(_ERRORS.get(given["error"], "client"))
    if given.get("iss", provider.issuer) != provider.issuer:
        raise NoProof("issuer")

    def asked() -> Proof:
        with _caller(provider, back) as caller:
            found = _found(caller, provider)
            if found.get("authorization_response_iss_parameter_supported") and "iss" not in given:
                raise NoProof("issuer")
            token = _token(caller, found, given.get("code", ""), verifier)
            keys = _json(caller.request("GET", found["jwks_uri"], withhold_token=True))
        claims = _claims(provider, found, token, keys, nonce, at)
        return _proof(provider, claims, at)

    return _said(asked)


def _said(asked: Callable[[], _Said]) -> _Said:
    """What was asked, with whatever goes wrong outside as NoProof."""
    from urllib3.exceptions import HTTPError

    try:
        return asked()
    except (OSError, HTTPError):
        raise NoProof("down") from None
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise NoProof("token") from None


def _caller(provider: Provider, back: str) -> Any:
    """Asks the provider alone, goes nowhere else, and does not wait or read for ever."""
    from authlib.integrations.requests_client import OAuth2Session
    from requests import Response

    class Caller(OAuth2Session):  # type: ignore[misc]
        def request(self, method: str, url: str, **more: Any) -> Response:
            if not provider.has(url):
                raise NoProof("issuer")
            until = monotonic() + PATIENCE
            more |= {"timeout": PATIENCE, "allow_redirects": False, "stream": True}
            answer: Response = super().request(method, url, **more)
            content = bytearray()
            while piece := answer.raw.read1(LARGEST, decode_content=True):
                content += piece
                if len(content) > LARGEST or monotonic() > until:
                    raise NoProof("down")
            answer._content = bytes(content)
            return answer

    return Caller(
        client_id=provider.client_id,
        client_secret=provider.secret,
        scope="openid",
        redirect_uri=back,
        code_challenge_method="S256",
    )


def _json(answer: Any) -> dict[str, Any]:
    if answer.status_code != 200:
        raise NoProof("down")
    found = answer.json()
    if not isinstance(found, dict):
        raise NoProof("token")
    return found


def _found(caller: Any, provider: Provider) -> dict[str, Any]:
    """What the provider tells of itself: it calls itself as it was named, and is where it says."""
    url = provider.issuer.rstrip("/") + _WELL_KNOWN
    found = _json(caller.request("GET", url, withhold_token=True))
    ends = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != provider.issuer or not all(provider.has(found.get(e)) for e in ends):
        raise NoProof("issuer")
    return found


def _token(caller: Any, found: dict[str, Any], code: str, verifier: str) -> dict[str, Any]:
    """What the code is exchanged for."""
    from authlib.integrations.base_client import OAuthError

    known = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" not in known:
        caller.token_endpoint_auth_method = "client_secret_post"  # nosec B105  # a name of the protocol
    try:
        token = caller.fetch_token(found["token_endpoint"], code=code, code_verifier=verifier)
    except OAuthError as wrong:
        raise NoProof("code" if wrong.error == "invalid_grant" else "client") from None
    return dict(token)


def _claims(
    provider: Provider,
    found: dict[str, Any],
    token: dict[str, Any],
    keys: dict[str, Any],
    nonce: str,
    at: datetime,
) -> Mapping[str, Any]:
    """What the signed token says, if it is of this provider, for us, now, for this question."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError
    from joserfc.jwk import KeySet
    from joserfc.jws import JWSRegistry

    told = found.get("id_token_signing_alg_values_supported") or ["RS256"]
    known = [one for one in ALGORITHMS if one in told]
    if not known:  # an empty list would let in whatever the library knows
        raise NoProof("token")
    signing = [one for one in keys["keys"] if one["kty"] in _KEYS and one.get("use") != "enc"]
    try:
        registry = JWSRegistry(algorithms=known, strict_check_header=False)
        read = jwt.decode(
            token["id_token"], KeySet.import_key_set({"keys": signing}), registry=registry
        )
        claims: Mapping[str, Any] = CodeIDToken(
            read.claims,
            read.header,
            {"iss": {"value": provider.issuer}, "aud": {"value": provider.client_id}},
            {
                "nonce": nonce,
                "client_id": provider.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(int(at.timestamp()), int(SKEW.total_seconds()))  # type: ignore[attr-defined]
    except ExpiredTokenError:
        raise NoProof("expired") from None
    except InvalidClaimError as wrong:
        code = {"iss": "issuer", "nonce": "nonce"}.get(str(wrong.claim), "token")
        raise NoProof(code) from None
    except JoseError:
        raise NoProof("token") from None
    return claims


def _proof(provider: Provider, claims: Mapping[str, Any], at: datetime) -> Proof:
    subject, since = claims["sub"], claims.get("auth_time")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST:
        raise NoProof("token")
    if not subject.isprintable():
        raise NoProof("token")
    logged_in = None if since is None else datetime.fromtimestamp(since, UTC)
    if logged_in is not None and logged_in > at + SKEW:
        raise NoProof("expired")
    counts = claims.get("acr") in provider.acr or bool(
        set(claims.get("amr") or ()) & set(provider.amr)
    )
    return Proof(provider.issuer, subject, logged_in, counts and logged_in is not None)
