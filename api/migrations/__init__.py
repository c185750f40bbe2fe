"""Migrations of the database, one file per step under ``versions/``."""
