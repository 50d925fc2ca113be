"""Sends documented requests with the types of openapi-typescript and openapi-fetch:
`python3 typescript_client.py OUT NODE_MODULES`, with OUT from `engine.py`. The types must accept the requests, and reject
them with a misspelt key. A local server compares what is sent with the requests of the crate."""

import json
import subprocess
import sys
from pathlib import Path

from documents import Call, calls, files_of
from engine import FILE
from server import Server

HEAD = """\
import createClient from "openapi-fetch";
import type { paths } from "./PROVIDER.js";

declare const process: { argv: string[] };
const client = createClient<paths>({ baseUrl: process.argv[2] ?? "", redirect: "manual", headers: HEADERS });

/** A multipart body; the values of some members are names of files. */
function multipart(body: object, files: string[]): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      const isFile = files.includes(name) && !String(item).startsWith("http");
      if (isFile) form.append(name, new File([CONTENT], String(item), { type: "image/png" }));
      else form.append(name, String(item));
    }
  }
  return form;
}

/** Fails unless a documented response was read. */
function check(data: unknown, expected: unknown): void {
  if (JSON.stringify(data) !== JSON.stringify(expected)) throw new Error(`${JSON.stringify(data)} was read`);
}
"""


def statement(call: Call, document: dict) -> str:
    """A call as a statement, and one with a misspelt key that must not compile."""
    parts = []
    parameters = {place: values for place, values in call.parameters.items() if values}
    if parameters:
        parts.append(f"params: {json.dumps(parameters)}")
    if call.content_type == "multipart/form-data":
        files = sorted(files_of(document, call.component))
        parts.append(f"bodySerializer: (body) => multipart(body, {json.dumps(files)})")
    elif call.content_type == "application/x-www-form-urlencoded":
        parts.append(f'headers: {{ "Content-Type": "{call.content_type}" }}')
    method, path = call.method.upper(), json.dumps(call.path)

    def sent(body: object) -> str:
        arguments = [*parts, *([] if body is None else [f"body: {json.dumps(body)}"])]
        return f"client.{method}({path}, {{ {', '.join(arguments)} }})"

    text = f"\n// {call.operation}\n{{\n  const {{ data }} = await {sent(call.body)};\n"
    if call.response is not None:
        text += f"  check(data, {json.dumps(call.response)});\n"
    text += "}\n"
    items = call.body if isinstance(call.body, list) else [call.body]
    required = document["components"]["schemas"].get(call.component, {}).get("required", [])
    if is_closed(call, document) and all(set(required) & set(item) for item in items):
        wrong = [misspelt(item, required) for item in items]
        wrong = wrong if isinstance(call.body, list) else wrong[0]
        text += f"// @ts-expect-error: no request has this key\nasync () => {sent(wrong)};\n"
    return text


def is_closed(call: Call, document: dict) -> bool:
    """The request is closed and told apart by a constant, so that the types reject other keys."""
    if not call.component:
        return False
    schemas = document["components"]["schemas"]
    schema = call.entry["requestBody"]["content"][call.content_type]["schema"]
    name = schema.get("items", schema)["$ref"].rpartition("/")[2]
    return "anyOf" not in schemas[name] and schemas[call.component].get("additionalProperties") is False


def misspelt(body: dict, required: list[str]) -> dict:
    """A body with another name for its last required key. Other keys that it does not know, TypeScript takes in some
    intersections."""
    key = [name for name in body if name in required][-1]
    return {**{name: value for name, value in body.items() if name != key}, f"{key}X": body[key]}


def credential(scheme: dict | None) -> dict[str, str]:
    """The header with the credential."""
    if scheme is None:
        return {}
    prefix = "Bearer" if scheme["type"] == "http" else scheme.get("x-prefix", "")
    return {scheme.get("name", "Authorization"): f"{prefix} secret".strip()}


def main(out: Path, modules: Path) -> None:
    folder = out / "typescript"
    folder.mkdir(exist_ok=True)
    (folder / "package.json").write_text('{ "type": "module" }')
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(modules.absolute())
    found = calls(out)
    for provider, own in found.items():
        path = out / f"generated/openapi/{provider}.json"
        document = json.loads(path.read_text())
        command = [modules / ".bin/openapi-typescript", path, "--default-non-nullable=false", "--output", folder / f"{provider}.d.ts"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0 and "⚠" not in done.stdout + done.stderr, done.stdout + done.stderr
        scheme = document["components"].get("securitySchemes", {}).get("credential")
        head = HEAD.replace("PROVIDER", provider).replace("HEADERS", json.dumps(credential(scheme)))
        text = head.replace("CONTENT", json.dumps(FILE)) + "".join(statement(call, document) for call in own)
        (folder / f"{provider}_client.ts").write_text(text)
    sources = [str(folder / f"{provider}_client.ts") for provider in found]
    options = ["--strict", "--exactOptionalPropertyTypes", "--target", "es2022", "--lib", "es2022,dom,dom.iterable",
               "--module", "nodenext"]
    done = subprocess.run([modules / ".bin/tsc", *options, *sources], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    for provider, own in found.items():
        with Server(own) as server:
            program = folder / f"{provider}_client.js"
            done = subprocess.run(["node", program, server.address], capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        rejected = (folder / f"{provider}_client.ts").read_text().count("@ts-expect-error")
        print(f"openapi-typescript, {provider}: {len(own)} requests sent, {rejected} with a misspelt key rejected")
        assert own
    assert sum((folder / f"{provider}_client.ts").read_text().count("@ts-expect-error") for provider in found) > 10


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute())
