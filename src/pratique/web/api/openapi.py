"""The API's description, OpenAPI 3.1, made from the endpoints and the shapes; `docs/reference/openapi.json` is this."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from pratique.record.refusals import REFUSAL_CODES
from pratique.web.api.endpoint import Endpoint, Upload

WHOLE = "/api/v1/"
_ID = re.compile(r"<(str|int):(\w+)>")
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["code", "says"],
    "properties": {
        "code": {"type": "string", "description": "A stable code; tests and programs look at this."},
        "says": {
            "type": "object",
            "required": ["zh", "en"],
            "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
        },
        "place": {"type": "string", "description": "A JSON pointer into what was sent."},
    },
}
PROBLEMS = {
    "401": "Nobody is signed in",
    "403": "Refused; the refusal is on record",
    "404": "What the address names is not there",
    "405": "Another method",
    "409": "Somebody else was quicker; both are told",
    "422": "What was sent cannot be taken",
    "429": "Asked too often within the hour; Retry-After says when again",
    "503": "The register cannot be had just now; care goes on",
}


def make_document(endpoints: tuple[Endpoint, ...], uploads: tuple[Upload, ...] = ()) -> dict[str, Any]:
    """Make the whole document; ``uploads``: addresses that take a file."""
    shapes = [one.body for one in endpoints if one.body is not None]
    _, schemas = msgspec.json.schema_components(shapes, ref_template="#/components/schemas/{name}")
    paths: dict[str, Any] = {}
    for one in endpoints:
        path = WHOLE + _ID.sub(r"{\2}", one.path)
        paths.setdefault(path, {})[one.method.lower()] = _make_operation(one)
    for upload in uploads:
        paths[WHOLE + upload.path] = {"post": _make_upload(upload)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pratique",
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": (
                "What the pages do, as JSON, through the same functions. A session's cookie signs a request; "
                "whatever writes bears the session's token in X-CSRFToken. No endpoint can set a status."
            ),
        },
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {
                **dict(sorted(schemas.items())),
                "Problem": PROBLEM,
                "RefusalCode": {"enum": sorted(REFUSAL_CODES)},
            },
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
                "token": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
            },
        },
    }


def _make_operation(one: Endpoint) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if kind == "int" else "string"}}
        for kind, name in _ID.findall(one.path)
    ]
    if one.query:
        parameters.append({"name": one.query, "in": "query", "required": False, "schema": {"type": "string"}})
    told = _make_answers(one, parameters, [{"session": []} if one.method == "GET" else {"session": [], "token": []}])
    if one.body is not None:
        schema = {"$ref": f"#/components/schemas/{one.body.__name__}"}
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return told


def _make_upload(one: Upload) -> dict[str, Any]:
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    schema = {"type": "object", "required": ["file"], "properties": {"file": file}}
    told = _make_answers(one, [], [{"session": [], "token": []}])
    told["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    return told


def _make_answers(one: Endpoint | Upload, parameters: list[Any], security: list[Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.says,
        "tags": list(one.roles) or ["resident"],
        "parameters": parameters,
        "security": security,
        "responses": {"200": {"description": "done", "content": {"application/json": {"schema": {"type": "object"}}}}},
    }
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for number, says in PROBLEMS.items():
        told["responses"][number] = {"description": says, "content": content}
    return told
