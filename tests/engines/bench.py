"""Measures the engines on one log.

The records are image requests of 1.1 KB, of which some are invalid. Prints records per second, and the CPU time for a
billion records where the work is done in this process and those that it waits for.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
from agree import with_duckdb, with_polars, with_ray, with_spark
from log import SCHEMA
from modelspec.arrow import audit

ROWS = 100_000
MODEL = "runware/kling-image-3-0"


def write(folder: Path, count: int) -> None:
    """Writes `log.parquet` and `log.jsonl`."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(1)
    words = "a circus dressing room moments before the show with red curtains and warm light".split()
    with pa.parquet.ParquetWriter(folder / "log.parquet", SCHEMA) as writer, (folder / "log.jsonl").open("w") as lines:
        for start in range(0, count, ROWS):
            rows = []
            for number in range(start, min(start + ROWS, count)):
                request = {
                    "taskType": "imageInference",
                    "taskUUID": "%08x-ae08-4f81-ab0f-64c7aaf0000f" % chance.getrandbits(32),
                    "model": "klingai:kling-image@3",
                    "positivePrompt": " ".join(chance.choices(words, k=150)),
                    "width": chance.choice([1664, 1664, 1664, 1]),
                    "height": 2496,
                }
                text = json.dumps(request)
                rows.append((number, MODEL, text, None, "2026-11-29T10:00:00Z", chance.choice(["0.028", "0.03"])))
                lines.write(f'{{"model": "{MODEL}", "cost": {rows[-1][5]}, "time": "{rows[-1][4]}", "request": {text}}}\n')
            writer.write_table(pa.table([pa.array(column, field.type) for column, field in zip(zip(*rows), SCHEMA)], schema=SCHEMA))


def batches(folder: Path) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(SCHEMA, pa.parquet.ParquetFile(folder / "log.parquet").iter_batches())


def read(folder: Path) -> int:
    return sum(batch.num_rows for batch in batches(folder))


def read_lines(folder: Path) -> int:
    with (folder / "log.jsonl").open("rb") as lines:
        return sum(part.count(b"\n") for part in iter(lambda: lines.read(1 << 20), b""))


def with_json(folder: Path) -> int:
    counts: dict[str, int] = {}
    number = 0
    with (folder / "log.jsonl").open("rb") as lines:
        for number, line in enumerate(lines, 1):
            model = json.loads(line)["model"]
            counts[model] = counts.get(model, 0) + 1
            if number == 100_000:
                break
    return number


def with_jq(folder: Path) -> int:
    program = ["jq", "-n", "reduce inputs as $record ({}; .[$record.model] += 1)", folder / "log.jsonl"]
    return sum(json.loads(subprocess.run(program, check=True, stdout=subprocess.PIPE).stdout).values())


def with_jsonschema(folder: Path) -> int:
    import jsonschema
    import modelspec

    validator = jsonschema.Draft202012Validator(modelspec.schema(MODEL))
    number = 0
    with (folder / "log.jsonl").open("rb") as lines:
        for number, line in enumerate(lines, 1):
            next(validator.iter_errors(json.loads(line)["request"]), None)
            if number == 2_000:
                break
    return number


def audited(threads: int) -> Callable[[Path], int]:
    options = {"time": "time", "cost": "cost", "threads": threads}
    return lambda folder: sum(outcomes.num_rows for outcomes in audit(batches(folder), **options))


CONTESTANTS: dict[str, Callable[[Path], int]] = {
    "Parquet, reading alone": read,
    "JSON Lines, counting lines in Python": read_lines,
    "JSON Lines, a count by model in Python": with_json,
    "JSON Lines, a count by model in jq": with_jq,
    "Python and jsonschema, validity alone": with_jsonschema,
    "audit of batches, 1 thread": audited(1),
    "audit of batches, 2 threads": audited(2),
    "DuckDB": lambda folder: with_duckdb(folder).num_rows,
    "Polars": lambda folder: with_polars(folder).num_rows,
    "Ray Data": lambda folder: with_ray(folder).num_rows,
    "PySpark, 2 workers": lambda folder: with_spark(folder).num_rows,
}


def command(program: str, log: str, threads: int) -> Callable[[Path], int]:
    """The command line, which writes nothing but its summary."""

    def run(folder: Path) -> int:
        call = [program, "audit", folder / log, "--threads", str(threads), "--format", "json"]
        started = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert started.stdout
        summary = json.loads(started.stdout.read())
        # 1: there are findings.
        assert started.wait() in (0, 1)
        return int(sum(totals["records"] for totals in summary["operations"].values()))

    return run


def cpu() -> float:
    of_all = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in of_all)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("records", type=int)
    parser.add_argument("names", nargs="*", help="starts of the names of engines; all of them if there are none")
    parser.add_argument("--modelspec", help="the command line, built with --release")
    given = parser.parse_args()
    folder, count, contestants = given.folder, given.records, dict(CONTESTANTS)
    if given.modelspec:
        for log in ["log.jsonl", "log.parquet"]:
            for threads in [1, 2]:
                contestants[f"command line, {log}, {threads} threads"] = command(given.modelspec, log, threads)
    write(folder, count)
    size = os.path.getsize(folder / "log.jsonl")
    print(f"{count} records, {size / count:.0f} bytes each as JSON Lines")
    # Their work is done in processes that this one does not wait for.
    others = ("Ray", "PySpark")
    for name, run in contestants.items():
        if given.names and not any(name.startswith(start) for start in given.names):
            continue
        before, started = cpu(), time.monotonic()
        try:
            done = run(folder)
        except FileNotFoundError as error:
            print(f"{name:45} left out: {error}")
            continue
        wall, used = time.monotonic() - started, cpu() - before
        hours = "" if name.startswith(others) else f"{used / done * 1e9 / 3600:8.2f} core-hours a billion"
        print(f"{name:45} {done / wall:12,.0f} records/s   {hours}", flush=True)


if __name__ == "__main__":
    main()
