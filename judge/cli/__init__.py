"""The ``judge`` command.

Exit codes of every command: 0 as hoped, 1 not as hoped (a verdict other than AC,
a promise not kept), 2 wrong usage, 3 the judge itself failed.
"""

import sys

import typer

from judge.cli import grade, image, new, serve, submit, verify
from judge.errors import JudgeError, ProblemError
from sandbox.errors import SandboxError

USAGE, JUDGE_FAILED = 2, 3

app = typer.Typer(
    name="judge",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.command("grade")(grade.grade)
app.command("serve")(serve.serve)
app.command("worker")(serve.worker)
app.command("submit")(submit.submit)
app.command("verify")(verify.verify_command)
app.command("new")(new.new)
app.add_typer(image.app, name="image")


@app.callback()
def root() -> None:
    """Judge ML coding problems by hidden property tests, in single-use sandboxes."""


def main() -> None:
    """Run the command line; a failure of ours is one line on standard error, not a traceback."""
    try:
        app()
    except ProblemError as error:
        sys.exit(_complain(error, USAGE))
    except (JudgeError, SandboxError) as error:
        sys.exit(_complain(error, JUDGE_FAILED))


def _complain(error: Exception, code: int) -> int:
    typer.secho(f"judge: {error}", fg="red", err=True)
    return code
