"""``python -m judge.cli`` is the ``judge`` command."""

from judge.cli import main

main()
