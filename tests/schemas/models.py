"""Makes pydantic models from all schemas and tries documents on them: `python3 models.py OUT`, with OUT from `cases.py`.

The models accept what is documented, write it back as it was, and reject a misspelt key, a value that is not in an
enumeration, and a missing required parameter.
"""

import ast
import importlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from datamodel_code_generator import DataModelType, InputFileType, LiteralType, PythonVersion, generate
from datamodel_code_generator.format import Formatter
from pydantic import TypeAdapter, ValidationError

from validators import cases

# As on the command line in `docs/schemas.md`.
OPTIONS = {
    "input_file_type": InputFileType.JsonSchema,
    "output_model_type": DataModelType.PydanticV2BaseModel,
    "target_python_version": PythonVersion.PY_311,
    "field_constraints": True,
    "strict_nullable": True,
    "use_type_alias": True,
    "type_mappings": ["string+uri=string", "string+uuid=string"],
}
# Rules of the engine whose violations a type shows.
SHOWN = {"misspelt": {"unknown"}, "missing": {"required"}, "value": {"enum", "const"}}


def parts(value: object) -> Iterator[dict]:
    """All objects in a JSON value."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from parts(part)


def module(path: Path, schema: dict, folder: Path) -> str:
    """Generates the models of a schema, and returns the name of their module."""
    name = re.sub(r"\W", "_", "_".join(path.with_suffix("").parts[-3:]))
    # Python has no literals of fractions; a class of the enumeration has.
    has_fractions = any(isinstance(value, float) for part in parts(schema) for value in part.get("enum", []))
    # The generator writes a call as the type of restricted keys, which is no type.
    has_keys = any("propertyNames" in part for part in parts(schema))
    generate(path, output=folder / f"{name}.py", class_name="WholeDocument", use_annotated=has_keys,
             enum_field_as_literal=LiteralType.Off if has_fractions else LiteralType.All,
             set_default_enum_member=has_fractions, formatters=[Formatter.BUILTIN], disable_timestamp=True, **OPTIONS)
    return name


def repeated(text: str) -> list[str]:
    """Classes that are defined twice."""
    names = Counter(node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef))
    return [name for name, count in names.items() if count > 1]


def expected(case: dict, aliased: set[str]) -> bool | None:
    """The expected answer of the models: `True` if they accept the document; `None` where types do not tell."""
    if case["valid"]:
        return True if case["change"] in ("example", "case") else None
    shown = SHOWN.get(case["change"], set())
    # A type cannot require one of two names.
    shows = any(rule in shown and pointer.split("/")[-1] not in aliased for rule, pointer in case.get("violations", []))
    return False if shows else None


def problems(name: str, schema: dict, documents: list[dict], counts: Counter) -> Iterator[str]:
    model = TypeAdapter(importlib.import_module(name).WholeDocument)
    aliased = {part["x-alias-of"] for part in parts(schema) if "x-alias-of" in part}
    for case in documents:
        wanted = expected(case, aliased)
        if wanted is None:
            continue
        counts["accepted" if wanted else case["change"]] += 1
        try:
            found = model.validate_json(case["text"], strict=True)
        except ValidationError as error:
            if wanted:
                yield f"{name}: rejects {case['text'][:300]}: {error}"
            continue
        if not wanted:
            yield f"{name}: accepts {case['text'][:300]} in spite of {case['violations']}"
            continue
        written = json.loads(model.dump_json(found, by_alias=True, exclude_unset=True))
        if written != json.loads(case["text"]):
            yield f"{name}: writes {written} for {case['text'][:300]}"


def main(out: Path) -> None:
    counts, found = Counter(), []
    folder = out / "python"
    folder.mkdir(exist_ok=True)
    sys.path.insert(0, str(folder))
    for specs in ("specs", "fixtures"):
        for path, schema, documents in cases(out / specs):
            name = module(path, schema, folder)
            text = (folder / f"{name}.py").read_text()
            counts["modules"] += 1
            counts["lines"] += text.count("\n")
            found.extend(f"{name}: {again} is defined twice" for again in repeated(text))
            found.extend(problems(name, schema, documents, counts))
    print("\n".join(found[:40]))
    print(", ".join(f"{what}: {count}" for what, count in counts.items()), f"{len(found)} problems", sep="\n")
    assert all(counts[what] > 100 for what in ("accepted", *SHOWN))
    checked = subprocess.run([sys.executable, "-m", "mypy", "--strict", str(folder)], check=False)
    sys.exit(bool(found) or checked.returncode)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
