"""Filling in the form of a page of the desk."""


def press(desk, page, data=None):
    """Fill in `data` in the desk's own form of a page, not the one that signs out; send it."""
    return desk.send(page, data, button='action="/beheer/')
