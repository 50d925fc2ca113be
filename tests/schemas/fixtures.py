"""The fixtures of `tests/fixtures/survey` as one folder of specs, with the documents of their cases."""

from collections import defaultdict
from pathlib import Path

DEFAULTS = {
    "sources:": "sources: [{ url: https://example.com/docs, read: 2026-01-01 }]\n",
    "http:": "http: { method: POST, path: / }\n",
}


def files(name: str, spec: str) -> dict[str, str]:
    """The files of a fixture: one operation of `acme`, and what follows each line `# file: <path>`."""
    for key, default in DEFAULTS.items():
        if not any(line.startswith(key) for line in spec.splitlines()):
            spec += default
    found, path = defaultdict(str), f"acme/{name}.yaml"
    for line in spec.splitlines(keepends=True):
        if line.startswith("# file: "):
            path = line.removeprefix("# file: ").strip()
        else:
            found[path] += line
    return dict(found)


def cases(text: str, last: str) -> dict[str, list[tuple[str, str, bool]]]:
    """Kind, document and verdict of the cases of each operation. The verdict is that of a response or callback."""
    found = defaultdict(list)
    for part in text.split("# cases")[1:]:
        head, _, lines = part.partition("\n")
        operation = head.removeprefix(" of ") or last
        lines = [line.removeprefix("# ") for line in lines.splitlines() if line.startswith("# ")]
        for line, following in zip(lines, [*lines[1:], ""]):
            if line.startswith(" "):
                continue
            kind, _, document = line.partition(" ")
            if kind not in ("response", "callback"):
                kind, document = "request", line.split("} with {")[0] + ("}" if "} with {" in line else "")
            found[operation].append((kind, document, following.strip() == "valid"))
    return found


def unpack(fixtures: Path, specs: Path) -> dict[str, list[tuple[str, str, bool]]]:
    """Writes all fixtures as specs, and returns the cases by operation."""
    provider = (fixtures / "provider.yaml").read_text()
    found = {}
    for path in sorted((fixtures / "survey").glob("*.yaml")):
        spec, mark, rest = path.read_text().partition("\n# cases")
        written = files(path.stem, spec + "\n")
        written.setdefault("acme/provider.yaml", provider)
        for name, text in written.items():
            (specs / name).parent.mkdir(parents=True, exist_ok=True)
            (specs / name).write_text(text)
        operations = [name for name in written if not name.endswith("/provider.yaml")]
        found.update(cases(mark + rest, operations[-1].removesuffix(".yaml")))
    return found
