"""Rules of the second step: codes of an app that change with time (TOTP, RFC 6238). Pure."""

import hmac
from datetime import datetime

import pyotp

STEP = 30
"""Seconds for which a code is shown (RFC 6238, section 5.2)."""

LATE = 1
"""Codes of so many steps before and after now count: clocks differ (RFC 6238, section 5.2)."""


def new_secret() -> str:
    """Return a fresh secret: 160 bits in base32 (RFC 4226, section 4)."""
    return pyotp.random_base32(32)


def groups(secret: str) -> list[str]:
    """Return a secret in groups of four, to be typed over."""
    return [secret[start : start + 4] for start in range(0, len(secret), 4)]


def address_for_app(secret: str, *, email: str, site: str) -> str:
    """Return what the QR code holds: the address an authenticator app opens."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=site)


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """Return the time step whose code this is, the newest first; None when it is of none."""
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    code = "".join(typed.split())
    for step in range(present + LATE, present - LATE - 1, -1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None
