"""The site as an ordinary user sees files, also when root runs the tests.

Root may write what nobody may write. A test of a read-only file serves the site without that
power; for an ordinary user nothing changes.
"""

import ctypes
import os

from flask import Flask

from app import create_app

FACTORY = "tests.trouble.powerless:powerless_app()"
_VERSION_3 = 0x20080522  # capget(2)
_OVERRIDE = 0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, capabilities(7)


def powerless_app() -> Flask:
    """Return the site, in a process that must keep to the rights on files."""
    give_up_power()
    return create_app()


def give_up_power() -> None:
    """Let this thread, and those it starts, keep to the rights on files from now on."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget(header, sets):
        raise OSError(ctypes.get_errno(), "capget")
    for which in range(3):  # effective, permitted, inheritable; the low 32
        sets[which] &= ~_OVERRIDE
    if libc.capset(header, sets):
        raise OSError(ctypes.get_errno(), "capset")
