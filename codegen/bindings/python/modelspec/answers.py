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


class ReceiptRate(TypedDict):
    """One of several rates of a line."""

    condition: str
    """When it counts, in words; empty for the rate of all other requests."""
    rate: NotRequired[str]
    unknown: NotRequired[str]
    """The reason why the rate is unknown."""


class ReceiptLine(TypedDict):
    """A line of a receipt."""

    item: str
    """The billed item."""
    quantity: NotRequired[Any]
    """The number of units as a decimal in a string, or its bounds."""
    rate: NotRequired[Any]
    """The price of `per` units."""
    per: NotRequired[int]
    amount: NotRequired[Any]
    """Missing if it is unknown."""
    currency: NotRequired[str]
    """Only if it is not that of the cost."""
    applies: NotRequired[None]
    """Only if it is unknown whether the line applies."""
    condition: NotRequired[str]
    """When the line applies, in words; missing if it always does."""
    units: NotRequired[str]
    """The quantity in words."""
    rate_condition: NotRequired[str]
    """The condition of the rate that counts, if the line has several."""
    near: NotRequired[list[ReceiptRate]]
    """Other rates, the nearest first."""
    unknown: NotRequired[str]
    """The reason why its amount is unknown."""


class Receipt(TypedDict):
    """The way to a cost."""

    model: str
    """Id of the operation."""
    fingerprint: str
    """Hash of everything that decides verdicts and prices of the operation."""
    day: NotRequired[str]
    """The day for which the request was priced, if the price has dates or the caller gave one."""
    price: NotRequired[dict[str, str]]
    """The price that is in force then: `from`, `until`, `note` and `source`, as far as there are any."""
    cost: dict[str, Any]
    """The cost, whose `lines` are a list of `ReceiptLine`."""
    other_lines: NotRequired[list[dict[str, str]]]
    """Lines that do not apply, the nearest first: `item` and `condition`."""
    facts: dict[str, Any]
    """The facts that the price reads."""
    explanation: list[str]
    """Sentences for people."""


class Priced(TypedDict):
    """The answer of `price`."""

    model: str
    """Id of the operation."""
    cost: dict[str, Any] | None
    """The cost: `kind` is `exact`, `range` or `unknown`. Amounts are decimals in strings. An invalid request has none."""
    receipts: NotRequired[list[Receipt]]
    """One, or one for each request of a body; only with `receipt`, and if the request is valid."""
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
