"""Reading a calendar with libical, which GNOME, KDE, Cyrus and many servers are built on.

No package of PyPI or npm carries it, Debian's `libical3` does. Where it is not installed, the
package is fetched with `apt-get download` and unpacked beside the other tools of the tests.
"""

import ctypes
import ctypes.util
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

VEVENT = 4
"""ICAL_VEVENT_COMPONENT of enum icalcomponent_kind (icalenums.h of libical 3)."""


class Time(ctypes.Structure):
    """struct icaltimetype (icaltime.h)."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        *((name, ctypes.c_int) for name in ("is_date", "is_daylight")),
        ("zone", ctypes.c_void_p),
    )

    def spoken(self):
        """Return the moment, or the whole day."""
        day = date(self.year, self.month, self.day)
        if self.is_date:
            return day
        return datetime(*day.timetuple()[:3], self.hour, self.minute, self.second, tzinfo=UTC)


def library():
    """Return libical; fails the run with a sentence when it is nowhere to be had."""
    name = ctypes.util.find_library("ical") or fetched()
    found = ctypes.CDLL(name)
    pointer, kind, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
    for function, answers, takes in (
        ("icalparser_parse_string", pointer, (text,)),
        ("icalcomponent_count_errors", kind, (pointer,)),
        ("icalcomponent_get_first_component", pointer, (pointer, kind)),
        ("icalcomponent_get_next_component", pointer, (pointer, kind)),
        ("icalcomponent_get_uid", text, (pointer,)),
        ("icalcomponent_get_summary", text, (pointer,)),
        ("icalcomponent_get_dtstart", Time, (pointer,)),
        ("icalcomponent_get_dtend", Time, (pointer,)),
        ("icaltime_convert_to_zone", Time, (Time, pointer)),
        ("icaltimezone_get_utc_timezone", pointer, ()),
        ("icalrestriction_check", kind, (pointer,)),
        ("icalcomponent_free", None, (pointer,)),
    ):
        made = getattr(found, function)
        made.restype, made.argtypes = answers, takes
    return found


def fetched():
    """Return the path of the library in Debian's package, unpacked on first use."""
    home = Path(sys.prefix) / "libical"
    if not list(home.rglob("libical.so.3")):
        with tempfile.TemporaryDirectory() as folder:
            quiet = {"cwd": folder, "capture_output": True}
            try:
                subprocess.run(["apt-get", "-qq", "update"], check=False, **quiet)
                subprocess.run(["apt-get", "-qq", "download", "libical3"], check=True, **quiet)
                [package] = Path(folder).glob("libical3_*.deb")
                unpack = ["dpkg-deb", "--extract", str(package), str(home)]
                subprocess.run(unpack, capture_output=True, check=True)
            except (OSError, subprocess.CalledProcessError) as error:
                pytest.fail(f"Install libical 3 for this test: {error}", pytrace=False)
    [path] = home.rglob("libical.so.3")
    return str(path)


def read(body):
    """Return {(uid, title, start, end)} of a calendar that has no error by libical's own check."""
    ical = library()
    whole = ical.icalparser_parse_string(body)
    assert whole, "libical reads no calendar in it"
    try:
        assert ical.icalrestriction_check(whole), "a property is missing, or stands there too often"
        assert ical.icalcomponent_count_errors(whole) == 0
        utc, found = ical.icaltimezone_get_utc_timezone(), set()
        one = ical.icalcomponent_get_first_component(whole, VEVENT)
        while one:
            moments = (ical.icalcomponent_get_dtstart(one), ical.icalcomponent_get_dtend(one))
            texts = (ical.icalcomponent_get_uid(one), ical.icalcomponent_get_summary(one))
            spans = (ical.icaltime_convert_to_zone(moment, utc).spoken() for moment in moments)
            found.add((*(text.decode() for text in texts), *spans))
            one = ical.icalcomponent_get_next_component(whole, VEVENT)
        return found
    finally:
        ical.icalcomponent_free(whole)
