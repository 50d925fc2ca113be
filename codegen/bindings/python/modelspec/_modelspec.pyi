from collections.abc import Iterable, Mapping
from datetime import date
from os import PathLike
from typing import Any, TypeAlias, Unpack, final

from .arrow import ArrowBatch, ArrowStream, Options
from .answers import Completed, Dialect, FactProblem, Priced, Report

__all__ = ["Catalogue", "FactError", "SpecError", "UnknownModel"]

_Time: TypeAlias = str | date
_Document: TypeAlias = bytes | bytearray | memoryview | str | Mapping[str, object]

class UnknownModel(LookupError):
    """No operation, or more than one, has this name."""

    name: str
    """The name."""
    nearest: str | None
    """The name that was probably meant."""
    candidates: list[str]
    """Ids of the operations that have the name as their wire id."""

class FactError(ValueError):
    """Facts that cannot be used."""

    errors: list[FactProblem]
    """All of them."""

class SpecError(ValueError):
    """Specs that cannot be used. It prints as text for people."""

    diagnostics: list[dict[str, Any]]
    """The diagnostics; none if a file cannot be read."""

@final
class Catalogue:
    """The operations that requests can be for."""

    @staticmethod
    def built_in() -> Catalogue:
        """The operations that were compiled into this package."""

    @staticmethod
    def load(folder: str | PathLike[str]) -> Catalogue:
        """Compiles the specs in a folder: `<provider>/provider.yaml` and `<provider>/<name>.yaml`."""

    @staticmethod
    def compile(specs: Mapping[str, str]) -> Catalogue:
        """Compiles specs: their texts by their paths in a folder of specs."""

    def diagnostics(self) -> list[dict[str, Any]]:
        """The warnings about the specs."""

    def models(self) -> list[dict[str, Any]]:
        """All operations, sorted by id."""

    def model(self, model: str) -> dict[str, Any]:
        """The operation with this id, or the only one with this wire id."""

    def schema(self, model: str, response: bool = False) -> dict[str, Any]:
        """The JSON Schema of the requests or the responses of an operation."""

    def schema_json(self, model: str, response: bool = False) -> str:
        """The same as text."""

    def validate(self, model: str, request: _Document, facts: _Document | None = None, *, body: bool = False, at: _Time | None = None) -> Report:
        """Lists all violations of a request: JSON as `bytes` or `str` of any size, or a plain object of up to 64 MiB.

        With `body`, the request is the body of an HTTP request, where some providers take an array. It is priced at
        `at`: a day or a timestamp with an offset, as text, `date` or aware `datetime`; without it, at the price of the
        newest source.
        """

    def validate_json(self, model: str, request: _Document, facts: _Document | None = None, *, body: bool = False, at: _Time | None = None) -> str:
        """The same as text."""

    def price(
        self,
        model: str,
        request: _Document,
        facts: _Document | None = None,
        *,
        body: bool = False,
        receipt: bool = False,
        at: _Time | None = None,
    ) -> Priced:
        """The cost of a request: JSON as `bytes` or `str` of any size, or a plain object of up to 64 MiB.

        With `body`, the request is the body of an HTTP request, where some providers take an array. With `receipt`, the
        answer says how the cost came about. It is priced at `at`: a day or a timestamp with an offset, as text, `date` or
        aware `datetime`; without it, at the price of the newest source.
        """

    def price_json(
        self,
        model: str,
        request: _Document,
        facts: _Document | None = None,
        *,
        body: bool = False,
        receipt: bool = False,
        at: _Time | None = None,
    ) -> str:
        """The same as text."""

    def complete(
        self,
        model: str,
        arguments: _Document,
        dialect: Dialect,
        facts: _Document | None = None,
        *,
        task_id: str | None = None,
        at: _Time | None = None,
    ) -> Completed:
        """Makes a request of the arguments that a language model gives for a tool definition in a dialect.

        Parameters that the definition leaves out are filled in; without `task_id`, the id of a task is random.
        """

    def complete_json(
        self,
        model: str,
        arguments: _Document,
        dialect: Dialect,
        facts: _Document | None = None,
        *,
        task_id: str | None = None,
        at: _Time | None = None,
    ) -> str:
        """The same as text, in which numbers keep their digits."""

    def validate_many(
        self,
        model: str,
        requests: Iterable[_Document],
        facts: _Document | None = None,
        threads: int | None = None,
        *,
        body: bool = False,
        at: _Time | None = None,
    ) -> list[Report]:
        """Validates requests in several threads, by default one for each core, at most 256.

        The answers are in the order of the requests. Facts about files are used for the requests that have such a file.
        """

    def price_many(
        self,
        model: str,
        requests: Iterable[_Document],
        facts: _Document | None = None,
        threads: int | None = None,
        *,
        body: bool = False,
        receipt: bool = False,
        at: _Time | None = None,
    ) -> list[Priced]:
        """Prices requests in several threads, by default one for each core, at most 256.

        The answers are in the order of the requests. Facts about files are used for the requests that have such a file.
        """

    def audit(self, data: ArrowBatch | ArrowStream, **options: Unpack[Options]) -> Any:
        """The outcomes of logged requests, as an object with the Arrow PyCapsule interface; see `modelspec.arrow`."""

    def __len__(self) -> int: ...
    def __contains__(self, key: str, /) -> bool: ...
