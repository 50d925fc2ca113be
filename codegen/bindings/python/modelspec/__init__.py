"""Requests to generative-AI model APIs: validation, exact prices and JSON Schemas.

The functions of this module answer for the operations that the package was built with. A `Catalogue` has the same
methods for operations that are read from a folder of specs. `modelspec.types` has a `TypedDict` for each request.
"""

from . import answers
from ._modelspec import Catalogue, FactError, SpecError, UnknownModel

__all__ = [
    "Catalogue",
    "FactError",
    "SpecError",
    "UnknownModel",
    "answers",
    "complete",
    "complete_json",
    "model",
    "models",
    "price",
    "price_json",
    "price_many",
    "schema",
    "schema_json",
    "validate",
    "validate_json",
    "validate_many",
]

_built_in = Catalogue.built_in()

complete = _built_in.complete
complete_json = _built_in.complete_json
model = _built_in.model
models = _built_in.models
price = _built_in.price
price_json = _built_in.price_json
price_many = _built_in.price_many
schema = _built_in.schema
schema_json = _built_in.schema_json
validate = _built_in.validate
validate_json = _built_in.validate_json
validate_many = _built_in.validate_many
