"""Keys, and what is encrypted with them: contacts, nicknames, cookies.

Every ciphertext starts with one byte that names the version of its key, so that keys can change
while old rows stay readable. A key is written as text: "2:" and its 32 bytes in base64; without a
number it is version 1.
"""

import base64
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self, cast

from flask import current_app
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from core import settings
from core.settings import WrongSetting

SIZE = 32
"""Keys are 32 bytes: the size of PyNaCl's boxes and of SHA-256."""

LAST_VERSION = 255
"""A version is one byte of a ciphertext."""

SITE_KEYS = ("lookup", "code", "signing", "box", "contact_public")
"""What the web process needs; the private contact key and the backup key are not among them."""

KEPT_OLD = ("lookup", "box", "contact_private", "backup")
"""Keys whose predecessors are still read, from KEY_…_OLD: what they made is stored somewhere."""


class Key(bytes):
    """32 secret bytes with the version of the key; they never show themselves."""

    version: int

    def __new__(cls, secret: bytes, version: int) -> Self:
        """Return the key."""
        key = super().__new__(cls, secret)
        key.version = version
        return key

    def __repr__(self) -> str:
        return f"<key, version {self.version}>"

    __str__ = __repr__


@dataclass(frozen=True, kw_only=True, repr=False)
class Keys:
    """The separate keys: none of them opens what another one closes. Old ones only read."""

    lookup: Key
    code: Key
    signing: Key
    box: Key
    contact_public: Key
    lookup_old: tuple[Key, ...] = ()
    box_old: tuple[Key, ...] = ()

    @property
    def lookups(self) -> tuple[Key, ...]:
        """The keys under which a code may be stored, the present one first."""
        return (self.lookup, *self.lookup_old)


class KeySource:
    """Where key texts come from: KEY_… variables, else a file in the instance folder.

    The file is made once, for the demo and development. In production it is never read.
    """

    def __init__(self, environment: Mapping[str, str], instance: Path, *, production: bool) -> None:
        self.environment = environment
        self.file = instance / "keys.json"
        self.production = production

    def texts(self, names: Iterable[str]) -> dict[str, str]:
        """Return the text of each key; raises WrongSetting in production when there is none."""
        wanted = [*names, *(f"{name}_old" for name in names if name in KEPT_OLD)]
        # One source for all: a key of the file would not fit beside the environment's others.
        if any(self.environment.get(variable(name)) for name in {*SITE_KEYS, *wanted}):
            return {name: self.environment.get(variable(name), "") for name in wanted}
        if self.production:
            named = ", ".join(variable(name) for name in names)
            raise WrongSetting(f"Sleutels ontbreken: {named}. In productie staan ze in KEY_….")
        stored = _from_file(self.file)
        return {name: stored.get(name, "") for name in wanted}

    def read(self, names: Iterable[str]) -> dict[str, tuple[Key, ...]]:
        """Return each key, followed by its predecessors.

        Raises WrongSetting, naming everything at once, for a key that is missing or short, and
        when two are equal or two of one kind have the same version.
        """
        problems: list[str] = []
        found: dict[str, tuple[Key, ...]] = {}
        texts = self.texts(names)
        for name in names:
            line = [(name, texts[name])]
            old = texts.get(f"{name}_old", "")
            line += [(f"{name}_old", part) for part in old.split(",") if part.strip()]
            try:
                found[name] = tuple([key_from(kind, text) for kind, text in line])
            except WrongSetting as wrong:
                problems += wrong.problems
        problems += _alike(found)
        if problems:
            raise WrongSetting(*problems)
        return found


def variable(name: str) -> str:
    """Return the environment variable of a key: 'box' is in KEY_BOX."""
    return f"KEY_{name.upper()}"


def load_keys(environment: Mapping[str, str], instance: Path, *, production: bool) -> Keys:
    """Return the keys the web process needs, from KEY_… variables or the instance folder.

    Raises WrongSetting in production when a key is missing, and everywhere when one is short or
    two are equal.
    """
    found = KeySource(environment, instance, production=production).read(SITE_KEYS)
    first = {name: line[0] for name, line in found.items()}
    return Keys(**first, lookup_old=found["lookup"][1:], box_old=found["box"][1:])


def new_keys() -> dict[str, str]:
    """Return a fresh set of keys as text: the site's, the worker's private one, the backup's."""
    pair = PrivateKey.generate()
    fresh = {name: new_secret() for name in (*SITE_KEYS, "backup")}
    fresh |= {"contact_public": bytes(pair.public_key), "contact_private": bytes(pair)}
    return {name: key_text(Key(secret, 1)) for name, secret in fresh.items()}


