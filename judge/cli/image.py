"""``judge image build | check``: the sandbox image, and what boxes on this host hold."""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from judge.cli.docker_wiring import docker_sandbox
from judge.cli.wiring import JsonOption

app = typer.Typer(help="The sandbox image.", no_args_is_help=True)


@app.command()
def build(
    base: Annotated[
        str | None,
        typer.Option("--base", help="An image with Python 3.11 to build on."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Build the sandbox image of these sources; nothing is done if it is there."""
    from sandbox import image
    from sandbox.engine import connect

    client = connect()
    info = image.inspect(client)
    if info is None or base is not None:
        console = Console(stderr=True)
        with console.status("building the sandbox image") as status:
            info = image.build(
                client, base_image=base, progress=lambda line: status.update(line[:120])
            )
    if as_json:
        print(json.dumps(asdict(info)))
    else:
        typer.echo(f"{info.tag}\n{info.digest}\n{', '.join(info.software)}")


@app.command()
def check(as_json: JsonOption = False) -> None:
    """Look around inside a real box. Exit code 0 if every required line holds, 1 if not."""
    from sandbox.selfcheck import check as look

    sandbox = docker_sandbox()
    try:
        lines = look(sandbox)
    finally:
        sandbox.close()
    if as_json:
        print(json.dumps([asdict(line) for line in lines]))
    else:
        table = Table(title="What a box holds on this host", title_justify="left")
        for column in ("", "what", "found"):
            table.add_column(column)
        for line in lines:
            mark = "✓" if line.ok else "✗" if line.required else "!"
            table.add_row(mark, line.name, line.detail)
        Console().print(table)
    raise typer.Exit(0 if all(line.ok or not line.required for line in lines) else 1)
