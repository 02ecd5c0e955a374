"""Keys, and what is encrypted with them: contacts, nicknames, cookies.

Every ciphertext starts with one byte that names the version of its key, so that keys can change
while old rows stay readable.
"""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import current_app
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from core.settings import WrongSetting

VERSION = b"\x01"
SIZE = 32
"""Keys are 32 bytes: the size of PyNaCl's boxes and of SHA-256."""

_NAMES = ("lookup", "code", "signing", "box", "contact_public")


@dataclass(frozen=True, kw_only=True, repr=False)
class Keys:
    """The separate keys: none of them opens what another one closes."""

    lookup: bytes
    code: bytes
    signing: bytes
    box: bytes
    contact_public: bytes


def load_keys(environment: Mapping[str, str], instance: Path, *, production: bool) -> Keys:
    """Return the keys from KEY_… variables, else from a file in the instance folder.

    The file is made once, for the demo and development. Raises WrongSetting in production when
    a key is missing, and everywhere when one is short or two are equal.
    """
    given = {name: environment.get(f"KEY_{name.upper()}", "") for name in _NAMES}
    if not any(given.values()):
        if production:
            raise WrongSetting("In productie komen de sleutels uit KEY_…; er is er geen.")
        given = _from_file(instance / "keys.json")
    keys = {name: _decode(name, text) for name, text in given.items()}
    if len(set(keys.values())) != len(keys):
        raise WrongSetting("Twee sleutels zijn gelijk; maak voor elk doel een eigen sleutel.")
    return Keys(**keys)


def new_keys() -> dict[str, str]:
    """Return a fresh set of keys as text, with the private half of the contact key."""
    pair = PrivateKey.generate()
    fresh = {name: secrets.token_bytes(SIZE) for name in _NAMES}
    fresh |= {"contact_public": bytes(pair.public_key), "contact_private": bytes(pair)}
    return {name: base64.urlsafe_b64encode(key).decode() for name, key in fresh.items()}


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(new_keys(), file)
        # A link fails when the file is there: of several starting workers one wins, whole, and
        # its keys are the keys of all.
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    stored = json.loads(path.read_text("utf-8"))
    return {name: stored.get(name, "") for name in _NAMES}


def _decode(name: str, text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text)
    except ValueError:
        key = b""
    if len(key) != SIZE:
        raise WrongSetting(f"KEY_{name.upper()} ontbreekt of is geen sleutel van 32 bytes.")
    return key


def keys() -> Keys:
    """Return the keys of the running application."""
    return cast("Keys", current_app.extensions["keys"])


def seal_contact(address: str) -> bytes:
    """Return an e-mail address closed so that only the message worker can open it.

    Equal addresses give different ciphertexts (an ephemeral key each time).
    """
    return VERSION + SealedBox(PublicKey(keys().contact_public)).encrypt(address.encode())


def close(text: str) -> bytes:
    """Return `text` encrypted under the site's own key (nicknames, cookies)."""
    return VERSION + bytes(SecretBox(keys().box).encrypt(text.encode()))


def open_closed(closed: bytes) -> str | None:
    """Return what `close` was given, or None when it was changed or is not ours."""
    if closed[:1] != VERSION:
        return None
    try:
        return SecretBox(keys().box).decrypt(closed[1:]).decode()
    except (CryptoError, ValueError):
        return None
