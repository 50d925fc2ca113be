"""Audits of logged requests in columns: PySpark, DuckDB, Polars, Ray, pyarrow, and whatever else speaks Arrow.

`audit` takes any object with the Arrow PyCapsule interface and gives the outcome of each row: the verdict, the first
rule that is broken, the exact cost, and its difference from the bill. The other functions do the same inside an engine.
No engine is imported before its function is called.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, Unpack

from ._modelspec import Catalogue

if TYPE_CHECKING:
    import duckdb
    import polars
    import pyarrow
    import pyspark.sql
    import ray.data

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
    import pyarrow

    if isinstance(data, pyarrow.RecordBatch):
        return pyarrow.record_batch(outcomes)
    if isinstance(data, pyarrow.RecordBatchReader):
        return pyarrow.RecordBatchReader.from_stream(outcomes)
    return pyarrow.table(outcomes)


class _Append:
    """Appends a column with the outcomes to batches and tables of pyarrow. Goes to other processes."""

    def __init__(self, catalogue: Catalogue | None, column: str, options: Options) -> None:
        self.catalogue = catalogue
        self.column = column
        self.options = options

    def batch(self, batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
        outcomes = audit(batch, self.catalogue, **self.options)
        return batch.append_column(self.column, outcomes.to_struct_array())

    def batches(self, batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        return map(self.batch, batches)

    def table(self, table: pyarrow.Table) -> pyarrow.Table:
        import pyarrow

        outcomes = audit(table, self.catalogue, **self.options).to_struct_array()
        return table.append_column(pyarrow.field(self.column, outcomes.type), outcomes)


def spark_audit(
    frame: pyspark.sql.DataFrame,
    catalogue: Catalogue | None = None,
    *,
    column: str = "audit",
    **options: Unpack[Options],
) -> pyspark.sql.DataFrame:
    """Appends a struct column with the outcomes to a frame of PySpark.

    The workers need this package, and get the specs of a `catalogue` with the job. Only the columns of `frame` that are
    used travel to the Python workers, so select what you need before the call.
    """
    from pyspark.sql.types import StructType

    outcomes: Any = StructType.fromDDL(", ".join(f"{name} {_SQL[kind]}" for name, kind in _fields()))
    schema = StructType([*frame.schema.fields]).add(column, outcomes)
    return frame.mapInArrow(_Append(catalogue, column, options).batches, schema)


def ray_audit(
    dataset: ray.data.Dataset,
    catalogue: Catalogue | None = None,
    *,
    column: str = "audit",
    **options: Unpack[Options],
) -> ray.data.Dataset:
    """Appends a struct column with the outcomes to a dataset of Ray. The workers need this package."""
    append = _Append(catalogue, column, options)
    return dataset.map_batches(append.table, batch_format="pyarrow", zero_copy_batch=True)


def polars_audit[Frame: (polars.DataFrame, polars.LazyFrame)](
    frame: Frame,
    catalogue: Catalogue | None = None,
    *,
    column: str = "audit",
    **options: Unpack[Options],
) -> Frame:
    """Appends a struct column with the outcomes to a frame of Polars, or to a lazy one, on all cores by default."""
