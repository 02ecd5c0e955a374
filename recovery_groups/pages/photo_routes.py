"""Photos of experts by experience: only while they agree, and kept by no browser without asking."""

from flask import make_response, request
from flask.typing import ResponseReturnValue

from core import clock
from core.errors import NotFound
from recovery_groups.experts import queries


def photo(expert_id: int) -> ResponseReturnValue:
    """Answer with the photo of an expert who agrees today; else it is not there."""
    image = queries.photo(expert_id, clock.today())
    if image is None:
        raise NotFound
    response = make_response(image)
    response.mimetype = "image/jpeg"
    response.cache_control.no_cache = True
    response.add_etag()
    response.headers["X-Robots-Tag"] = "noindex"
    return response.make_conditional(request)
