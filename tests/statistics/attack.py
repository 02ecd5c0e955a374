"""Somebody who reads every number that is shown, and works out what the hidden ones may be.

Written apart from the rules under test: it tries all sums, where those keep limits.
"""

from dataclasses import dataclass

from recovery_groups.statistics.rules import Count, leaf, total


@dataclass(frozen=True)
class Tree:
    """A number with those it is the sum of."""

    count: Count
    parts: tuple["Tree", ...] = ()


def tree(numbers):
    """Build a tree of counts from a number, or from (lists of) lists of numbers."""
    if isinstance(numbers, int):
        return Tree(leaf(numbers))
    parts = tuple(map(tree, numbers))
    return Tree(total(one.count for one in parts), parts)


def everything_shown(one):
    """Return what stands in an export of a number and all it is made of."""
    return (one.count.shown, tuple(everything_shown(part) for part in one.parts))


def sums(sets):
    """Return every sum of one number from each set."""
    found = {0}
    for one in sets:
        found = {a + b for a in found for b in one}
    return found


def possible(one):
    """Return what a number may be, by itself and by its parts, for who knows how we round."""
    shown = one.count.shown
    given = sums([possible(part) for part in one.parts]) if one.parts else set(range(300))
    if shown is None:
        return {number for number in given if number < 5}
    given = {number for number in given if number >= 5}
    near = {number for number in given if abs(number - shown) <= 2}
    if shown + 5 > max(given):
        near |= {number for number in given if number > shown}
    if shown - 5 < min(given):
        near |= {number for number in given if number < shown}
    return near


def hidden(one, allowed=None):
    """Yield, for each hidden number, every value it may have when all is read together."""
    here = possible(one)
    if allowed is not None:
        here &= allowed
    if one.count.shown is None:
        yield here
    known = [possible(part) for part in one.parts]
    for place, part in enumerate(one.parts):
        others = sums(known[:place] + known[place + 1 :])
        yield from hidden(part, {whole - rest for whole in here for rest in others})
