"""Requests of any kind are converted without loss, or refused with a clear error."""

import decimal
import enum
import sys

import modelspec
import pytest
from support import MODEL, request, rules


def json_problem(document):
    report = modelspec.validate(MODEL, document)
    return rules(report) == [("", "json")] and report["violations"][0]["message"]


def test_forms_of_bytes():
    for form in [bytes, bytearray, memoryview]:
        assert json_problem(form(b"\xff")).endswith("invalid UTF-8 at line 1, column 1 (byte 0)")
    assert rules(modelspec.validate(MODEL, memoryview(b"[1]  ")[::2])) == [("", "type")]


def test_numbers_keep_their_digits():
    def message(value):
        return [one["message"] for one in modelspec.validate(MODEL, request(ttl=value))["violations"]]

    assert message(2**80) == message_of_text(str(2**80))
    assert message(59.5) == message_of_text("59.5")
    assert message(1e22) == message_of_text("1e+22")
    assert message(True) == message_of_text("true")
    assert message(60.0) == message(60) == []
    for digits in [400, 5_000]:
        assert "out of the range of a double" in json_problem(request(ttl=10**digits))
    assert "out of the range of a double" in json_problem(request(ttl=-(10**5_000)))


def message_of_text(number):
    text = modelspec.validate(MODEL, '{"ttl":' + number + "}")
    return [one["message"] for one in text["violations"] if one["pointer"] == "/ttl"]


def test_subclasses_are_what_they_are():
    class Format(str, enum.Enum):
        JPG = "JPG"

    class Count(enum.IntEnum):
        ONE = 1

    class Loud(float):
        def __repr__(self):
            return "loud"

    assert modelspec.validate(MODEL, request(outputFormat=Format.JPG, numberResults=Count.ONE))["valid"]
    assert modelspec.validate(MODEL, request(numberResults=Loud(1)))["valid"]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_json_cannot_express_is_a_value_error(number):
    with pytest.raises(ValueError, match="`/a/1`"):
        modelspec.validate(MODEL, {"a": [0, number]})
    with pytest.raises(ValueError):
        modelspec.validate(MODEL, request(), {"fact": number})


@pytest.mark.parametrize("value", [{1: 2}, {"a": {1}}, {"a": decimal.Decimal(1)}, {"a": b""}, object(), 1j])
def test_what_is_no_json_is_a_type_error(value):
    with pytest.raises(TypeError):
        modelspec.validate(MODEL, value)


def test_halves_of_surrogate_pairs_are_invalid():
    assert "invalid UTF-8" in json_problem('{"a": "\ud800"}')
    assert "unpaired surrogate" in json_problem({"a": "\udfff"})
    assert "unpaired surrogate" in json_problem({"\ud800": 1})
    assert modelspec.validate(MODEL, request(positivePrompt="\U0001f98a"))["valid"]


def nested(levels, wrap):
    value = 1
    for _ in range(levels):
        value = wrap(value)
    return value


def test_any_nesting_is_answered():
    def in_text(levels):
        return '{"a":' * levels + "1" + "}" * levels

    for levels in [126, 127, 128, 129]:
        expected = modelspec.validate_json(MODEL, in_text(levels))
        assert modelspec.validate_json(MODEL, nested(levels, lambda value: {"a": value})) == expected
    assert "nesting deeper" in json_problem(in_text(1_000_000))
    assert "nesting deeper" in json_problem(nested(100_000, lambda value: [value]))
    assert "nesting deeper" in json_problem(nested(100_000, lambda value: (value,)))
    circle = {}
    circle["a"] = [circle, circle]
    assert "nesting deeper" in json_problem(circle)


def test_any_size_is_answered():
    large = b'{"positivePrompt": "' + b"x" * (80 << 20) + b'"}'
    assert ("/positivePrompt", "length") in rules(modelspec.validate(MODEL, large))
    many = modelspec.validate(MODEL, {f"x{number}": number for number in range(20_000)})
    assert len(many["violations"]) == 1_000 and many["omitted"] > 19_000
    doubled = nested(40, lambda value: [value, value])
    with pytest.raises(ValueError, match="larger than 64 MiB"):
        modelspec.validate(MODEL, doubled)


def test_errors_leave_no_references():
    value = object()
    before = sys.getrefcount(value)
    for _ in range(100):
        with pytest.raises(TypeError):
            modelspec.validate(MODEL, {"a": [value]})
    assert sys.getrefcount(value) == before
