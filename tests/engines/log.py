"""A log with known parts, as Parquet and as JSON Lines: `python3 log.py FOLDER RECORDS`.

The requests and facts are those of `tests/vectors/answers.jsonl`, which cover each operation, valid and invalid. Every
record has an own seed, and a share of the records is damaged in ways that the two forms of the log can both express.
"""

import base64
import json
import random
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

ROOT = Path(__file__).resolve().parents[2]
ROWS = 100_000
"""Rows of a row group, and of a part in memory."""
NAMES = ["n", "model", "request", "facts", "time", "cost"]
SCHEMA = pa.schema([("n", pa.int64()), *((name, pa.string()) for name in NAMES[1:])])
COSTS = [None, None, "0.028", "0.04", "1", "2.8e-2", "0.00013500000000000002", "-0.5", "0"]
TIMES = [None, "2026-11-29T10:00:00Z", "2026-11-29T18:00:00.25+08:00", "2025-01-31", "1796000000"]
WRONG_COSTS = ["x", "1e99", "", "0,5"]
WRONG_TIMES = ["2026-11-29T10:00:00", "yesterday"]
WRONG_MODELS = [None, "", "unknown/model", "Großes Modell\n\"2\""]
WRONG_REQUESTS = [None, "", "{", "[]", "1", '{"a": 1, "a": 2}', '{"a": "\\ud800"}', "null"]


def cases() -> list[tuple[str, str, str | None]]:
    """Models, requests and facts."""
    found = {}
    for line in filter(None, (ROOT / "tests/vectors/answers.jsonl").read_text().split("\n")):
        vector = json.loads(line)
        text = vector.get("document")
        try:
            text = base64.b64decode(vector["base64"]).decode() if text is None else text
        except UnicodeDecodeError:
            continue
        facts = vector.get("facts")
        if vector["command"] in ("validate", "price") and (facts is None or isinstance(facts, dict)):
            found[vector["model"], text, None if facts is None else json.dumps(facts)] = None
    return list(found)


def records(count: int, seed: int):
    """The records, in rows of `NAMES`."""
    chance = random.Random(seed)
    pool = cases()
    assert len(pool) > 500, len(pool)
    for number in range(count):
        model, request, facts = chance.choice(pool)
        if request.startswith("{") and chance.random() < 0.3:
            # Most operations have no such parameter, which is a violation; for the others, requests differ.
            request = request.replace("{", f'{{"seed": {chance.randrange(2**31)}, ', 1) if len(request) > 2 else request
        row = [number, model, request, facts, chance.choice(TIMES), chance.choice(COSTS)]
        damage = chance.random()
        if damage < 0.01:
            row[1] = chance.choice(WRONG_MODELS)
        elif damage < 0.02:
            row[2] = chance.choice(WRONG_REQUESTS)
        elif damage < 0.025:
            row[4] = chance.choice(WRONG_TIMES)
        elif damage < 0.03:
            row[5] = chance.choice(WRONG_COSTS)
        yield row


def write(folder: Path, count: int, seed: int = 7) -> None:
    """Writes `log.parquet` and `log.jsonl`."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = records(count, seed)
    with pa.parquet.ParquetWriter(folder / "log.parquet", SCHEMA) as writer, (folder / "log.jsonl").open("w") as lines:
        for start in range(0, count, ROWS):
            part = [next(rows) for _ in range(min(ROWS, count - start))]
            columns = [pa.array(column, field.type) for column, field in zip(zip(*part), SCHEMA)]
            writer.write_table(pa.table(columns, schema=SCHEMA))
            for _, model, request, facts, time, cost in part:
                record = {"model": model, "request": request, "time": time, "cost": cost}
                text = json.dumps(record, ensure_ascii=False)
                # Facts are an object.
                lines.write(text if facts is None else f'{text[:-1]}, "facts": {facts}}}')
                lines.write("\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
