"""Audits of logged requests in columns: PySpark, DuckDB, Polars, Ray, pyarrow, and whatever else speaks Arrow.

`audit` takes any object with the Arrow PyCapsule interface and gives the outcome of each row: the verdict, the first
rule that is broken, the exact cost, and its difference from the bill. The other functions do the same inside an engine.
No engine is imported before its function is called.
"""

import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol, TypedDict, TypeVar, Unpack

from ._modelspec import Catalogue

__all__ = [
    "ArrowBatch",
    "ArrowStream",
    "Options",
    "audit",
    "duckdb_function",
    "polars_audit",
    "ray_audit",
    "spark_audit",
]


class ArrowBatch(Protocol):
    """A batch of rows, such as `pyarrow.RecordBatch`."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...


class ArrowStream(Protocol):
    """Batches of rows, such as `pyarrow.Table`, `polars.DataFrame` or a relation of DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class Options(TypedDict, total=False):
    """The columns of a record, and what is asked about it.

    A column is named by its name. A name that starts with `/` is a JSON Pointer, which can lead into a struct, such as
    `/response/cost`.
    """

    model: str
    """The column of the id or wire id of the operation; `model` by default."""
    request: str | None
    """The column of the request, as JSON text or as a struct; `request` by default."""
    facts: str | None
    """The column of an object of facts, as JSON text or as a struct."""
    fact_columns: Mapping[str, str] | None
    """Names of facts, and the columns of their values."""
    time: str | None
    """The column of the time, as a timestamp, a date, RFC 3339 or Unix time."""
    cost: str | None
    """The column of the billed amount, as a number or as text."""
    currency: str | None
    """The column of the currency of the bill."""
    cost_currency: str | None
    """The currency of all bills; by default, a bill has the currency of the price."""
    tolerance: str
    """Differences up to this amount, such as `"0.000001"`, are not counted."""
    body: bool
    """The requests are bodies of HTTP requests, where some providers take an array."""
    receipts: bool
    """The outcomes have receipts."""
    threads: int | None
    """Threads of the call; 1 by default, and one for each core with `None`."""


Frame = TypeVar("Frame")
"""A table of an engine."""

_BUILT_IN = Catalogue.built_in()


def audit(data: ArrowBatch | ArrowStream, catalogue: Catalogue | None = None, **options: Unpack[Options]) -> Any:
    """The outcomes of the rows of a batch, a table or a stream, in their order.

    The answer is of the same kind as `data`: a `pyarrow.RecordBatch` for one, a `pyarrow.Table` for a table, a
    `polars.DataFrame` for a frame, and for a `pyarrow.RecordBatchReader` a reader that audits each batch when it is read,
    so that memory is bounded. For other kinds, it is an object with the PyCapsule interface.

    The data is read where it is, and other Python threads go on meanwhile.
    """
    outcomes = (catalogue or _BUILT_IN).audit(data, **options)
    package, _, _ = type(data).__module__.partition(".")
    if package == "pyarrow":
        return _as_pyarrow(data, outcomes)
    if package == "polars":
        return sys.modules["polars"].DataFrame(outcomes)
    return outcomes


def _as_pyarrow(data: Any, outcomes: Any) -> Any:
    pyarrow = sys.modules["pyarrow"]
    if isinstance(data, pyarrow.RecordBatch):
        return pyarrow.record_batch(outcomes)
    if isinstance(data, pyarrow.RecordBatchReader):
        return pyarrow.RecordBatchReader.from_stream(outcomes)
    return pyarrow.table(outcomes)


class _Append:
    """Appends a column with the outcomes to batches and tables of pyarrow. It can be sent to other processes."""

    def __init__(self, catalogue: Catalogue | None, column: str, options: Options) -> None:
        self.catalogue = catalogue
        self.column = column
        self.options = options

    def batches(self, batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            outcomes = audit(batch, self.catalogue, **self.options)
            yield batch.append_column(self.column, outcomes.to_struct_array())

    def table(self, table: Any) -> Any:
        outcomes = audit(table, self.catalogue, **self.options).to_struct_array()
        return table.append_column(self.column, outcomes)


def _sql_types() -> dict[str, str]:
    """The names of the parts of an outcome, with the names that Spark and DuckDB have for their types."""
    import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]

    texts = pyarrow.array([], pyarrow.string())
    outcomes = audit(pyarrow.record_batch([texts, texts], names=["model", "request"]))
    names = {"bool": "BOOLEAN", "string": "STRING"}
    types = {field.name: str(field.type) for field in outcomes.schema}
    return {name: names.get(kind, kind.replace("decimal128", "DECIMAL")) for name, kind in types.items()}


