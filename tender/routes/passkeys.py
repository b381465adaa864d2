"""Passkeys: what we ask a device, and whether its answer is good.

Each question is a number at random that works once. A device that did not check who holds it is
not enough, for a passkey may stand for password and second factor together.
"""

from __future__ import annotations

import json
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import request, session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tender.actions.factors import NewPasskey
from tender.clock import now
from tender.routes.sessions import CHALLENGE, take
from tender.store import factors

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from tender.models.factors import Passkey
    from tender.models.identity import User

MAKE, USE = "make", "use"
_VALID = timedelta(minutes=5)
_LONGEST = 20_000
_DEMANDED = UserVerificationRequirement.REQUIRED


def to_make(user: User, known: tuple[Passkey, ...]) -> str:
    """What the device needs to make a passkey for somebody, who does not have one on it yet."""
    options = generate_registration_options(
        rp_id=_site(),
        rp_name="Tender",
        user_name=user.email,
        user_display_name=user.name,
        user_id=user.id.bytes,
        challenge=_challenge(MAKE),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_DEMANDED
        ),
        exclude_credentials=_described(known),
    )
    return options_to_json(options)


def to_use(known: tuple[Passkey, ...] = ()) -> str:
    """What the device needs to use a passkey; without any known it shows those it has."""
    options = generate_authentication_options(
        rp_id=_site(),
        challenge=_challenge(USE),
        allow_credentials=_described(known),
        user_verification=_DEMANDED,
    )
    return options_to_json(options)


def made(answer: object, name: str) -> NewPasskey | None:
    """The passkey that a device made; None when the answer is not good."""
    challenge, given = taken(MAKE), _read(answer)
    if challenge is None or given is None:
        return None
    try:
        found = verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=_site(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    return NewPasskey(
        bytes_to_base64url(found.credential_id),
        bytes_to_base64url(found.credential_public_key),
        found.sign_count,
        name,
    )


def used(own: Session, answer: object, challenge: bytes | None, of: UUID | None) -> UUID | None:
    """Whose passkey signed; None when the answer is not good, or it is of another than asked."""
    given = _read(answer)
    if challenge is None or given is None:
        return None
    row = factors.passkey(own, str(given.get("id", ""))[:1400])
    if row is None or (of is not None and row.user_id != of):
        return None
    try:
        found = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=_site(),
            expected_origin=_origin(),
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    handle = given.get("response", {}).get("userHandle")
    if handle and base64url_to_bytes(handle) != row.user_id.bytes:
        return None
    good = factors.use_passkey(own, row, found.new_sign_count, now())
    return row.user_id if good else None


def _read(answer: object) -> dict[str, Any] | None:
    if not isinstance(answer, str) or len(answer) > _LONGEST:
        return None
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _challenge(purpose: str) -> bytes:
    """A new number at random; the one asked before works no more."""
    made = secrets.token_bytes(32)
    session[CHALLENGE] = [purpose, bytes_to_base64url(made), now().isoformat()]
    return made


def taken(purpose: str) -> bytes | None:
    """The number of the question, once, if it was asked for this and not long ago."""
    kept = take(CHALLENGE)
    if kept is None:
        return None
    asked_for, text, at = kept
    if asked_for != purpose or now() - datetime.fromisoformat(at) >= _VALID:
        return None
    return base64url_to_bytes(text)


def _described(known: tuple[Passkey, ...]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(key.credential)) for key in known]


def _site() -> str:
    """Our own name, without port: one of the trusted ones, or the request was refused."""
    name: str = urlsplit(request.host_url).hostname or ""
    return name


def by_name() -> str | None:
    """Where this computer is reached under a name, for who came by its number: a passkey belongs
    to a name."""
    here = urlsplit(request.host_url)
    if here.hostname not in ("127.0.0.1", "::1"):
        return None
    return f"{here.scheme}://localhost{f':{here.port}' if here.port else ''}/"


def _origin() -> str:
    return request.host_url.rstrip("/")
