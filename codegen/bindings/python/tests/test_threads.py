"""The interpreter is released while the engine works, and many requests take several threads."""

import sys
import threading

import modelspec
import pytest
from support import MODEL, request


def documents(count):
    return [request(width=number) if number % 3 else request() for number in range(count)]


@pytest.mark.parametrize("threads", [None, 1, 2, 7, 100_000])
def test_the_order_is_kept(threads):
    some = documents(1_000)
    reports = modelspec.validate_many(MODEL, some, threads=threads)
    assert reports == [modelspec.validate(MODEL, one) for one in some]
    assert modelspec.price_many(MODEL, iter(some), threads=threads) == [modelspec.price(MODEL, one) for one in some]


def test_few_requests():
    assert modelspec.validate_many(MODEL, []) == []
    assert modelspec.validate_many(MODEL, [b"x"]) == [modelspec.validate(MODEL, b"x")]


def test_wrong_use():
    with pytest.raises(ValueError, match="threads"):
        modelspec.validate_many(MODEL, [], threads=0)
    with pytest.raises(modelspec.FactError):
        modelspec.validate_many(MODEL, [request()], {"none": 1})
    with pytest.raises(modelspec.UnknownModel):
        modelspec.price_many("none", [])
    with pytest.raises(TypeError):
        modelspec.validate_many(MODEL, 1)


def test_facts_about_files_count_for_the_requests_that_have_them():
    facts = {"/inputs/referenceImages/0": {"format": "png", "bytes": 1_000, "width": 1_024, "height": 1_024}}
    with_image = request(inputs={"referenceImages": ["https://acme.example/fox.png"]})
    with pytest.raises(modelspec.FactError):
        modelspec.validate(MODEL, request(), facts)
    assert modelspec.validate_many(MODEL, [request(), with_image], facts, threads=2) == [
        modelspec.validate(MODEL, request()),
        modelspec.validate(MODEL, with_image, facts),
    ]


def test_another_thread_runs_during_a_call():
    # Threads of Python change only when one waits or releases the interpreter.
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1_000)
    try:
        large = b'{"positivePrompt": "' + b"\\u00e9" * (4 << 20) + b'"}'
        steps, done = [], threading.Event()

        def other():
            while not done.is_set():
                steps.append(None)
                done.wait(0.000_1)

        thread = threading.Thread(target=other)
        thread.start()
        before = len(steps)
        for _ in range(20):
            modelspec.validate_json(MODEL, large)
        after = len(steps)
        done.set()
        thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert after > before


def test_a_request_can_change_during_a_call():
    shared = request(extra={})
    done = threading.Event()

    def change():
        number = 0
        while not done.is_set():
            number += 1
            shared["extra"][f"x{number % 50}\ud800"] = number
            if number % 50 == 0:
                shared["extra"] = {}

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(2_000):
            assert not modelspec.validate(MODEL, shared)["valid"]
    finally:
        done.set()
        thread.join()
