"""The public pages: every address beside its view."""

from flask import Blueprint

from recovery_groups.pages import (
    embed_routes,
    expert_routes,
    find_routes,
    group_routes,
    photo_routes,
    place_routes,
    plain_routes,
)

blueprint = Blueprint("pages", __name__)

ADDRESSES = (
    ("/", find_routes.home),
    ("/lijst", find_routes.printable),
    ("/groepen", group_routes.groups),
    ("/groepen/<slug:slug>", group_routes.group),
    ("/bijeenkomsten/<number:meeting_id>", group_routes.meeting),
    ("/gebieden", place_routes.districts),
    ("/gebieden/<slug:slug>", place_routes.district),
    ("/buurtpunten", place_routes.venues),
    ("/buurtpunten/<slug:slug>", place_routes.venue),
    ("/poster/<slug:slug>", place_routes.poster),
    ("/insluiten/<slug:slug>", embed_routes.embed),
    ("/ervaringsdeskundigen", expert_routes.experts),
    ("/ervaringsdeskundigen/<number:expert_id>/foto.jpg", photo_routes.photo),
    ("/uitleg", plain_routes.about),
    ("/hulp-nu", plain_routes.help_now),
    ("/veilig-kijken", plain_routes.safe_browsing),
    ("/privacy", plain_routes.privacy),
    ("/toegankelijkheid", plain_routes.accessibility),
    ("/contact", plain_routes.contact),
    ("/snel-weg", plain_routes.leave),
)

for address, view in ADDRESSES:
    blueprint.add_url_rule(address, view_func=view)
