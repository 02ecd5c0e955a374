"""Files that only their key opens: for backups, which lie in other places than the site.

libsodium's secretstream (XChaCha20-Poly1305): a file that was changed, cut short or put together
from others does not open. It is read in pieces, so its size does not matter.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from click import ClickException
from nacl import bindings
from nacl.exceptions import CryptoError

from core.secrets import Key

MARK = b"bij-de-buurt backup 1\n"
PIECE = 64 * 1024
"""Bytes of content in one piece; each piece costs 17 more."""

CLOSED = "De back-up gaat niet open: de sleutel past niet, of het bestand is veranderd."

_HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_MORE = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE


class WrongFile(ClickException):
    """A backup that cannot be used; the text says why, in Dutch."""


def seal(content: Iterable[bytes], target: BinaryIO, *, key: Key, kind: str) -> None:
    """Write `content` to `target` so that only `key` opens it; `kind` is one readable word."""
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    header = bindings.crypto_secretstream_xchacha20poly1305_init_push(state, bytes(key))
    start = MARK + kind.encode() + b"\n" + bytes((key.version,)) + header
    target.write(start)
    push = bindings.crypto_secretstream_xchacha20poly1305_push
    held = b""
    for piece in _pieces(content):
        if held:
            target.write(push(state, held, start, _MESSAGE))
        held = piece
    target.write(push(state, held, start, _FINAL))


def unseal(source: BinaryIO, *, find: Callable[[int], Key | None]) -> tuple[str, Iterator[bytes]]:
    """Return the kind of a sealed file and an iterator over its content.

    `find` gives the key of a version. Raises WrongFile here when it is no such file or the key is
    not there, and while iterating when it was sealed with another key, changed or cut.
    """
    kind = b""
    if source.readline(len(MARK)) == MARK:
        kind = source.readline(20)
    rest = source.read(1 + _HEADER)
    if not kind.endswith(b"\n") or len(rest) != 1 + _HEADER:
        raise WrongFile("Dit bestand is geen back-up van deze site.")
    key = find(rest[0])
    if key is None:
        raise WrongFile(f"Deze back-up is gemaakt met versie {rest[0]} van KEY_BACKUP.")
    return kind.decode("ascii", "replace").strip(), _opened(source, key, MARK + kind + rest)


def _opened(source: BinaryIO, key: Key, start: bytes) -> Iterator[bytes]:
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    header = start[-_HEADER:]
    bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, header, bytes(key))
    tag = _MESSAGE
    while piece := source.read(PIECE + _MORE):
        try:
            content, now = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece, start)
        except (CryptoError, ValueError) as error:
            raise WrongFile(CLOSED) from error
        if tag == _FINAL:
            raise WrongFile(CLOSED)
        tag = now
        yield content
    if tag != _FINAL:
        raise WrongFile("De back-up is niet heel: het einde ontbreekt.")


def _pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the content in pieces of exactly PIECE bytes, but for the last."""
    held = bytearray()
    for some in content:
        held += some
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)
