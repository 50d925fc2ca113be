"""Writes schemas and cases for the tools: `python3 cases.py MODELSPEC OUT`.

OUT gets a folder for the specs of this repository and one for the fixtures, each with its schemas and the file
`cases.jsonl`. A case is one document with the answer of the engine:

- `schema`: path of the schema, `text`: the document as JSON text
- `valid`, and for a request `violations`: pairs of rule and pointer
- `change`: what was done to a documented example; `example` for the example itself
"""

import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import fixtures

ROOT = Path(__file__).resolve().parents[2]
# Texts that are tried where a schema has a pattern, besides those of the documents.
TEXTS = ["https://a.b/c", "QUJD", "data:image/png;base64,QUJD", "3ba7ae08-76de-4f81-ab0f-64c7aaf0000f", "abc", "16:9"]
# Documents that are changed, per operation: examples first, then the valid cases of a fixture.
CHANGED = 12


def places(value: object, path: tuple = ()) -> Iterator[tuple[tuple, object]]:
    """Each value in a document with the keys and positions that lead to it."""
    yield path, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, member in members:
        yield from places(member, (*path, key))


def changed(document: object, path: tuple, change) -> object:
    """A copy in which `change` was applied to the list or object that has the value, and to the key of the value."""
    copy = json.loads(json.dumps(document))
    parent = copy
    for key in path[:-1]:
        parent = parent[key]
    change(parent, path[-1])
    return copy


def rename(parent: dict, key: str) -> None:
    """Misspells a key and keeps its position."""
    members = [(name + "X" if name == key else name, value) for name, value in parent.items()]
    parent.clear()
    parent.update(members)


def other_values(value: object) -> Iterator[tuple[str, object]]:
    """Values near a value."""
    yield from (("null", None), ("type", {} if isinstance(value, list) else []), ("type", "1"), ("type", True))
    if isinstance(value, str):
        yield from (("newline", value + "\n"), ("value", value + "X"), ("value", value.swapcase()), ("value", ""))
        yield "value", "x" * 3000
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from (("value", value + 1), ("value", value - 1), ("value", value + 0.5), ("value", -value))
        yield from (("value", float(value)), ("value", value * 1000))
    elif isinstance(value, list) and value:
        yield from (("value", []), ("value", value + value[:1]), ("value", value * 20))


def changes(document: object) -> Iterator[tuple[str, object]]:
    """Documents that differ from one in one place."""
    for path, value in places(document):
        if not path:
            continue
        if isinstance(path[-1], str):
            yield "misspelt", changed(document, path, rename)
            yield "missing", changed(document, path, lambda parent, key: parent.pop(key))
        for name, other in other_values(value):
            yield name, changed(document, path, lambda parent, key: parent.__setitem__(key, other))


def patterns(schema: dict, base: dict, named: dict, depth: int = 8) -> Iterator[Callable[[str], object]]:
    """For each pattern in a schema, a function that puts a text there."""
    if "pattern" in schema:
        yield lambda text: text
    if depth == 0:
        return
    for name, member in schema.get("properties", {}).items():
        for put in patterns(member, {}, named, depth - 1):
            yield lambda text, name=name, put=put: {**base, name: put(text)}
    if isinstance(schema.get("items"), dict):
        for put in patterns(schema["items"], {}, named, depth - 1):
            yield lambda text, put=put: [put(text)]
    definition = named.get(schema.get("$ref", "").removeprefix("#/$defs/"))
    for variant in [*schema.get("anyOf", []), *([definition] if definition else [])]:
        yield from patterns(variant, base, named, depth - 1)


