"""Hands a message to the mail server of the organisation. Knows no procedure and no person."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

PATIENCE = 20
"""Seconds that the mail server is given for each answer."""
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class NotSent(Exception):
    """The mail server could not be reached or did not take the message; says what it answered."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where messages go out, and from which address."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    sender: str

    def send(self, to: str, id_: str, subject: str, body: str, now: datetime) -> None:
        """Send one message. Sent twice it has the same Message-ID, so a reader sees it once."""
        post = EmailMessage()
        try:
            post["From"], post["To"], post["Subject"] = self.sender, to, subject
            post["Message-ID"] = f"<{id_}@{self.sender.rpartition('@')[2]}>"
            post["Date"], post["Auto-Submitted"] = format_datetime(now), "auto-generated"
            post.set_content(body)
            self._hand_over(post)
        except (OSError, ValueError, smtplib.SMTPException) as failed:
            raise NotSent(f"{type(failed).__name__}: {failed}"[:500]) from failed

    def _hand_over(self, post: EmailMessage) -> None:
        safe = ssl.create_default_context()
        if self.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=PATIENCE, context=safe
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
        with server:
            if self.scheme == "smtp+starttls":
                server.starttls(context=safe)
            if self.user:
                server.login(self.user, self.password)
            server.send_message(post)


def mail_server(url: str, sender: str) -> MailServer:
    """The mail server of an address such as `smtp+starttls://user:password@host:587`.

    ValueError when it is no such address, when a password would go out in the clear, or when the
    sender is no e-mail address.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"{parts.scheme or url} is no address of a mail server")
    if parts.scheme == "smtp" and parts.username and not _is_this_computer(parts.hostname):
        raise ValueError("a password needs smtp+starttls or smtps")
    if not sender.isascii() or sender.count("@") != 1 or any(sign in sender for sign in "\r\n <>"):
        raise ValueError("the sender is no e-mail address")
    return MailServer(
        parts.scheme,
        parts.hostname,
        parts.port or _PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        sender,
    )


def _is_this_computer(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
