"""The JSON interface described: for programs as OpenAPI 3.1, for people as a page.

Both come from the shapes in api_rules, so they cannot say anything else than what is answered.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from core.i18n import lazy_gettext
from recovery_groups.feeds import api_rules as rules

VERSION = "1.0.0"
REFERENCE = "#/components/schemas/{model}"


class Operation(NamedTuple):
    """One address: what it is for, what it may be asked, what it answers, and a worked example."""

    path: str
    name: str
    summary: Any
    query: type[BaseModel]
    answer: type[BaseModel]
    example: str = ""


OPERATIONS = (
    Operation(
        "/districts", "districts", lazy_gettext("Alle gebieden"), rules.PageQuery, rules.Districts
    ),
    Operation(
        "/districts/{slug}", "district", lazy_gettext("Een gebied"), rules.NoQuery, rules.District
    ),
    Operation(
        "/venues", "venues", lazy_gettext("Alle buurtpunten"), rules.VenuesQuery, rules.Venues
    ),
    Operation("/venues/{slug}", "venue", lazy_gettext("Een buurtpunt"), rules.NoQuery, rules.Venue),
    Operation("/groups", "groups", lazy_gettext("Alle groepen"), rules.GroupsQuery, rules.Groups),
    Operation("/groups/{slug}", "group", lazy_gettext("Een groep"), rules.NoQuery, rules.Group),
    Operation(
        "/meetings",
        "meetings",
        lazy_gettext("Bijeenkomsten vanaf vandaag, of tussen twee dagen"),
        rules.MeetingsQuery,
        rules.Meetings,
    ),
    Operation(
        "/meetings/{id}", "meeting", lazy_gettext("Een bijeenkomst"), rules.NoQuery, rules.Meeting
    ),
    Operation(
        "/near",
        "near",
        lazy_gettext("Buurtpunten dicht bij een postcode"),
        rules.NearQuery,
        rules.Near,
    ),
)

MEANINGS = {
    "limit": lazy_gettext("Hoeveel regels er op een pagina staan."),
    "cursor": lazy_gettext("Waar de lijst verdergaat. Neem het over uit “next”."),
    "district": lazy_gettext("Alleen dit gebied."),
    "venue": lazy_gettext("Alleen dit buurtpunt."),
    "group": lazy_gettext("Alleen deze groep."),
    "language": lazy_gettext("Alleen groepen in deze taal, zoals “nl”."),
    "from": lazy_gettext("Vanaf deze dag."),
    "until": lazy_gettext("Tot deze dag. Die dag zelf telt niet mee."),
    "postcode": lazy_gettext("De vier cijfers van een postcode."),
    "slug": lazy_gettext("De naam in het adres."),
    "id": lazy_gettext("Het nummer van de bijeenkomst."),
}

_IN_PATH: dict[str, dict[str, Any]] = {
    "slug": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,79}$"},
    "id": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
}


class Explained(NamedTuple):
    """An address for people: parameters with what they mean, fields with their kind."""

    path: str
    summary: str
    parameters: list[tuple[str, str]]
    fields: list[tuple[str, str]]
    is_list: bool


def explained() -> list[Explained]:
    """Return every address with what it may be asked and what it answers."""
    return [
        Explained(
            one.path,
            str(one.summary),
            [(given["name"], given["description"]) for given in _parameters(one)],
            _fields(one.answer),
            "items" in one.answer.model_fields,
        )
        for one in OPERATIONS
    ]


def openapi(title: str, site: str) -> str:
    """Return the description as JSON, in the language that is spoken."""
    shapes = [(one.answer, "serialization") for one in OPERATIONS]
    _, schemas = models_json_schema(
        [*shapes, (rules.Problem, "serialization")],  # type: ignore[list-item]
        ref_template=REFERENCE,
    )
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": VERSION,
            "description": str(
                lazy_gettext("Iedereen mag deze gegevens gebruiken. Een sleutel is niet nodig.")
            ),
        },
        "servers": [{"url": f"{site}/api/v1"}],
        "paths": {one.path: {"get": _operation(one)} for one in OPERATIONS},
        "components": {"schemas": schemas["$defs"]},
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _operation(one: Operation) -> dict[str, Any]:
    parameters = list(_parameters(one))
    missing = "{" in one.path or one.query is rules.NearQuery
    return {
        "operationId": one.name,
        "summary": str(one.summary),
        "parameters": parameters,
        "responses": {
            "200": _answer(one.answer.__name__, "application/json"),
            # Of what was renamed, by its own address or a filter.
            **({"301": {"description": "Moved Permanently"}} if _by_slug(one) else {}),
            "304": {"description": "Not Modified"},
            "400": _answer("Problem", "application/problem+json"),
            **({"404": _answer("Problem", "application/problem+json")} if missing else {}),
            "503": _answer("Problem", "application/problem+json"),
        },
    }


def _by_slug(one: Operation) -> bool:
    return "{slug}" in one.path or "district" in one.query.model_fields


def _answer(shape: str, kind: str) -> dict[str, Any]:
    reference = {"$ref": REFERENCE.format(model=shape)}
    return {"description": shape, "content": {kind: {"schema": reference}}}


def _parameters(one: Operation) -> Iterator[dict[str, Any]]:
    for name, schema in _IN_PATH.items():
        if f"{{{name}}}" in one.path:
            yield _parameter(name, "path", schema, required=True)
    described = one.query.model_json_schema()
    for name, schema in described.get("properties", {}).items():
        required = name in described.get("required", ())
        yield _parameter(name, "query", _plain(schema), required=required)


def _parameter(name: str, where: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    return {
        "name": name,
        "in": where,
        "required": required,
        "description": str(MEANINGS[name]),
        "schema": schema,
    }


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value that is given: in an address there is no null."""
    given = {name: value for name, value in schema.items() if name not in {"title", "anyOf"}}
    given |= next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), {})
    return {name: value for name, value in given.items() if (name, value) != ("default", None)}


def _fields(shape: type[BaseModel]) -> list[tuple[str, str]]:
    described = shape.model_json_schema(mode="serialization")
    fields = described["properties"]
    if "items" in fields:
        inner = fields["items"]["items"]["$ref"].rpartition("/")[2]
        fields = described["$defs"][inner]["properties"]
    return [(name, _kind(schema)) for name, schema in fields.items()]


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(map(_kind, schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(f'"{one}"' for one in schema["enum"])
    if "$ref" in schema:
        return "{ slug, name, … }"
    if schema.get("type") == "array":
        return f"[ {_kind(schema['items'])} ]"
    return str(schema.get("format", schema["type"]))
