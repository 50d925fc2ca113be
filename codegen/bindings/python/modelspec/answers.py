"""The answers, which are those of the command line as JSON."""

from typing import Any, NotRequired, TypedDict


class Missing(TypedDict, total=False):
    """Facts and file properties that the caller can supply."""

    facts: list[str]
    """Names of facts."""
    media: dict[str, list[str]]
    """Properties of files by JSON Pointer."""


class Violation(TypedDict):
    """A problem of a request."""

    pointer: str
    """JSON Pointer of the value."""
    rule: str
    """Id of the rule, or the name of a built-in one."""
    message: str
    """Sentence for people."""
    missing: NotRequired[Missing]
    """Facts and file properties that are needed to check the rule."""


class FactProblem(TypedDict):
    """A fact that cannot be used."""

    fact: str
    """Its name, or the JSON Pointer of a file."""
    message: str
    """Sentence for people."""


class Report(TypedDict):
    """The answer of `validate`."""

    model: str
    """Id of the operation."""
    valid: bool
    """There are no violations."""
    violations: list[Violation]
    """All violations, or as many as are listed."""
    omitted: NotRequired[int]
    """The number of violations that are not listed."""
    warnings: list[Violation]
    """Parts of the request that have no effect, or are deprecated."""
    unchecked: list[Violation]
    """Rules that could not be checked, because facts are missing."""
    errors: NotRequired[list[FactProblem]]
    """Only from `validate_many`, then in place of all but the model: facts that cannot be used with this request."""


class Priced(TypedDict):
    """The answer of `price`."""

    model: str
    """Id of the operation."""
    cost: dict[str, Any] | None
    """The cost: `kind` is `exact`, `range` or `unknown`. Amounts are decimals in strings. An invalid request has none."""
    violations: NotRequired[list[Violation]]
    """The violations of an invalid request."""
    omitted: NotRequired[int]
    """The number of violations that are not listed."""
    warnings: list[Violation]
    """Parts of the request that have no effect, or are deprecated."""
    unchecked: list[Violation]
    """Rules that could not be checked, because facts are missing."""
    errors: NotRequired[list[FactProblem]]
    """Only from `price_many`, then in place of all but the model: facts that cannot be used with this request."""
