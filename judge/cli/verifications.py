"""Verifications as people and machines read them: text, JSON, JUnit XML, GitHub annotations."""

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from xml.etree import ElementTree as ET

from rich.console import Console
from rich.table import Table
from rich.text import Text

from judge.strength import Strength
from judge.verification import Check, Finding, Severity, Verification

STYLES = {Severity.error: "red", Severity.warning: "yellow", Severity.note: "dim"}
MARKS = {Severity.error: "✗", Severity.warning: "!", Severity.note: "·"}
GITHUB_LEVELS = {Severity.error: "error", Severity.warning: "warning", Severity.note: "notice"}


class Format(StrEnum):
    """What ``judge verify`` prints."""

    text = "text"
    json = "json"
    junit = "junit"
    github = "github"


def printed(verifications: Sequence[Verification], style: Format, console: Console) -> None:
    """Print verifications on standard output."""
    match style:
        case Format.text:
            _print_text(verifications, console)
        case Format.json:
            print(json.dumps([as_json(v) for v in verifications], indent=2, ensure_ascii=False))
        case Format.junit:
            print(as_junit(verifications))
        case Format.github:
            for verification in verifications:
                for finding in verification.findings:
                    print(as_github(finding))
            _print_text(verifications, console, findings=False)


def _print_text(
    verifications: Sequence[Verification], console: Console, *, findings: bool = True
) -> None:
    """Findings by problem, then one row a problem: files graded, CPU with engine + replayed."""
    for verification in verifications if findings else ():
        if verification.findings:
            console.print(Text(verification.problem_id, style="bold"))
        for finding in verification.findings:
            console.print(_finding(finding), soft_wrap=True)
    table = Table()
    table.add_column("problem", no_wrap=True)
    table.add_column("promises", no_wrap=True)
    for name in ("files", "tests", "mutants killed", "seeds", "CPU s"):
        table.add_column(name, justify="right", no_wrap=True)
    for verification in verifications:
        strength, cost = verification.strength, verification.cost
        errors = len(verification.of(Severity.error))
        table.add_row(
            verification.problem_id,
            Text(f"✗ {errors} broken", "bold red") if errors else Text("✓ kept", "bold green"),
            str(verification.submissions),
            str(len(strength.properties)) if strength else "–",
            _score(strength) if strength else "–",
            str(verification.seeds),
            f"{cost.engine_seconds:.1f}+{cost.replayed_seconds:.1f}" if cost else "–",
        )
    kept = sum(verification.kept for verification in verifications)
    console.print(table)
    console.print(f"{kept} of {len(verifications)} problems keep their promises", highlight=False)


def _score(strength: Strength) -> str:
    """Killed of those that count, as in ``62/64 97 %``."""
    counted = strength.killed + len(strength.survivors)
    return f"{strength.killed}/{counted} {strength.score:.0%}"


def _finding(finding: Finding) -> Text:
    text = Text(f"  {MARKS[finding.severity]} ", STYLES[finding.severity])
    if finding.file is not None:
        text.append(f"{_where(finding)}: ", "dim")
    return text.append(finding.message.strip(), "")


def _where(finding: Finding) -> str:
    """File and line, relative to where one stands if that is shorter."""
    assert finding.file is not None
    file = _relative(finding.file)
    return file if finding.line is None else f"{file}:{finding.line}"


def _relative(file: Path) -> str:
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)


def as_json(verification: Verification) -> dict[str, object]:
    """A verification as a JSON value."""
    strength, cost = verification.strength, verification.cost
    return {
        "problem": verification.problem_id,
        "kept": verification.kept,
        "findings": [
            {
                "check": finding.check.name,
                "severity": finding.severity,
                "message": finding.message,
                "file": _relative(finding.file) if finding.file else None,
                "line": finding.line,
            }
            for finding in verification.findings
        ],
        "checked": [check.name for check in verification.done],
        "submissions": verification.submissions,
        "seeds": verification.seeds,
        "engine_seconds": cost and cost.engine_seconds,
        "replayed_seconds": cost and cost.replayed_seconds,
        "strength": strength
        and {
            "score": round(strength.score, 4),
            "killed": strength.killed,
            "killed_by_time": strength.killed_by_time,
            "crashed": strength.crashed,
            "properties": [tested.model_dump(mode="json") for tested in strength.properties],
            "survivors": [survivor.model_dump(mode="json") for survivor in strength.survivors],
            "remembered": verification.remembered,
        },
    }


def as_junit(verifications: Sequence[Verification]) -> str:
    """JUnit XML: a suite a problem, a case a check; what was not reached is skipped."""
    suites = ET.Element("testsuites", name="judge verify")
    for verification in verifications:
        suite = ET.SubElement(suites, "testsuite", name=verification.problem_id)
        for check in Check:
            case = ET.SubElement(
                suite, "testcase", classname=verification.problem_id, name=check.value
            )
            errors = [f for f in verification.of(Severity.error) if f.check is check]
            if errors:
                text = "\n".join(_finding(finding).plain.strip() for finding in errors)
                failure = ET.SubElement(case, "failure", message=errors[0].message.strip())
                failure.text = text
            elif check not in verification.done:
                ET.SubElement(case, "skipped", message="not reached, or not asked for")
        for name in ("failure", "skipped"):
            count = len(suite.findall(f"testcase/{name}"))
            suite.set({"failure": "failures", "skipped": "skipped"}[name], str(count))
        suite.set("tests", str(len(Check)))
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True)


def as_github(finding: Finding) -> str:
    """A workflow command that GitHub shows beside the line."""
    where = ""
    if finding.file is not None:
        where = f" file={_escaped(_relative(finding.file), properties=True)}"
        where += f",line={finding.line}" if finding.line is not None else ""
    message = _escaped(finding.message.strip())
    return f"::{GITHUB_LEVELS[finding.severity]}{where}::{message}"


def _escaped(text: str, *, properties: bool = False) -> str:
    for character, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A")):
        text = text.replace(character, code)
    return text.replace(":", "%3A").replace(",", "%2C") if properties else text