class Specs:
    """A folder of specs, with the schemas and documents of its operations."""

    def __init__(self, modelspec: str, specs: Path, out: Path):
        self.modelspec, self.specs, self.out = modelspec, specs, out
        self.documents = defaultdict(dict)
        # The number of patterns without and with a text.
        self.patterns = [0, 0]

    def run(self, *arguments: str, text: str = "") -> str:
        command = [self.modelspec, *arguments, "--specs", str(self.specs)]
        done = subprocess.run(command, input=text, capture_output=True, text=True)
        assert done.returncode <= 1, f"{command}: {done.stderr}"
        return done.stdout

    def add_vectors(self) -> None:
        """Adds the documented requests, and the documents that readers of JSON get wrong easily."""
        for line in self.run("vectors").split("\n")[:-1]:
            vector = json.loads(line)
            if vector["command"] != "validate" or "body" in vector or "\n" in vector.get("document", "\n"):
                continue
            is_example = vector["name"].startswith("example: ") and '"valid":true' in vector.get("answer", "")
            if vector["name"] != "name of a model":
                self.add(vector["model"], vector["document"], "example" if is_example else "hostile")

    def add(self, operation: str, text: str, change: str) -> None:
        if text.strip():
            self.documents[operation].setdefault(text, change)

    def verdicts(self, operation: str) -> Iterator[dict]:
        """The documents of an operation with the answers of the engine, and those of changed documents."""
        texts = self.documents[operation]
        answers = self.validate(operation, list(texts))
        documented = {text for text, change in texts.items() if change == "example"}
        bases = [text for text, answer in answers.items() if answer["valid"] and texts[text] != "hostile"]
        bases.sort(key=lambda text: text not in documented)
        further = {}
        for base in bases[:CHANGED]:
            for change, document in changes(json.loads(base)):
                text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
                # `case` is a change of a case, which need not be an example.
                further.setdefault(text, change if base in documented or not documented else f"{change} of a case")
        for text, change in self.with_patterns(operation, bases):
            further.setdefault(text, change)
        further = {text: change for text, change in further.items() if text not in texts}
        for text, answer in (answers | self.validate(operation, list(further))).items():
            violations = [[one["rule"], one["pointer"]] for one in answer["violations"]]
            change = (texts | further)[text]
            yield {"schema": f"{operation}.request.json", "text": text, "valid": answer["valid"],
                   "change": change, "violations": violations}

    def with_patterns(self, operation: str, bases: list[str]) -> Iterator[tuple[str, str]]:
        """Documents with a text for each pattern that the engine accepts, and with a line break after it."""
        if not bases:
            return
        schema = json.loads((self.out / f"schemas/{operation}.request.json").read_text())
        base = json.loads(min(bases, key=len))
        found = [value for text in bases for _, value in places(json.loads(text)) if isinstance(value, str)]
        pool = dict.fromkeys([*TEXTS, *(text for text in found if len(text) < 100)])
        for put in patterns(schema, base, schema.get("$defs", {})):
            tried = {json.dumps(put(text), ensure_ascii=False): text for text in pool}
            answers = self.validate(operation, list(tried))
            accepted = [text for text, answer in answers.items() if answer["valid"]]
            self.patterns[bool(accepted)] += 1
            for text in accepted[:3]:
                yield text, "text"
                yield json.dumps(put(tried[text] + "\n"), ensure_ascii=False), "newline"

    def validate(self, operation: str, texts: list[str]) -> dict[str, dict]:
        if not texts:
            return {}
        out = self.run("validate", operation, "--lines", "--format", "json", text="\n".join(texts) + "\n")
        answers = [json.loads(line) for line in out.split("\n")[:-1]]
        assert len(answers) == len(texts), f"{operation}: {len(texts)} documents, {len(answers)} answers"
        return dict(zip(texts, answers))

    def responses(self, generated: Path) -> Iterator[dict]:
        """The documented responses."""
        for page in sorted((generated / "docs").rglob("*.md")):
            operation = page.relative_to(generated / "docs").with_suffix("").as_posix()
            for text in re.findall(r"^Response:\n\n```json\n(.*?)^```", page.read_text(), re.S | re.M):
                yield {"schema": f"{operation}.response.json", "text": text, "valid": True, "change": "example"}

    def write(self, generated: Path, cases: dict[str, list]) -> int:
        """Writes schemas and cases, and returns the number of cases."""
        shutil.copytree(generated / "schemas", self.out / "schemas")
        self.add_vectors()
        for operation, documents in cases.items():
            for kind, text, _ in documents:
                if kind == "request":
                    self.add(operation, text, "case")
        written = [case for operation in sorted(self.documents) for case in self.verdicts(operation)]
        written += self.responses(generated)
        for operation, documents in cases.items():
            for kind, text, valid in documents:
                if kind == "response":
                    case = {"schema": f"{operation}.response.json", "text": text, "valid": valid, "change": "case"}
                    written.append(case)
        lines = [json.dumps(case, ensure_ascii=False) + "\n" for case in written]
        (self.out / "cases.jsonl").write_text("".join(lines))
        return len(written)


def main(modelspec: str, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    repository = Specs(modelspec, ROOT / "specs", out / "specs")
    count = repository.write(ROOT / "generated", {})
    missed, tried = repository.patterns
    print(f"specs: {count} documents, {tried} patterns, {missed} patterns without a text that fits")
    # A pattern among required members of its own object has no document here.
    assert count > 5000 and tried - missed > 50, f"no text is known for {missed} of {tried} patterns"

    folder = out / "fixtures"
    survey = Specs(modelspec, folder / "specs", folder)
    cases = fixtures.unpack(ROOT / "tests/fixtures", survey.specs)
    survey.run("gen", "--out", str(folder / "generated"))
    count = survey.write(folder / "generated", cases)
    missed, tried = survey.patterns
    print(f"fixtures: {count} documents, {tried} patterns, {missed} patterns without a text that fits")
    assert count > 10000


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).absolute())
