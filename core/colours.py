"""House style: colours that can be read, and the shades the site makes of one colour. Pure.

Contrast is that of WCAG 2.2: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

import re
from collections.abc import Iterator

ENOUGH = 4.5
"""The contrast that text needs (WCAG 2.2, success criterion 1.4.3, level AA)."""

BRIGHT = 7
"""What our own shades for who chose dark have (criterion 1.4.6, level AAA)."""

WHITE, BLACK = "#FFFFFF", "#000000"
LIGHT = (WHITE, "#FBF8F3", "#F4ECDF")
"""What a colour stands on, or what stands on it: surface, paper and sand of tokens.css."""
DARK = ("#1F2523", "#161A19", "#262D2A")
"""The same where somebody chose dark."""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def is_colour(text: str) -> bool:
    """Return whether a text is a colour as browsers pick them, such as #0F4C45."""
    return bool(_COLOUR.fullmatch(text))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Return `one` with a `share` (0 to 1) of `other` in it."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def soft(colour: str) -> str:
    """Return the light ground of a colour."""
    return mixed(colour, WHITE, 0.87)


def least_contrast(colour: str) -> float:
    """Return how well a colour is read where it is read worst, on every light ground we have."""
    return min(contrast(colour, ground) for ground in (*LIGHT, soft(colour)))


def stylesheet(*, accent: str, second: str) -> str:
    """Return the CSS that puts own colours over those of the theme; "" for none.

    `accent` takes the place of pine in tokens.css, `second` that of clay. For who chose dark each
    colour is made as much lighter as it needs there.
    """
    chosen = [(name, one) for name, one in (("pine", accent), ("clay", second)) if one]
    if not chosen:
        return ""
    light = "".join(line for name, one in chosen for line in _light(name, one))
    dark = "".join(line for name, one in chosen for line in _dark(name, one))
    dark = f"@media (prefers-color-scheme: dark) {{\n:root:not(.always-light) {{\n{dark}}}\n}}\n"
    return f":root {{\n{light}}}\n{dark}"


def in_the_dark(colour: str) -> tuple[str, str]:
    """Return the colour for who chose dark, and its ground there."""
    ground = mixed(colour, DARK[1], 0.65)
    grounds = (*DARK, ground)
    steps = (mixed(colour, WHITE, step / 20) for step in range(8, 20))
    bright = (one for one in steps if min(contrast(one, on) for on in grounds) >= BRIGHT)
    return next(bright, WHITE), ground


def _light(name: str, colour: str) -> Iterator[str]:
    yield from _lines(name, colour, strong=mixed(colour, BLACK, 0.25), soft=soft(colour))
    if name == "pine":
        yield f"--hg-on-pine: {WHITE};\n"


def _dark(name: str, colour: str) -> Iterator[str]:
    lighter, ground = in_the_dark(colour)
    yield from _lines(name, lighter, strong=mixed(lighter, WHITE, 0.4), soft=ground)
    if name == "pine":
        yield f"--hg-on-pine: {DARK[1]};\n"


def _lines(name: str, colour: str, *, strong: str, soft: str) -> Iterator[str]:
    yield f"--hg-{name}: {colour.upper()};\n"
    yield f"--hg-{name}-soft: {soft};\n"
    if name == "pine":
        yield f"--hg-{name}-strong: {strong};\n"


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
