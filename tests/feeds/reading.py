"""Reading a calendar file byte by byte, without the library that wrote it."""

import re
from dataclasses import dataclass, field


@dataclass
class Line:
    """One content line, unfolded: its name, its parameters as written, its value as written."""

    name: str
    parameters: str
    value: str


@dataclass
class Part:
    """A component with its lines and the components in it."""

    kind: str
    lines: list[Line] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)

    def all(self, name):
        """Return the lines of a name."""
        return [line for line in self.lines if line.name == name]

    def one(self, name):
        """Return the value of a line that stands there once."""
        [line] = self.all(name)
        return line.value

    def of(self, kind):
        """Return the components of a kind in it."""
        return [part for part in self.parts if part.kind == kind]


def physical_lines(body):
    """Return the lines as they are sent; every one of them ends in CRLF."""
    assert body.endswith(b"\r\n")
    lines = body.split(b"\r\n")[:-1]
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    return lines


def parsed(body):
    """Return the one component of a file; raises AssertionError for what is no calendar."""
    text = b"".join(physical_lines_unfolded(body)).decode()
    open_parts = [Part("FILE")]
    for row in text.split("\r\n")[:-1]:
        found = re.fullmatch(r"([A-Z0-9-]+)((?:;[A-Z0-9-]+=[^:]*)?):(.*)", row)
        assert found, row
        line = Line(*found.groups())
        if line.name == "BEGIN":
            part = Part(line.value)
            open_parts[-1].parts.append(part)
            open_parts.append(part)
        elif line.name == "END":
            assert open_parts.pop().kind == line.value
        else:
            open_parts[-1].lines.append(line)
    [root] = open_parts
    [calendar] = root.parts
    assert not root.lines
    return calendar


def physical_lines_unfolded(body):
    """Return the logical lines: a line that starts with a space goes on with the one before it."""
    found = []
    for line in physical_lines(body):
        if line.startswith(b" "):
            found[-1] = found[-1].removesuffix(b"\r\n") + line[1:] + b"\r\n"
        else:
            found.append(line + b"\r\n")
    return found


def events(body):
    """Return the VEVENTs of a file."""
    return parsed(body).of("VEVENT")


def spoken(value):
    """Return a TEXT as it is meant: escaped once."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
