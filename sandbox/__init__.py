"""Run calls to untrusted Python in a box under limits.

A leaf library: it knows boxes, calls and limits, and nothing of problems,
verdicts, HTTP or SQL. Only ``sandbox.docker`` talks to Docker, and only the
files under ``sandbox/guest`` ever enter a box.
"""