def new_secret() -> bytes:
    """Return fresh random bytes for one key."""
    return secrets.token_bytes(SIZE)


def key_text(key: Key) -> str:
    """Return a key as it is written in the environment."""
    text = base64.urlsafe_b64encode(key).decode()
    return text if key.version == 1 else f"{key.version}:{text}"


def key_from(name: str, text: str) -> Key:
    """Return the key a text says; raises WrongSetting, naming the variable, when it says none."""
    version, colon, encoded = text.strip().rpartition(":")
    try:
        secret = base64.urlsafe_b64decode(encoded)
    except ValueError:
        secret = b""
    if len(secret) != SIZE:
        raise WrongSetting(f"{variable(name)} ontbreekt of is geen sleutel van {SIZE} bytes.")
    if colon and not (version.isdecimal() and 1 <= int(version) <= LAST_VERSION):
        raise WrongSetting(f"{variable(name)} heeft een versie die niet van 1 tot 255 is.")
    return Key(secret, int(version or 1))


def _alike(found: Mapping[str, tuple[Key, ...]]) -> Iterator[str]:
    every = [key for line in found.values() for key in line]
    if len(set(every)) != len(every):
        yield "Twee sleutels zijn gelijk; maak voor elk doel een eigen sleutel."
    for name, line in found.items():
        if len({key.version for key in line}) != len(line):
            yield f"{variable(name)} en {variable(name)}_OLD hebben dezelfde versie."


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
    return cast("dict[str, str]", json.loads(path.read_text("utf-8")))


def keys() -> Keys:
    """Return the keys of the running application."""
    return cast("Keys", current_app.extensions["keys"])


def keys_on_demand(name: str) -> tuple[Key, ...]:
    """Return a key the web process does not hold, and its predecessors; read at each call.

    Raises WrongSetting when it is absent, short, or one of the site's own keys.
    """
    source = KeySource(
        settings.environment(),
        Path(current_app.instance_path),
        production=settings.fixed().secure,
    )
    line = source.read((name,))[name]
    if set(line) & {key for key in vars(keys()).values() if isinstance(key, Key)}:
        raise WrongSetting("Twee sleutels zijn gelijk; maak voor elk doel een eigen sleutel.")
    return line


def contact_keys() -> tuple[Key, ...]:
    """Return the private contact keys, the present one first; only the worker has them.

    Raises WrongSetting when there is none, or when it does not fit KEY_CONTACT_PUBLIC.
    """
    known = current_app.extensions.get("contact_keys")
    if known is None:
        known = keys_on_demand("contact_private")
        refuse_other_pair(keys().contact_public, known[0])
        current_app.extensions["contact_keys"] = known
    return cast("tuple[Key, ...]", known)


def refuse_other_pair(public: Key, private: Key) -> None:
    """Raise WrongSetting unless what is sealed with `public` opens with `private`."""
    if bytes(PrivateKey(private).public_key) != public or private.version != public.version:
        raise WrongSetting("KEY_CONTACT_PRIVATE hoort niet bij KEY_CONTACT_PUBLIC.")


def seal_contact(address: str) -> bytes:
    """Return an e-mail address closed so that only the message worker can open it.

    Equal addresses give different ciphertexts (an ephemeral key each time).
    """
    public = keys().contact_public
    return bytes((public.version,)) + SealedBox(PublicKey(public)).encrypt(address.encode())


def open_contact(sealed: bytes) -> str | None:
    """Return the address `seal_contact` was given, or None when it was changed or is not ours.

    Raises WrongSetting in a process that has no private key.
    """
    return _opened(sealed, contact_keys(), lambda key: SealedBox(PrivateKey(key)).decrypt)


def close(text: str) -> bytes:
    """Return `text` encrypted under the site's own key (nicknames, cookies)."""
    box = keys().box
    return bytes((box.version,)) + bytes(SecretBox(box).encrypt(text.encode()))


def open_closed(closed: bytes) -> str | None:
    """Return what `close` was given, or None when it was changed or is not ours."""
    boxes = (keys().box, *keys().box_old)
    return _opened(closed, boxes, lambda key: SecretBox(key).decrypt)


def _opened(
    closed: bytes, line: tuple[Key, ...], opener: Callable[[Key], Callable[[bytes], bytes]]
) -> str | None:
    # The version is not secret, and a changed one names a key that does not fit.
    key = next((one for one in line if closed[:1] == bytes((one.version,))), None)
    if key is None:
        return None
    try:
        return opener(key)(closed[1:]).decode()
    except (CryptoError, ValueError):
        return None
