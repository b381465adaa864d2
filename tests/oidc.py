"""A provider of identity for tests: a real one behind its own address, honest unless it is told
not to be."""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import time
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import flask
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from tender.providers import Provider

with warnings.catch_warnings():  # it still reads its keys with a module that Authlib leaves
    warnings.simplefilter("ignore")
    import oidc_provider_mock
    from oidc_provider_mock._server import _threaded_server

CLIENT, SECRET = "tender", "geheim van tender"
Change = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class Elsewhere:
    """The provider.

    asked       what it was asked, as path and fields
    claims      laid over what it signs
    answers     what it answers on a path instead
    tells       laid over what it tells of itself
    key         what it signs with instead of its own
    challenges  what the codes of who asks have to fit (PKCE)
    """

    issuer: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    claims: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Callable[[], Any]] = field(default_factory=dict)
    tells: dict[str, Any] = field(default_factory=dict)
    key: RSAKey | None = None
    challenges: list[str] = field(default_factory=list)

    def provider(self, **more: Any) -> Provider:
        return Provider("gemeente", "Gemeente Hoorn", self.issuer, CLIENT, SECRET, **more)

    def log_in(self, url: str, subject: str) -> str:
        """What somebody does there; the address the browser is sent back to."""
        answer = requests.post(url, data={"sub": subject}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def deny(self, url: str) -> str:
        answer = requests.post(url, data={"action": "deny"}, allow_redirects=False, timeout=5)
        return answer.headers["Location"]


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """The provider, for as long as it is asked."""
    made = Elsewhere()
    with warnings.catch_warnings(), mock.patch.dict(os.environ, AUTHLIB_INSECURE_TRANSPORT="1"):
        warnings.simplefilter("ignore")
        app = oidc_provider_mock.app(require_client_registration=True, require_nonce=True)
        app.before_request(lambda: _before(made))
        app.after_request(lambda answer: _after(made, answer))
        with _threaded_server(app) as server:
            made.issuer = f"http://localhost:{server.server_port}"
            yield made


def _before(made: Elsewhere) -> Any:
    request = flask.request
    given = request.args.to_dict() | request.form.to_dict()
    made.asked.append((request.path, given))
    _know_us(flask.g.oidc_provider_mock_storage)
    if request.path == "/oauth2/authorize" and "code_challenge" in request.args:
        made.challenges.append(request.args["code_challenge"])
    if request.path == "/oauth2/token":  # the provider itself does not look at PKCE
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        if urlsafe_b64encode(digest).rstrip(b"=").decode() not in made.challenges:
            return {"error": "invalid_grant"}, 400
    return made.answers[request.path]() if request.path in made.answers else None


def _know_us(storage: Any) -> None:
    from oidc_provider_mock._storage import Client, ClientAllowAny

    storage.store_client(
        Client(
            id=CLIENT,
            secret=SECRET,
            redirect_uris=ClientAllowAny(),
            allowed_scopes=("openid",),
            token_endpoint_auth_method="client_secret_basic",
        )
    )


def _after(made: Elsewhere, answer: flask.Response) -> flask.Response:
    if answer.status_code != 200 or flask.request.path not in ("/oauth2/token", WELL_KNOWN):
        return answer
    told = json.loads(answer.get_data())
    if flask.request.path == WELL_KNOWN:
        told |= made.tells
    elif made.claims or made.key:
        own = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
        read = jwt.decode(told["id_token"], own)
        claims = {k: v for k, v in (read.claims | made.claims).items() if v is not None}
        told["id_token"] = jwt.encode(read.header, claims, made.key or own)
    answer.set_data(json.dumps(told))
    return answer


WELL_KNOWN = "/.well-known/openid-configuration"


def stepped(**more: Any) -> dict[str, Any]:
    """Claims of somebody who just logged in with two factors."""
    return {"amr": ["pwd", "mfa"], "auth_time": int(time())} | more


def question(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
