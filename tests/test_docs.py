"""The documents against the code: nothing undocumented, nothing documented that is not there."""

import re
from pathlib import Path

import click
import pytest
import typer

from api.settings import Settings
from judge.cli import app
from judge.cli.docker_wiring import DockerSettings
from judge.verdict import Verdict

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
COMMANDS = typer.main.get_command(app)
assert isinstance(COMMANDS, click.Group) or hasattr(COMMANDS, "commands")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_of_the_service_is_documented_with_its_default(name):
    default = Settings.model_fields[name].default
    assert f"| `JUDGE_{name.upper()}` | `{default}` |" in OPERATIONS


@pytest.mark.parametrize("name", DockerSettings.model_fields)
def test_every_docker_setting_is_documented(name):
    assert f"`JUDGE_DOCKER_{name.upper()}`" in OPERATIONS


def test_every_documented_setting_exists():
    known = {f"JUDGE_{name.upper()}" for name in Settings.model_fields}
    known |= {f"JUDGE_DOCKER_{name.upper()}" for name in DockerSettings.model_fields}
    known |= {"JUDGE_SANDBOX"}
    assert set(re.findall(r"^\| `(JUDGE_\w+)`", OPERATIONS, re.MULTILINE)) == known


@pytest.mark.parametrize("command", sorted(COMMANDS.commands))
def test_every_command_is_in_the_readme_or_the_guides(command):
    texts = [README, *(path.read_text() for path in (ROOT / "docs").glob("*.md"))]
    assert any(f"judge {command}" in text for text in texts)


@pytest.mark.parametrize("text", [README, OPERATIONS], ids=["README", "operations"])
def test_every_documented_command_exists(text):
    for command in re.findall(r"`judge (\w+)|^judge (\w+)", text, re.MULTILINE):
        assert "".join(command) in COMMANDS.commands


@pytest.mark.parametrize("verdict", Verdict)
def test_the_readme_explains_every_verdict(verdict):
    assert f"`{verdict}`" in README


def test_every_link_leads_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_makefile_offers_what_the_readme_names():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"(?:`|^)make (\w+)", README, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
