"""The answers are those of the command line, for any input."""

import base64
import json
import math

import modelspec
import pytest
from support import MODEL, ROOT, request, rules

VECTORS = [json.loads(line) for line in (ROOT / "tests/vectors/answers.jsonl").read_text().split("\n") if line]


def ask(catalogue, vector, document):
    if vector["command"] == "complete":
        dialect, task_id = vector["dialect"], vector["taskId"]
        return catalogue.complete_json(vector["model"], document, dialect, vector.get("facts"), task_id=task_id)
    function = catalogue.validate_json if vector["command"] == "validate" else catalogue.price_json
    options = {"body": True} if vector.get("body") else {}
    if vector["command"] == "receipt":
        options["receipt"] = True
    return function(vector["model"], document, vector.get("facts"), **options)


def check(catalogue, vector, document):
    error = vector.get("error")
    if error is None:
        assert ask(catalogue, vector, document) == vector["answer"]
    elif error["code"] == "facts":
        with pytest.raises(modelspec.FactError) as caught:
            ask(catalogue, vector, document)
        assert caught.value.errors == error["errors"]
    else:
        with pytest.raises(modelspec.UnknownModel) as caught:
            ask(catalogue, vector, document)
        assert bool(caught.value.candidates) == (error["code"] == "ambiguous-model")


@pytest.fixture(scope="module", params=["built in", "from specs"])
def catalogue(request):
    return modelspec.Catalogue.load(ROOT / "specs") if request.param == "from specs" else modelspec


def test_vectors(catalogue):
    assert len(VECTORS) > 50
    for vector in VECTORS:
        text = vector.get("document")
        if text is None:
            check(catalogue, vector, base64.b64decode(vector["base64"]))
            continue
        check(catalogue, vector, text)
        check(catalogue, vector, text.encode())


def finite(text):
    if math.isinf(float(text)):
        raise ValueError("beyond doubles")
    return float(text)


def test_plain_objects_have_the_answers_of_their_text(catalogue):
    compared = 0
    for vector in VECTORS:
        try:
            value = json.loads(vector.get("document", ""), parse_float=finite)
        except (ValueError, RecursionError):
            continue
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        is_text = text.isprintable() and "\\" not in text
        if not is_text or not isinstance(value, dict) or "answer" not in vector:
            continue
        compared += 1
        assert ask(catalogue, vector, value) == ask(catalogue, vector, text)
    assert compared > 20


def test_answers_are_the_objects_of_the_text():
    for document in [request(), request(width=1), b"{}"]:
        assert modelspec.validate(MODEL, document) == json.loads(modelspec.validate_json(MODEL, document))
        assert modelspec.price(MODEL, document) == json.loads(modelspec.price_json(MODEL, document))
    assert modelspec.schema(MODEL) == json.loads(modelspec.schema_json(MODEL))
    path = ROOT / f"generated/schemas/{MODEL}"
    assert modelspec.schema_json(MODEL) == path.with_name("kling-image-3-0.request.json").read_text()
    assert modelspec.schema_json(MODEL, response=True) == path.with_name("kling-image-3-0.response.json").read_text()


def test_models():
    ids = [model["id"] for model in modelspec.models()]
    assert ids == sorted(ids) and MODEL in ids
    assert modelspec.model("klingai:kling-image@3") == modelspec.model(MODEL)
    assert modelspec.model(MODEL)["provider"]["id"] == "runware"


def test_bodies():
    body = [request(), request(width=1)]
    assert rules(modelspec.validate(MODEL, body, body=True)) == [("/1/width", "size")]
    assert modelspec.price(MODEL, [request()] * 2, body=True)["cost"]["amount"] == "0.056"


@pytest.mark.parametrize("name, nearest", [("runware/kling-image-30", MODEL), ("kling-image-3-0", MODEL), ("q", None)])
def test_unknown_models(name, nearest):
    with pytest.raises(LookupError) as caught:
        modelspec.price(name, {})
    assert isinstance(caught.value, modelspec.UnknownModel)
    assert (caught.value.name, caught.value.nearest) == (name, nearest)
    assert nearest is None or nearest in str(caught.value)


def test_a_name_of_half_a_surrogate_pair_is_unknown():
    with pytest.raises(modelspec.UnknownModel):
        modelspec.model("\ud800")


def test_all_bad_facts_are_named():
    for facts in [{"one": 1, "two": 2}, b'{"one": 1, "two": 2}', '{"one": 1, "two": 2}']:
        with pytest.raises(ValueError) as caught:
            modelspec.validate(MODEL, request(), facts)
        assert isinstance(caught.value, modelspec.FactError)
        assert [error["fact"] for error in caught.value.errors] == ["one", "two"]
    with pytest.raises(modelspec.FactError):
        modelspec.price(MODEL, request(), "[")


def test_arguments_become_requests(catalogue):
    arguments = {"positivePrompt": "A fox", "width": "1024", "height": 1024, "safety": None}
    made = catalogue.complete(MODEL, arguments, "openai")
    assert (made["valid"], made["violations"], made["problems"]) == (True, [], [])
    assert made["repairs"] == [{"pointer": "/width", "kind": "number", "before": "1024", "after": 1024}]
    assert made["request"]["taskType"] == "imageInference"
    ids = {catalogue.complete(MODEL, b"{}", "mcp")["request"]["taskUUID"] for _ in range(20)}
    assert len(ids) == 20
    assert catalogue.complete(MODEL, "{", "gemini")["request"] is None
    with pytest.raises(ValueError, match="must be one of `openai`"):
        catalogue.complete(MODEL, b"{}", "OpenAI")
    with pytest.raises(modelspec.FactError):
        catalogue.complete(MODEL, b"{}", "mcp", {"none": 1})
