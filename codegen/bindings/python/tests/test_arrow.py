"""The outcomes of records in columns are those of each record, whatever holds the columns."""

import json
import pickle
import threading
from decimal import Decimal

import modelspec
import modelspec.arrow
import pytest
from modelspec.arrow import audit
from support import MODEL, ROOT, request

pa = pytest.importorskip("pyarrow")

REQUESTS = [request(), request(width=1), request(), {}, request()]
COLUMNS = {
    "model": [MODEL, MODEL, "none", MODEL, None],
    "request": [json.dumps(one) for one in REQUESTS],
    "cost": [0.028, None, 1.0, 0.5, None],
}
VERDICTS = ["valid", "invalid", "unknown-model", "invalid", "malformed"]
FIELDS = "valid verdict operation rule pointer message cost_kind cost cost_min cost_max currency reason billed difference receipt"


def batch(**columns):
    return pa.record_batch(COLUMNS | columns)


def test_a_batch_gives_a_batch():
    outcomes = audit(batch(), cost="cost")
    assert isinstance(outcomes, pa.RecordBatch)
    assert outcomes.schema.names == FIELDS.split()
    assert outcomes["verdict"].to_pylist() == VERDICTS
    assert outcomes["valid"].to_pylist() == [verdict == "valid" for verdict in VERDICTS]
    assert outcomes["cost"].to_pylist() == [Decimal("0.028000000"), None, None, None, None]
    assert outcomes["difference"].to_pylist()[0] == 0
    assert outcomes["rule"].to_pylist()[1] == "size"


def test_the_outcomes_are_those_of_validate_and_price():
    for outcome, document in zip(audit(batch()).to_pylist(), REQUESTS):
        if outcome["operation"] is None:
            continue
        violations = modelspec.validate(MODEL, document)["violations"]
        assert outcome["valid"] == (not violations)
        if violations:
            first = violations[0]
            assert (outcome["pointer"], outcome["rule"]) == (first["pointer"], first["rule"])
            assert outcome["message"] == first["message"]
        else:
            cost = modelspec.price(MODEL, document)["cost"]
            assert outcome["cost"] == Decimal(cost["amount"])
            assert outcome["currency"] == cost["currency"]


def test_tables_and_readers_give_their_kind():
    table = pa.Table.from_batches([batch(), batch()])
    outcomes = audit(table)
    assert isinstance(outcomes, pa.Table)
    assert outcomes["verdict"].to_pylist() == VERDICTS * 2
    reader = audit(table.to_reader())
    assert isinstance(reader, pa.RecordBatchReader)
    assert reader.read_all() == outcomes


def test_a_reader_is_read_when_the_outcomes_are():
    read = []

    def batches():
        for number in range(3):
            read.append(number)
            yield batch()

    outcomes = audit(pa.RecordBatchReader.from_batches(batch().schema, batches()))
    assert len(read) <= 1
    first = outcomes.read_next_batch()
    assert (first["verdict"].to_pylist(), len(read)) == (VERDICTS, 1)


def test_threads_do_not_change_the_answer():
    many = pa.Table.from_batches([batch()] * 8_000).combine_chunks()
    assert audit(many, threads=4) == audit(many)
    one = many.to_batches()[0]
    assert audit(one, threads=None) == audit(one)
    with pytest.raises(ValueError, match="at least 1"):
        audit(one, threads=0)


def test_the_lock_of_python_is_free_meanwhile():
    table = pa.Table.from_batches([batch()] * 20_000).combine_chunks()
    counted, over = 0, threading.Event()

    def run():
        audit(table)
        over.set()

    thread = threading.Thread(target=run)
    thread.start()
    while not over.is_set():
        counted += 1
    thread.join()
    assert counted > 1_000


def test_other_types_of_columns():
    expected = audit(batch(), cost="cost")
    model = pa.array(COLUMNS["model"]).dictionary_encode()
    text = pa.array(COLUMNS["request"])
    for kind in [pa.large_string(), pa.string_view(), pa.binary()]:
        assert audit(batch(model=model, request=text.cast(kind)), cost="cost") == expected
    decimals = pa.array([None if cost is None else Decimal(str(cost)) for cost in COLUMNS["cost"]])
    assert audit(batch(cost=decimals), cost="cost") == expected
    structs = pa.array(REQUESTS)
    assert audit(batch(request=structs), cost="cost")["verdict"] == expected["verdict"]
    line = pa.array([json.dumps({"m": MODEL, "r": {}, "bill": {"usd": "0.5"}})])
    outcome = audit(pa.record_batch({"line": line}), model="/line/m", request="/line/r", cost="/line/bill/usd")
    assert outcome["billed"].to_pylist() == [Decimal("0.5")]


def test_options():
    assert audit(batch(), request=None)["verdict"].to_pylist()[:2] == ["no-request"] * 2
    outcomes = audit(batch(), cost="cost", cost_currency="EUR")
    assert outcomes["difference"].to_pylist() == [None] * 5
    for wrong, kind in [({"tolerance": "much"}, ValueError), ({"column": "x"}, TypeError), ({"body": "x"}, TypeError)]:
        with pytest.raises(kind):
            audit(batch(), **wrong)


def test_wrong_columns_are_one_error_that_names_all_columns():
    for data in [batch(), pa.table(batch()), pa.table(batch()).to_reader()]:
        with pytest.raises(ValueError) as caught:
            audit(data, cost="price")
        message = str(caught.value)
        assert message.startswith("there is no column `price` for the cost; the columns are `model` Utf8, `request` Utf8")
    with pytest.raises(ValueError, match="__arrow_c_array__"):
        audit([1])


def test_catalogues_can_be_sent_to_other_processes():
    specs = {
        path.relative_to(ROOT / "specs").as_posix(): path.read_text()
        for path in (ROOT / "specs/runware").glob("*.yaml")
    }
    catalogue = modelspec.Catalogue.compile(specs)
    for original in [catalogue, modelspec.Catalogue.built_in()]:
        copy = pickle.loads(pickle.dumps(original))
        assert len(copy) == len(original)
        assert audit(batch(), copy) == audit(batch(), original)
    assert pickle.loads(pickle.dumps(catalogue)) is pickle.loads(pickle.dumps(catalogue))
    with pytest.raises(modelspec.SpecError):
        modelspec.Catalogue.compile({"acme/provider.yaml": "name: ["})
