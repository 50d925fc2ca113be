"""Parts of an OpenAPI document that the clients need."""

import json
from dataclasses import dataclass
from pathlib import Path

PLACES = ("path", "query", "header")


@dataclass
class Call:
    """A documented request, as a client of the document makes it."""

    operation: str
    # The requests that the crate sends.
    expected: dict
    # The place in the document.
    path: str
    method: str
    entry: dict
    # Component of the request, if there is a body.
    component: str | None
    content_type: str | None
    parameters: dict
    # The body as the document has it among its examples.
    body: object = None
    # A documented response, in its envelope.
    response: object = None


def values(examples: dict) -> list:
    return [example["value"] for example in examples.values()]


def call(document: dict, expected: dict) -> Call:
    """Finds the place of a documented request in a document."""
    operation, request = expected["operation"], dict(expected["document"])
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        for method, entry in item.items():
            content = entry.get("requestBody", {}).get("content", {})
            media_types = [(name, media) for name, media in content.items()]
            component = None
            for name, media in media_types:
                schema = media["schema"].get("items", media["schema"])
                found = [it for it in reached(schema, schemas) if schemas[it].get("x-operation") == operation]
                if found or entry.get("x-operation") == operation:
                    component = found[0] if found else schema["$ref"].rpartition("/")[2]
                    return finished(document, expected, path, method, entry, component, name, request)
            if entry.get("x-operation") == operation:
                return finished(document, expected, path, method, entry, None, None, request)
    raise LookupError(operation)


def reached(schema: dict, schemas: dict) -> list[str]:
    """The components that a schema is a union of."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return [name, *reached(schemas[name], schemas)]
    return [name for part in schema.get("oneOf", schema.get("anyOf", [])) for name in reached(part, schemas)]


def finished(document, expected, path, method, entry, component, content_type, request) -> Call:
    """A call with the values of its parameters and its body, which have to be among the examples of the document."""
    parameters = {place: {} for place in PLACES}
    for parameter in entry.get("parameters", []):
        if parameter["name"] in request:
            value = request.pop(parameter["name"])
            assert value in values(parameter["examples"]), f"{expected['operation']}: {parameter['name']}"
            parameters[parameter["in"]][parameter["name"]] = value
    body = None
    if content_type:
        media = entry["requestBody"]["content"][content_type]
        body = [request] if media["schema"].get("type") == "array" else request
        assert body in values(media["examples"]), f"{expected['operation']}: {body}"
    else:
        assert not request, f"{expected['operation']}: no place for {request}"
    media = entry["responses"]["2XX"].get("content", {}).get("application/json", {})
    response = next(iter(values(media.get("examples", {}))), None)
    return Call(expected["operation"], expected, path, method, entry, component, content_type, parameters, body, response)


def calls(out: Path) -> dict[str, list[Call]]:
    """The documented requests by provider."""
    found: dict[str, list[Call]] = {}
    for line in (out / "requests.jsonl").read_text().splitlines():
        expected = json.loads(line)
        provider = expected["operation"].partition("/")[0]
        document = json.loads((out / f"generated/openapi/{provider}.json").read_text())
        found.setdefault(provider, []).append(call(document, expected))
    return found


def files_of(document: dict, component: str) -> set[str]:
    """The members of a body that can be files."""
    members = document["components"]["schemas"][component].get("properties", {})
    return {name for name, schema in members.items() if '"format": "binary"' in json.dumps(schema)}
