"""Compares validators for Python with the engine: `python3 validators.py OUT`, with OUT from `cases.py`."""

import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import fastjsonschema
import jsonschema

# Violations of the JSON text, of the content of files, and of what cannot be evaluated.
BEYOND = {"json", "duplicate", "media", "limit"}

Validator = Callable[[object], bool]


def beyond(schema: dict) -> set[str]:
    """The rules that only expressions can check, by the schema itself, and what no schema can check."""
    rules = schema.get("x-rules", [])
    return BEYOND | {rule["id"] for rule in rules if rule["severity"] == "error" and rule.get("asserted") is False}


def verdict(case: dict, hidden: set[str]) -> bool | None:
    """The verdict that a validator has to give; none if only expressions and readers of JSON can tell."""
    if case["valid"]:
        return True
    is_beyond = "violations" in case and all(rule in hidden for rule, _ in case["violations"])
    return None if is_beyond else False


def finite(value: object) -> bool:
    """Python reads `1e999` as infinity, so that a validator never sees the number."""
    if isinstance(value, dict):
        return all(map(finite, value.values()))
    if isinstance(value, list):
        return all(map(finite, value))
    return not isinstance(value, float) or math.isfinite(value)


def cases(folder: Path) -> Iterator[tuple[Path, dict, list[dict]]]:
    """Each schema with its path and its cases."""
    found = defaultdict(list)
    for line in (folder / "cases.jsonl").read_text().split("\n")[:-1]:
        case = json.loads(line)
        found[case["schema"]].append(case)
    for path in sorted((folder / "schemas").rglob("*.re*.json")):
        name = path.relative_to(folder / "schemas").as_posix()
        yield path, json.loads(path.read_text()), found.pop(name, [])
    assert not found, f"cases without a schema: {list(found)}"


def lacks(schema: object) -> bool:
    """The schema counts items, which a validator for draft 7 cannot do."""
    if isinstance(schema, list):
        return any(map(lacks, schema))
    if not isinstance(schema, dict):
        return False
    named = [word for name in ("properties", "$defs") for word in schema.get(name, {}).values()]
    words = [value for name, value in schema.items() if name not in ("properties", "$defs", "default", "enum", "const")]
    return "minContains" in schema or "maxContains" in schema or lacks(named) or lacks(words)


def compiled(schema: dict) -> Iterator[tuple[str, Validator]]:
    """The schema in each validator; a compiler that refuses it fails."""
    draft = jsonschema.Draft202012Validator
    draft.check_schema(schema)
    yield "jsonschema", draft(schema).is_valid
    yield "jsonschema with formats", draft(schema, format_checker=draft.FORMAT_CHECKER).is_valid
    if lacks(schema):
        return
    schema = json.loads(json.dumps(schema).replace('"dependentRequired"', '"dependencies"'))
    for name, formats in (("fastjsonschema", False), ("fastjsonschema with formats", True)):
        check = fastjsonschema.compile(schema, use_formats=formats, use_default=False)

        def is_valid(document: object, check: Callable = check) -> bool:
            try:
                check(document)
            except fastjsonschema.JsonSchemaValueException:
                return False
            return True

        yield name, is_valid


def problems(path: Path, schema: dict, cases: list[dict], counts: Counter) -> Iterator[str]:
    """The documents on which a validator and the engine differ."""
    hidden = beyond(schema)
    validators = []
    try:
        validators.extend(compiled(schema))
    except (jsonschema.SchemaError, fastjsonschema.JsonSchemaDefinitionException, re.error) as error:
        yield f"{path}: refused: {error}"
    counts["schemas that count items, not for fastjsonschema"] += len(validators) == 2
    for case in cases:
        try:
            document = json.loads(case["text"])
        except (ValueError, RecursionError):
            counts["not JSON for Python"] += 1
            continue
        if not finite(document):
            counts["numbers beyond doubles"] += 1
            continue
        expected = verdict(case, hidden)
        if expected is None:
            counts["left to expressions"] += 1
            continue
        for name, is_valid in validators:
            counts[name] += 1
            if is_valid(document) != expected:
                yield f"{path}: {name} says {not expected}: {case['text'][:300]} {case.get('violations')}"


def main(out: Path) -> None:
    counts, found = Counter(), []
    for folder in ("specs", "fixtures"):
        for path, schema, documents in cases(out / folder):
            counts["schemas"] += 1
            found.extend(problems(path, schema, documents, counts))
    print("\n".join(found[:40]))
    print(", ".join(f"{name}: {count}" for name, count in counts.items()), f"{len(found)} problems", sep="\n")
    assert counts["fastjsonschema"] > 10000
    sys.exit(bool(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
