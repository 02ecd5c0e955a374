"""The sitemap: every public page of the site (sitemaps.org)."""

from html import escape

from flask import Response
from flask.typing import ResponseReturnValue

from core.pagecache import public_file
from recovery_groups.feeds import sitemap_queries as queries
from recovery_groups.feeds.access_routes import HELD_FOR
from recovery_groups.feeds.frame_routes import blueprint, site

FIXED = (
    *("/", "/groepen", "/gebieden", "/buurtpunten", "/ervaringsdeskundigen", "/uitleg"),
    *("/hulp-nu", "/veilig-kijken", "/privacy", "/toegankelijkheid", "/contact", "/api/v1/"),
)


@blueprint.get("/sitemap.xml")
@public_file(seconds=HELD_FOR)
def sitemap() -> ResponseReturnValue:
    """Name every page that may be found; dates of meetings come and go, so they are left out."""
    paths = [*FIXED, *(f"/{one.kind}/{one.slug}" for one in queries.pages())]
    lines = "".join(f"<url><loc>{escape(site() + path)}</loc></url>\n" for path in paths)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    )
    response = Response(body, content_type="application/xml; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="sitemap.xml"'
    return response
