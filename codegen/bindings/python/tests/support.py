"""Shared by the tests: the checkout and one valid request."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[4]
MODEL = "runware/kling-image-3-0"


def request(**changes: Any) -> dict[str, Any]:
    """A valid request with some members changed."""
    valid = {
        "taskType": "imageInference",
        "taskUUID": "3ba7ae08-76de-4f81-ab0f-64c7aaf0000f",
        "model": "klingai:kling-image@3",
        "positivePrompt": "A circus dressing room, moments before the show.",
        "width": 1664,
        "height": 2496,
    }
    return valid | changes


def rules(report: Any) -> list[tuple[str, str]]:
    """Pointer and rule of each violation."""
    return [(one["pointer"], one["rule"]) for one in report["violations"]]
