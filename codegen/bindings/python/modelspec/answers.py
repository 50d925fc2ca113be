"""The answers, which are those of the command line as JSON."""

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


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


Dialect: TypeAlias = Literal["openai", "anthropic", "gemini", "mcp"]
"""The form of tool definitions."""


class Repair(TypedDict):
    """A value that was read as what it can only mean."""

    pointer: str
    """JSON Pointer in the request."""
    kind: Literal["null", "number", "boolean", "string", "case", "constant"]
    before: Any
    """The value that the model gave."""
    after: NotRequired[Any]
    """The value in the request; missing if it was left out."""


class ArgumentProblem(TypedDict):
    """An argument that could not be read, and that is in the request as it was."""

    pointer: str
    """JSON Pointer in the request."""
    kind: Literal["json", "object", "pairs", "repeated-key", "too-large"]
    message: str
    """Sentence for people."""


class Completed(Report):
    """The answer of `complete`: a request, and its report."""

    request: Any
    """The request; `None` if the arguments are not JSON."""
    repairs: list[Repair]
    """The values that were read as what they can only mean."""
    problems: list[ArgumentProblem]
    """The arguments that could not be read."""
    unlisted: NotRequired[int]
    """The number of repairs and problems that are not listed."""


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
