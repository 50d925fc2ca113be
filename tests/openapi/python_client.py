"""Sends documented requests with the code of openapi-python-client: `python3 python_client.py OUT`, with OUT from
`engine.py`. A local server compares them with the requests of the crate."""

import importlib
import inspect
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

from documents import Call, calls, files_of
from engine import FILE
from server import Server


# Providers whose documents the tool does not read as they are.
BEYOND = {
    "deepgram": "it sends the defaults of query parameters",
    "elevenlabs": "it reads no constants that are lists",
    "openai": "it leaves out classes of unions that contain themselves",
}


def plain(name: str) -> str:
    """A name without what tools change in it."""
    return "".join(c for c in name if c.isalnum()).lower()


def generate(document: Path, package: Path) -> set[tuple[str, str]]:
    """Generates a package. The tool makes no function for some endpoints, such as those with a constant header; their
    methods and paths are returned."""
    config = package.parent / "config.yaml"
    # Enumerations need not be names of Python, and nothing formats the code.
    config.write_text(json.dumps({"literal_enums": True, "post_hooks": []}))
    tool = Path(sys.executable).parent / "openapi-python-client"
    command = [tool, "generate", "--path", document, "--output-path", package, "--meta", "none", "--config", config]
    done = subprocess.run(command, capture_output=True, text=True)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    refused = re.findall(r"^WARNING parsing (\w+) (\S+) within default. Endpoint will not be generated.\n\n(.*)", said, re.M)
    assert len(refused) == said.count("WARNING") + said.count("ERROR"), said
    for method, path, reason in refused:
        print(f"openapi-python-client makes no function for {method} {path}: {reason}")
    return {(method.lower(), path) for method, path, _ in refused}


def find(module: ModuleType, name: str) -> object:
    """An item by its name before the tool changed it."""
    [item] = [item for item in module.__all__ if plain(item) == plain(name)]
    return getattr(module, item)


def with_files(value: object) -> object:
    """File names as what the tool reads files from; addresses stay."""
    if isinstance(value, list):
        return [with_files(item) for item in value]
    return value if value.startswith("http") else FILE.encode()


def name_files(value: object, names: object) -> None:
    """Gives files their names and types."""
    for item, name in zip(*((it if isinstance(it, list) else [it]) for it in (value, names))):
        if hasattr(item, "payload"):
            item.file_name, item.mime_type = name, "image/png"


def body_of(call: Call, document: dict, package: str) -> object:
    models = importlib.import_module(f"{package}.models")
    model = find(models, call.component)
    if call.content_type != "multipart/form-data":
        items = call.body if isinstance(call.body, list) else [call.body]
        bodies = [model.from_dict(item) for item in items]
        return bodies if isinstance(call.body, list) else bodies[0]
    files = files_of(document, call.component)
    members = {key: with_files(value) if key in files else value for key, value in call.body.items()}
    body = model.from_dict(members)
    for name in files & members.keys():
        name_files(getattr(body, name), call.body[name])
    return body


def send(call: Call, document: dict, package: str, address: str) -> None:
    module = next(it for it in Path(sys.path[0], package, "api/default").glob("*.py")
                  if plain(it.stem) == plain(call.entry["operationId"]))
    endpoint = importlib.import_module(f"{package}.api.default.{module.stem}")
    client = importlib.import_module(f"{package}.client")
    scheme = document["components"].get("securitySchemes", {}).get("credential")
    if scheme is None:
        connection = client.Client(base_url=address)
    else:
        prefix = "Bearer" if scheme["type"] == "http" else scheme.get("x-prefix", "")
        connection = client.AuthenticatedClient(
            base_url=address, token="secret", prefix=prefix, auth_header_name=scheme.get("name", "Authorization"))
    arguments = {"client": connection}
    given = {plain(name): value for place in call.parameters.values() for name, value in place.items()}
    for name in inspect.signature(endpoint.sync_detailed).parameters:
        if plain(name) in given:
            arguments[name] = given.pop(plain(name))
    assert not given, f"{call.operation}: no arguments for {given}"
    if call.component:
        arguments["body"] = body_of(call, document, package)
    response = endpoint.sync_detailed(**arguments)
    if call.response is not None:
        assert response.parsed.to_dict() == call.response, f"{call.operation}: {response.parsed}"


def main(out: Path) -> None:
    folder = out / "python"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    sys.path.insert(0, str(folder))
    sent = 0
    for provider, found in calls(out).items():
        if provider in BEYOND:
            print(f"openapi-python-client, {provider}: left out, since {BEYOND[provider]}")
            continue
        path = out / f"generated/openapi/{provider}.json"
        package = f"{plain(provider)}_client"
        refused = generate(path, folder / package)
        found = [call for call in found if (call.method, call.path) not in refused]
        document = json.loads(path.read_text())
        with Server(found) as server:
            for call in found:
                send(call, document, package, server.address)
        read = sum(call.response is not None for call in found)
        print(f"openapi-python-client, {provider}: {len(found)} requests sent, {read} responses read")
        sent += len(found)
    assert sent > 100, f"only {sent} requests were sent"


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