def spark_audit(
    frame: Frame, catalogue: Catalogue | None = None, *, column: str = "audit", **options: Unpack[Options]
) -> Frame:
    """Appends a struct column with the outcomes to a `pyspark.sql.DataFrame`.

    The workers need this package; the specs of a `catalogue` travel with the job. All columns of the frame travel to the
    Python workers and back, so select those that you need first.
    """
    spark: Any = frame
    schema_type: Any = type(spark.schema)
    outcomes = schema_type.fromDDL(", ".join(f"{name} {kind}" for name, kind in _sql_types().items()))
    schema = schema_type(list(spark.schema.fields)).add(column, outcomes)
    audited: Frame = spark.mapInArrow(_Append(catalogue, column, options).batches, schema)
    return audited


def ray_audit(
    dataset: Frame, catalogue: Catalogue | None = None, *, column: str = "audit", **options: Unpack[Options]
) -> Frame:
    """Appends a struct column with the outcomes to a `ray.data.Dataset`. The workers need this package."""
    ray: Any = dataset
    audited: Frame = ray.map_batches(_Append(catalogue, column, options).table, batch_format="pyarrow")
    return audited


def polars_audit(
    frame: Frame, catalogue: Catalogue | None = None, *, column: str = "audit", **options: Unpack[Options]
) -> Frame:
    """Appends a struct column with the outcomes to a `polars.DataFrame` or `polars.LazyFrame`.

    By default the audit of a frame uses all cores. A lazy frame is audited in parts where Polars reads it in parts.
    """
    import polars  # type: ignore[import-not-found, unused-ignore]

    asked: Options = {"threads": None, **options}
    names = _columns(asked)

    def append(part: Any) -> Any:
        outcomes = audit(part.select(names), catalogue, **asked)
        return part.with_columns(outcomes.to_struct(column))

    table: Any = frame
    if isinstance(frame, polars.LazyFrame):
        schema = table.collect_schema()
        schema = {**schema, **append(polars.DataFrame(schema=schema)).select(column).schema}
        audited: Frame = table.map_batches(append, schema=schema, streamable=True)
        return audited
    audited = append(table)
    return audited


def _columns(options: Options) -> list[str]:
    """The names of the columns that an audit reads."""
    places = [options.get("model", "model"), options.get("request", "request"), *(options.get("fact_columns") or {}).values()]
    places += [options.get("facts"), options.get("time"), options.get("cost"), options.get("currency")]
    first = [place.split("/")[1] if place.startswith("/") else place for place in places if place is not None]
    return list(dict.fromkeys(name.replace("~1", "/").replace("~0", "~") for name in first))


def duckdb_function(
    connection: Any,
    catalogue: Catalogue | None = None,
    *,
    name: str = "audit",
    parameters: Mapping[str, str] | None = None,
    **options: Unpack[Options],
) -> None:
    """Adds a function to a connection of DuckDB that gives the struct of an outcome.

    `parameters` has the types of the parameters by their names, in the order of the call. The names are those of the
    columns in `Options`: `{"model": "VARCHAR", "request": "VARCHAR"}` by default; add for example `"cost": "DOUBLE"` or
    `"time": "TIMESTAMPTZ"`.
    """
    import duckdb  # type: ignore[import-not-found, unused-ignore]
    import pyarrow  # type: ignore[import-untyped, import-not-found, unused-ignore]

    types = {"model": "VARCHAR", "request": "VARCHAR"} if parameters is None else dict(parameters)
    columns: Any = {"request": None, **{part: part for part in types}, **options}

    def function(*values: Any) -> Any:
        return audit(pyarrow.table(list(values), names=list(types)), catalogue, **columns).to_struct_array()

    # DuckDB counts the parameters.
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    signature = inspect.Signature([inspect.Parameter(part, kind) for part in types])
    function.__signature__ = signature  # type: ignore[attr-defined]
    connection.create_function(
        name,
        function,
        list(types.values()),
        connection.struct_type(_sql_types()),
        type="arrow",
        # A record without a request has an outcome.
        null_handling="special",
    )
