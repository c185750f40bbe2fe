"""A report as a person reads it in a terminal."""

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from judge.verdict import Report, Verdict

STYLES = {Verdict.AC: "bold green", Verdict.JE: "bold magenta"}
FAILED_STYLE = "bold red"
MARKS = {True: "✓", False: "✗"}


def verdict_text(verdict: Verdict) -> Text:
    """A verdict in its colour, with a mark and in words, so that colour is never alone."""
    mark = MARKS[verdict is Verdict.AC]
    return Text(f"{mark} {verdict} {verdict.words}", STYLES.get(verdict, FAILED_STYLE))


def report_table(report: Report, title: str) -> RenderableType:
    """The verdict, a row a property, and for staff what went wrong."""
    table = Table(
        title=title, title_justify="left", caption=_caption(report), caption_justify="left"
    )
    table.add_column("")
    table.add_column("property")
    table.add_column("points", justify="right")
    table.add_column("CPU", justify="right")
    for test in report.tests:
        mark = Text(
            f"{MARKS[test.verdict is Verdict.AC]} {test.verdict}",
            STYLES.get(test.verdict, FAILED_STYLE),
        )
        table.add_row(mark, test.title, f"{test.earned}/{test.points}", f"{test.cpu_seconds:.2f} s")
    parts: list[RenderableType] = [verdict_text(report.verdict)]
    if report.message:
        parts.append(Text(report.message))
    if report.tests:
        parts.append(table)
    for test in report.tests:
        if test.message:
            parts.append(
                Text.from_markup(f"[bold]{escape(test.title)}[/]\n  {escape(test.message)}")
            )
            for name, value in (test.counterexample or {}).items():
                parts.append(Text(f"    {name} = {value}", style="dim"))
    return Group(*parts)


def _caption(report: Report) -> str:
    return (
        f"{report.points} of {report.max_points} points · {report.cpu_seconds:.2f} s CPU · "
        f"{report.memory_mib:.0f} MiB · {report.receipt.sandbox} sandbox"
    )
