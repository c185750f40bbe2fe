"""The description of the API: whole, exemplified, drawable offline, and true to docs/api.md."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

GUIDE = Path(__file__).parents[2] / "docs" / "api.md"


@pytest.fixture
def document(client):
    return client.get("/openapi.json", key="none").json()


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_is_tagged_and_described(document):
    tags = {tag["name"] for tag in document["tags"]}
    for name, operation in operations(document):
        assert set(operation["tags"]) <= tags, name
        assert operation["description"], name
        for parameter in operation.get("parameters", []):
            if parameter["name"] != "slug":
                assert parameter.get("description"), f"{name}: {parameter['name']}"


def test_every_schema_has_an_example(document):
    for name, schema in document["components"]["schemas"].items():
        if "enum" not in schema:
            assert schema.get("examples"), name


def test_every_error_is_problem_details(document):
    for name, operation in operations(document):
        assert "500" in operation["responses"], name
        for status, response in operation["responses"].items():
            if status.startswith(("4", "5")):
                assert set(response["content"]) == {"application/problem+json"}, (name, status)


def test_every_reference_leads_somewhere(document):
    text = json.dumps(document)
    for name in set(re.findall(r"#/components/schemas/([\w-]+)", text)):
        assert name in document["components"]["schemas"]


def test_examples_are_what_the_schemas_say(client):
    for route in client.app.routes:
        if isinstance(route, APIRoute) and route.response_model is not None:
            adapter = TypeAdapter(route.response_model)
            schema = adapter.json_schema()
            for example in schema.get("examples", []):
                adapter.validate_python(example)


def test_every_route_needs_a_key_but_those_named_here(document):
    public = {name for name, operation in operations(document) if "security" not in operation}
    assert public == {
        "GET /healthz",
        "GET /readyz",
        "GET /api/v1/about",
        "GET /errors",
        "GET /errors/{slug}",
    }


def test_the_guide_and_the_description_name_the_same_routes(document):
    documented = re.findall(r"^### `([A-Z]+ /\S*)`$", GUIDE.read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(name for name, _ in operations(document))


def test_the_guide_names_every_kind_of_error(client):
    text = GUIDE.read_text()
    for kind in client.get("/errors").json():
        row = f"| `{kind['type']}` | {kind['status']} | {kind['title']}"
        assert row in text, row


def test_the_guide_shows_a_command_for_every_route():
    sections = re.split(r"^### ", GUIDE.read_text(), flags=re.MULTILINE)[1:]
    routes = [section for section in sections if section.startswith("`")]
    assert routes
    for section in routes:
        assert "curl" in section, section.splitlines()[0]


def test_the_page_loads_only_its_own_files(client):
    page = client.get("/docs", key="none")
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]* src=)", page.text)
    assert not re.search(r"\son\w+=|<style|https?://", page.text)
    for path in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert client.get(path, key="none").status_code == 200, path
    assert "/docs/openapi.json" in client.get("/docs/start.js", key="none").text


def test_the_page_gets_a_description_that_it_can_draw(client):
    document = client.get("/docs/openapi.json", key="none").json()
    assert document["openapi"] == "3.0.3"
    text = json.dumps(document)
    assert '"null"' not in text
    assert '"const"' not in text
    view = document["components"]["schemas"]["SubmissionView"]
    assert view["properties"]["candidate"]["nullable"] is True
    assert view["example"]["id"]


def test_the_service_never_imports_docker_or_a_sandbox():
    program = (
        "import sys, api.app, api.server; "
        "bad = {'docker', 'sandbox.docker', 'sandbox.local', 'judge.cli'} & set(sys.modules); "
        "sys.exit(str(bad) if bad else 0)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
