"""Compares the engines on one log: `python3 agree.py FOLDER RECORDS [--modelspec PROGRAM] [--sql PROGRAM] [--engines NAMES]`.

All outcomes of all engines have to be equal, and their exact sums. Prints the time of each.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import log
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json
import pyarrow.parquet
from modelspec.arrow import audit, duckdb_function, polars_audit, ray_audit, spark_audit

OPTIONS = {"facts": "facts", "time": "time", "cost": "cost"}
FIELDS = audit(log.SCHEMA.empty_table(), **OPTIONS).schema


def table(outcomes: pa.Table, numbers: pa.ChunkedArray) -> pa.Table:
    """Outcomes with one type for each field, in the order of their records."""
    columns = [outcomes[field.name].cast(field.type) for field in FIELDS]
    return pa.table(columns, names=FIELDS.names).take(pc.sort_indices(numbers)).combine_chunks()


def of_structs(audited: pa.Table) -> pa.Table:
    struct = audited["audit"].combine_chunks()
    return table(pa.table(struct.flatten(), names=[field.name for field in struct.type]), audited["n"])


def with_pyarrow(folder: Path) -> pa.Table:
    parts = pa.parquet.ParquetFile(folder / "log.parquet").iter_batches()
    reader = pa.RecordBatchReader.from_batches(log.SCHEMA, parts)
    outcomes = audit(reader, **OPTIONS, threads=None).read_all()
    return table(outcomes, pa.chunked_array([range(outcomes.num_rows)]))


def with_duckdb(folder: Path) -> pa.Table:
    import duckdb

    connection = duckdb.connect()
    duckdb_function(connection, parameters=dict.fromkeys(log.NAMES[1:], "VARCHAR"))
    statement = f"SELECT n, audit(model, request, facts, time, cost) AS audit FROM '{folder}/log.parquet'"
    return of_structs(connection.sql(statement).to_arrow_table())


def with_polars(folder: Path) -> pa.Table:
    import polars

    frame = polars_audit(polars.scan_parquet(folder / "log.parquet"), **OPTIONS).select("n", "audit")
    return of_structs(frame.collect().to_arrow())


def with_ray(folder: Path) -> pa.Table:
    import ray
    import ray.data

    ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR", object_store_memory=2 << 30)
    try:
        dataset = ray_audit(ray.data.read_parquet(str(folder / "log.parquet")), **OPTIONS)
        parts = dataset.select_columns(["n", "audit"]).iter_batches(batch_format="pyarrow", batch_size=None)
        return of_structs(pa.concat_tables(list(parts)))
    finally:
        ray.shutdown()


def with_spark(folder: Path) -> pa.Table:
    import pyspark
    from pyspark.sql import SparkSession

    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.log.level", "ERROR").getOrCreate()
    try:
        frame = spark.read.parquet(str(folder / "log.parquet"))
        out = folder / "spark.parquet"
        spark_audit(frame, **OPTIONS).select("n", "audit").write.mode("overwrite").parquet(str(out))
        return of_structs(pa.parquet.read_table(out))
    finally:
        spark.stop()


def with_datafusion(folder: Path, program: str) -> pa.Table:
    out = folder / "datafusion.parquet"
    out.unlink(missing_ok=True)
    statement = f"COPY (SELECT n, audit(model, request, facts, time, cost) AS audit FROM log) TO '{out}' STORED AS PARQUET"
    subprocess.run([program, folder / "log.parquet", statement], check=True, stdout=subprocess.DEVNULL)
    return of_structs(pa.parquet.read_table(out))


def with_command(folder: Path, program: str, name: str) -> pa.Table:
    out = folder / f"{name}.out.jsonl"
    run = subprocess.run([program, "audit", folder / name, "--out", out], stdout=subprocess.PIPE, cwd=log.ROOT)
    assert run.returncode in (0, 1), f"the command ends with {run.returncode}"
    strings = pa.schema([("valid", pa.bool_()), *((field, pa.string()) for field in FIELDS.names[1:])])
    options = pa.json.ParseOptions(explicit_schema=strings, unexpected_field_behavior="ignore")
    outcomes = pa.json.read_json(out, pa.json.ReadOptions(block_size=64 << 20), options)
    return table(outcomes, pa.chunked_array([range(outcomes.num_rows)]))


def sums(outcomes: pa.Table) -> dict[tuple[str, str], Decimal]:
    """The exact sums of all amounts, by currency."""
    found = {}
    for name in ["cost", "cost_min", "cost_max", "billed", "difference"]:
        amounts = pa.table({"currency": outcomes["currency"], "amount": outcomes[name].cast(pa.decimal128(38, 9))})
        for row in amounts.group_by("currency").aggregate([("amount", "sum")]).to_pylist():
            found[name, row["currency"] or ""] = row["amount_sum"]
    return found


def compare(name: str, outcomes: pa.Table, expected: pa.Table) -> None:
    assert outcomes.num_rows == expected.num_rows, f"{name} has {outcomes.num_rows} outcomes, not {expected.num_rows}"
    if outcomes.equals(expected):
        assert sums(outcomes) == sums(expected)
        return
    for field in FIELDS.names:
        if not outcomes[field].equals(expected[field]):
            pairs = zip(outcomes[field].to_pylist(), expected[field].to_pylist())
            row, pair = next((row, pair) for row, pair in enumerate(pairs) if pair[0] != pair[1])
            sys.exit(f"{name} has another `{field}` for record {row}: {pair[0]!r} instead of {pair[1]!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("records", type=int)
    parser.add_argument("--modelspec", help="the command line")
    parser.add_argument("--sql", help="the example `sql` of DataFusion")
    parser.add_argument("--engines", default="duckdb,polars,ray,spark", help="names with commas between them")
    given = parser.parse_args()
    engines: dict[str, Callable[[Path], pa.Table]] = {}
    if given.modelspec:
        for name in ["log.jsonl", "log.parquet"]:
            engines[f"command line, {name}"] = lambda folder, name=name: with_command(folder, given.modelspec, name)
    if given.sql:
        engines["datafusion"] = lambda folder: with_datafusion(folder, given.sql)
    here = {"duckdb": with_duckdb, "polars": with_polars, "ray": with_ray, "spark": with_spark}
    engines |= {name: here[name] for name in filter(None, given.engines.split(","))}
    log.write(given.folder, given.records)
    started = time.monotonic()
    expected = with_pyarrow(given.folder)
    counts = {row["values"]: row["counts"] for row in pc.value_counts(expected["verdict"]).to_pylist()}
    print(f"{given.records} records: {counts}")
    print(f"pyarrow: {time.monotonic() - started:.1f} s")
    assert len(counts) > 5, "the log has all kinds of records"
    for name, run in engines.items():
        started = time.monotonic()
        outcomes = run(given.folder)
        elapsed = time.monotonic() - started
        compare(name, outcomes, expected)
        print(f"{name}: {elapsed:.1f} s, the same", flush=True)
    shutil.rmtree(given.folder)


if __name__ == "__main__":
    main()
