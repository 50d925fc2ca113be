"""mypy accepts documented examples and refuses mistakes; the README's example runs."""

import json
import re
import subprocess
import sys

import pytest
from support import ROOT, request


def mypy(folder, text):
    (folder / "example.py").write_text(text)
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "example.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout.splitlines()


HEAD = "import modelspec\nfrom modelspec.types.runware.kling_image_3_0 import MODEL, Request\n"


def typed(value):
    return f"{HEAD}request: Request = {value!r}\nmodelspec.validate(MODEL, request)\nmodelspec.price(MODEL, request)\n"


def examples():
    """The module and the request of each documented example."""
    for page in sorted((ROOT / "generated/docs").glob("*/*.md")):
        text = page.read_text().split("\n## Examples\n")[-1]
        for block in re.findall(r"Request:\n\n```json\n(.*?)\n```", text, re.DOTALL):
            module = f"{page.parent.name}.{page.stem}".replace("-", "_")
            yield module, json.loads(block)


def test_documented_examples_are_accepted(tmp_path):
    lines = []
    for number, (module, value) in enumerate(examples()):
        lines.append(f"import modelspec.types.{module}\nr{number}: modelspec.types.{module}.Request = {value!r}\n")
    assert len(lines) > 100
    found = mypy(tmp_path, "".join(lines))
    # Without a declaration of its own, mypy gives a list of different objects no type that one of several lists has.
    several = [line for line in found if '"list[object]"' in line and " | list[" in line]
    assert found == several and len(several) <= 1, found


@pytest.mark.parametrize(
    "value, code",
    [
        (request(width="1664"), "typeddict-item"),
        (request(outputFormat="GIF"), "typeddict-item"),
        (request(outputformat="PNG"), "typeddict-unknown-key"),
        (request(safety={"mod": "fast"}), "typeddict-unknown-key"),
        ({name: value for name, value in request().items() if name != "taskUUID"}, "typeddict-item"),
    ],
)
def test_mistakes_are_refused(tmp_path, value, code):
    assert mypy(tmp_path, typed(request())) == []
    found = mypy(tmp_path, typed(value))
    assert found and all(f"[{code}]" in line for line in found if "error" in line), found


def test_answers_are_typed(tmp_path):
    use = "for one in modelspec.validate(MODEL, b'')['violations']:\n    one['{}'].upper()\n"
    assert mypy(tmp_path, HEAD + use.replace("{}", "rule")) == []
    assert mypy(tmp_path, HEAD + use.replace("{}", "rul")) != []


def test_completed_requests_are_typed(tmp_path):
    use = "made = modelspec.complete(MODEL, b'', '{}')\nfor one in made['repairs']:\n    one['{}'].upper()\nmade['valid']\n"
    assert mypy(tmp_path, HEAD + use.format("openai", "pointer")) == []
    assert mypy(tmp_path, HEAD + use.format("openai", "point")) != []
    assert mypy(tmp_path, HEAD + use.format("OpenAI", "pointer")) != []


def test_types_of_all_features_are_python(tmp_path):
    snapshots = sorted((ROOT / "tests/fixtures/ok").glob("*.py.snap"))
    assert len(snapshots) > 8
    imports = []
    for path in snapshots:
        module = "of_" + path.name.removesuffix(".py.snap").replace("-", "_")
        text = path.read_text().split("\n---\n", 1)[1]
        (tmp_path / f"{module}.py").write_text(text)
        exec(compile(text, module, "exec"), {"__name__": module})
        imports.append(f"import {module}\n{module}.Request\n")
    assert mypy(tmp_path, "".join(imports)) == []


def test_types_are_classes_at_run_time():
    from modelspec.types.runware.kling_image_3_0 import MODEL, Request

    assert MODEL == "runware/kling-image-3-0"
    assert "positivePrompt" in Request.__annotations__


def test_the_example_of_the_readme(tmp_path):
    text = (ROOT / "README.md").read_text()
    found = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", text, re.DOTALL)
    assert found and len(found[1].splitlines()) <= 12
    assert mypy(tmp_path, found[1]) == []
    run = subprocess.run([sys.executable, tmp_path / "example.py"], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == (found[2], "")
