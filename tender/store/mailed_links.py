"""Links in messages: each follows from its message and from something kept as a digest alone, with
a key of the application. So every try to send a message holds the same link, and nothing in the
database opens a page."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID


def token_of(label: str, key: str, mail: UUID, digest: str) -> str:
    """The token in a message; another digest, as after a new link by hand, gives another token."""
    sign = hmac.digest(key.encode(), f"{label}\n{mail}\n{digest}".encode(), "sha256")
    return urlsafe_b64encode(mail.bytes + sign).decode()


def mail_of(token: str) -> UUID | None:
    """The message that a token names; None for a token that was drawn at random."""
    try:
        return UUID(bytes=urlsafe_b64decode(token)[:16])
    except ValueError:
        return None


def is_token(label: str, key: str, mail: UUID, digest: str, token: str) -> bool:
    """Whether this is the token of a message."""
    return hmac.compare_digest(token_of(label, key, mail, digest).encode(), token.encode())
