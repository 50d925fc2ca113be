"""The outcomes inside of engines are those of `audit`. An engine that is not installed is left out."""

import os
import sys
from pathlib import Path

import pytest
from modelspec.arrow import audit, duckdb_function, polars_audit, ray_audit, spark_audit
from test_arrow import COLUMNS, VERDICTS

pa = pytest.importorskip("pyarrow")

TABLE = pa.table(COLUMNS)
EXPECTED = audit(TABLE, cost="cost").to_pylist()


def test_duckdb():
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.register("log", TABLE)
    duckdb_function(connection, parameters={"model": "VARCHAR", "request": "VARCHAR", "cost": "DOUBLE"})
    rows = connection.sql("SELECT audit(model, request, cost) AS audit FROM log").fetchall()
    assert [row for (row,) in rows] == EXPECTED
    duckdb_function(connection, name="check_request")
    counted = connection.sql("SELECT count(*) FROM log WHERE NOT check_request(model, request).valid")
    assert counted.fetchall() == [(4,)]
    streamed = audit(connection.sql("FROM log"), cost="cost")
    assert pa.table(streamed).to_pylist() == EXPECTED


def test_polars():
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(TABLE)
    audited = polars_audit(frame, cost="cost")
    assert audited.drop("audit").equals(frame)
    assert audited["audit"].to_list() == EXPECTED
    lazy = polars_audit(frame.lazy(), cost="cost")
    assert lazy.collect_schema() == audited.schema
    assert lazy.collect().equals(audited)
    invalid = lazy.filter(~polars.col("audit").struct.field("valid")).select(polars.len()).collect()
    assert invalid.item() == 4
    assert audit(frame, cost="cost").to_dicts() == EXPECTED


def test_ray():
    ray = pytest.importorskip("ray")
    import ray.data

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200 << 20)
    try:
        dataset = ray_audit(ray.data.from_arrow([TABLE, TABLE]), cost="cost")
        assert [row["audit"] for row in dataset.take_all()] == EXPECTED * 2
    finally:
        ray.shutdown()


@pytest.fixture(scope="module")
def spark():
    pyspark = pytest.importorskip("pyspark")
    from pyspark.sql import SparkSession

    # The workers are processes of their own, which find Spark and Python here.
    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.ui.enabled", "false")
    session = builder.config("spark.log.level", "ERROR").getOrCreate()
    yield session
    session.stop()


def test_spark(spark, tmp_path):
    import pyarrow.parquet

    for number in range(4):
        pyarrow.parquet.write_table(TABLE, tmp_path / f"{number}.parquet")
    frame = spark.read.parquet(str(tmp_path))
    audited = spark_audit(frame, cost="cost")
    rows = audited.collect()
    assert audited.columns == ["model", "request", "cost", "audit"]
    assert [row["audit"].asDict() for row in rows] == EXPECTED * 4
    audited.createOrReplaceTempView("audited")
    statement = "SELECT audit.verdict AS verdict, count(*) AS n, sum(audit.billed) AS billed FROM audited GROUP BY 1"
    counts = {row.verdict: (row.n, row.billed) for row in spark.sql(statement).collect()}
    assert set(counts) == set(VERDICTS)
    assert counts["unknown-model"] == (4, 4)


def test_spark_gets_the_specs_of_a_catalogue(spark):
    import modelspec
    from support import ROOT

    catalogue = modelspec.Catalogue.load(ROOT / "specs")
    frame = spark.createDataFrame(TABLE.select(["model", "request"]).to_pylist(), "model string, request string")
    rows = spark_audit(frame, catalogue, column="outcome").collect()
    assert sorted(row["outcome"]["verdict"] for row in rows) == sorted(VERDICTS)
