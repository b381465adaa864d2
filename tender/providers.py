"""Providers of identity (OpenID Connect) that the host lets people log in with, from a file.

[gemeente]
name = "Gemeente Hoorn"                     # on the button
issuer = "https://login.example.nl/tenant"  # exactly as the provider calls itself
client_id = "tender"
secret_file = "/run/secrets/oidc"           # readable by the owner alone
amr = ["mfa"]                               # what counts as a second factor; may be left out
acr = []
hosts = []                                  # others that its endpoints stand on
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
_NEEDED = ("name", "issuer", "client_id", "secret_file")
_LISTS = ("amr", "acr", "hosts")
_LONGEST, _LONGEST_NAME = 255, 60
_HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody who tells us who it is.

    key       in our addresses, and so a return address of its own for each provider
    amr, acr  the values of these claims that count as a second factor
    hosts     where we may ask it something, besides the host of the issuer
    """

    key: str
    name: str
    issuer: str
    client_id: str
    secret: str = field(repr=False)
    amr: tuple[str, ...] = ()
    acr: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    @property
    def steps(self) -> bool:
        """Whether logging in there can count as our second factor."""
        return bool(self.amr or self.acr)

    def has(self, url: object) -> bool:
        """Whether this is an address of the provider: encrypted, and on a host that was named."""
        parts = urlsplit(url if isinstance(url, str) else "")
        own = urlsplit(self.issuer)
        if parts.scheme == own.scheme and parts.netloc == own.netloc:
            return True
        return parts.scheme == "https" and parts.netloc in self.hosts


def read(file: Path) -> dict[str, Provider]:
    """The providers of a file, in its order. ValueError, with the place, when one is not right."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise ValueError(f"{file}: {wrong}") from None
    made = {key: _provider(f"{file}, [{key}]", key, given) for key, given in found.items()}
    if len({one.issuer for one in made.values()}) < len(made):
        raise ValueError(f"{file}: an issuer stands there twice")
    return made


def _provider(place: str, key: str, given: Any) -> Provider:
    if not _KEY.fullmatch(key) or not isinstance(given, Mapping):
        raise ValueError(f"{place}: a provider is a table with a name of small letters")
    if unknown := sorted(set(given) - {*_NEEDED, *_LISTS}):
        raise ValueError(f"{place}: {unknown[0]} is no setting of a provider")
    for name in _NEEDED:
        if not _is_word(given.get(name)):
            raise ValueError(f"{place}: {name} is missing or no line of text")
    for name in _LISTS:
        values = given.get(name, [])
        if not isinstance(values, list) or not all(_is_word(one) for one in values):
            raise ValueError(f"{place}: {name} is a list of words")
    parts = urlsplit(given["issuer"])
    near = parts.scheme == "http" and parts.hostname in _HERE
    if not (near or parts.scheme == "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"{place}: issuer is an address with https")
    if len(given["name"]) > _LONGEST_NAME:
        raise ValueError(f"{place}: name has at most {_LONGEST_NAME} characters")
    amr, acr, hosts = (tuple(given.get(name, ())) for name in _LISTS)
    secret = _secret(place, Path(given["secret_file"]))
    return Provider(
        key, given["name"], given["issuer"], given["client_id"], secret, amr, acr, hosts
    )


def _secret(place: str, file: Path) -> str:
    try:
        if file.stat().st_mode & 0o077:
            raise ValueError(f"{place}: {file} can be read by others; make it 0400")
        found = file.read_text(encoding="utf-8").strip()
    except OSError as wrong:
        raise ValueError(f"{place}: {wrong}") from None
    if not found:
        raise ValueError(f"{place}: {file} is empty")
    return found


def _is_word(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isprintable()
