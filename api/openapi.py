"""The description of the API: OpenAPI 3.1, and 3.0 for the page that draws it."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from pydantic_core import to_jsonable_python

from api import errors
from api.errors import ErrorDetails, Fault, Kind
from judge.verdict import Receipt, Report, TestResult, Verdict

TAGS = [
    {"name": "submissions", "description": "Hand in files, follow them, read verdicts."},
    {"name": "problems", "description": "What there is to solve, as candidates may see it."},
    {"name": "service", "description": "What the service is, and whether it works."},
]
_REF = {"$ref": "#/components/schemas/ErrorDetails"}
_EXAMPLE_TEST = TestResult(
    name="test_each_row_once_per_epoch",
    title="Every row is used exactly once per epoch, remainder included.",
    verdict=Verdict.WA,
    points=2,
    cpu_seconds=0.12,
    wall_seconds=0.15,
    examples=7,
    message="row 2 was used 0 times",
    counterexample={"problem": "X=[[0.0], [0.0], [1.0]], batch_size=2"},
)
_EXAMPLE_RECEIPT = Receipt(
    problem="6f1c0c9b" * 8, source="7a5e0d11" * 8, sandbox="docker", box="sha256:0a1b", versions={}
)
_EXAMPLE_REPORT = Report(
    problem_id="mini_batch_gd",
    verdict=Verdict.WA,
    tests=(_EXAMPLE_TEST,),
    max_points=5,
    receipt=_EXAMPLE_RECEIPT,
)


def error_responses(*kinds: Kind) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of the errors of a route; 500 is every route's."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in (*kinds, errors.INTERNAL):
        example = {
            "type": kind.type,
            "title": kind.title,
            "status": kind.status,
            "detail": kind.meaning,
            "instance": "urn:uuid:5c1b7d5e-6f0a-4a57-9d38-0f3f1f6f5a11",
        }
        described = found.setdefault(
            kind.status,
            {
                "description": kind.title,
                "content": {errors.MEDIA_TYPE: {"schema": _REF, "examples": {}}},
            },
        )
        described["content"][errors.MEDIA_TYPE]["examples"][kind.slug] = {"value": example}
    return found


def install(app: FastAPI) -> None:
    """Complete the description that ``app`` gives of itself."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(generate())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for model in (Fault, ErrorDetails):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.pop("$defs", None)
        schemas[model.__name__] = schema
    for example in (_EXAMPLE_TEST, _EXAMPLE_RECEIPT, _EXAMPLE_REPORT):
        schemas[type(example).__name__]["examples"] = [to_jsonable_python(example)]
    for operation in (one for item in document["paths"].values() for one in item.values()):
        described = operation["responses"].get("422")
        if described and "application/json" in described["content"]:
            operation["responses"].pop("422")
    return document


def as_3_0(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same description in OpenAPI 3.0, the newest that the bundled Swagger UI draws."""
    converted = {key: _converted(value) for key, value in document.items()}
    return {**converted, "openapi": "3.0.3"}


def _converted(node: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(node, list):
        return [_converted(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: _converted(value) for key, value in node.items()}
    if isinstance(node.get("examples"), list):
        node["example"] = node.pop("examples")[0]
    choices = node.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        others = [choice for choice in choices if choice != {"type": "null"}]
        del node["anyOf"]
        node.update(nullable=True, **({"allOf": others} if len(others) == 1 else {"anyOf": others}))
    if "const" in node and not isinstance(node["const"], dict):
        node["enum"] = [node.pop("const")]
    return node
