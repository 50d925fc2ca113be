"""Writes OpenAPI documents, and the requests of the crate for their examples: `python3 engine.py MODELSPEC OUT`.

OUT gets the specs of this repository together with the fixtures in `tests/fixtures/ok`, what is generated from them, and
`requests.jsonl`. Each line is a documented request with `operation`, `document`, and as the crate sends it `method`,
`target`, `headers` and `body`. `FILE` is the content of each file.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/schemas"))

import fixtures  # noqa: E402

FILE = "content of a file"
BASE = "http://127.0.0.1:9"
PROGRAM = f"""\
use modelspec::Json;
use modelspec::http::{{File, Request, SendError, SendOptions}};

fn show(operation: &str, document: &str, request: Result<Request<Vec<u8>>, SendError>) {{
    let request = request.expect("it can be sent");
    let text = |bytes: &[u8]| Json::from(std::str::from_utf8(bytes).expect("it is text"));
    let header = |name: &str, value: &[u8]| {{
        format!("[{{}},{{}}]", Json::from(name), text(value))
    }};
    let headers: Vec<String> = request.headers().iter().map(|(name, value)| header(name.as_str(), value.as_bytes())).collect();
    println!(
        "{{{{\\"operation\\":{{}},\\"document\\":{{document}},\\"method\\":{{}},\\"target\\":{{}},\\"headers\\":[{{}}],\\"body\\":{{}}}}}}",
        Json::from(operation),
        Json::from(request.method().as_str()),
        Json::from(request.uri().to_string().strip_prefix("{BASE}").expect("it is sent there")),
        headers.join(","),
        text(request.body()),
    );
}}

fn main() {{
    let files = |_: &str| Some(File::new(&b"{FILE}"[..], "image/png"));
    let options = SendOptions::new("secret").at("{BASE}").with_files(&files);
"""


def examples(modelspec: str, specs: Path) -> list[dict]:
    """The documented requests that are valid."""
    command = [modelspec, "vectors", "--specs", str(specs)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n")[:-1]
    vectors = [json.loads(line) for line in lines]
    is_valid = lambda it: it["command"] == "validate" and '"valid":true' in it.get("answer", "")
    return [it for it in vectors if it["name"].startswith("example: ") and is_valid(it)]


def literal(text: str) -> str:
    """A raw string of Rust, which may contain any text."""
    return f'r####"{text}"####'


def program(vectors: list[dict]) -> str:
    text = PROGRAM
    for vector in vectors:
        module = vector["model"].replace("/", "::").replace("-", "_")
        document = literal(vector["document"])
        text += f"    let document = {document};\n"
        text += f"    let request = modelspec::{module}::Request::from_json(document.as_bytes()).expect(\"it is valid\");\n"
        text += f"    show({literal(vector['model'])}, document, request.to_http_with(&options));\n"
    return text + "}\n"


def main(modelspec: str, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    specs, generated = out / "specs", out / "generated"
    shutil.copytree(ROOT / "specs", specs)
    written = {"acme/provider.yaml": (ROOT / "tests/fixtures/provider.yaml").read_text()}
    for path in sorted((ROOT / "tests/fixtures/ok").glob("*.yaml")):
        written.update(fixtures.files(path.stem, path.read_text()))
    for name, text in written.items():
        (specs / name).parent.mkdir(parents=True, exist_ok=True)
        (specs / name).write_text(text)
    command = [modelspec, "gen", "--specs", str(specs), "--out", str(generated)]
    subprocess.run(command, check=True, capture_output=True)
    documents = [json.loads(path.read_text()) for path in sorted((generated / "openapi").glob("*.json"))]
    omitted = {entry["operation"] for document in documents for entry in document.get("x-omitted", [])}
    vectors = [vector for vector in examples(modelspec, specs) if vector["model"] not in omitted]
    (generated / "examples").mkdir()
    (generated / "examples/requests.rs").write_text(program(vectors))
    command = ["cargo", "run", "--quiet", "--example", "requests", "--all-features"]
    environment = os.environ | {"CARGO_TARGET_DIR": str(ROOT / "target/fixtures")}
    done = subprocess.run(command, check=True, cwd=generated, env=environment, stdout=subprocess.PIPE, text=True)
    (out / "requests.jsonl").write_text(done.stdout)
    count = len(done.stdout.splitlines())
    print(f"{count} documented requests of {len({it['model'] for it in vectors})} operations")
    assert count == len(vectors) > 20


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).absolute())
