"""Settings of the service, read from ``JUDGE_*`` environment variables when asked for."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of the service; each can be set as ``JUDGE_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="JUDGE_", extra="forbid")

    database_url: str = Field(
        default="sqlite:///var/judge.sqlite3", description="Where everything is kept."
    )
    busy_seconds: float = Field(
        default=5.0, ge=0, description="How long a writer waits for another one, on SQLite."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0: any.")
    problems: Path = Field(default=Path("problems"), description="Folder of problem folders.")
    workers: int = Field(default=2, ge=0, description="Workers inside the service.")

    body_bytes: int = Field(default=256 * 1024, gt=0, description="Largest request body, in bytes.")
    body_seconds: float = Field(default=20.0, gt=0, description="Time for a body to arrive.")
    source_bytes: int = Field(
        default=64 * 1024, gt=0, description="Largest submitted source, in bytes of UTF-8."
    )

    lease_seconds: float = Field(
        default=60.0, gt=0, description="How long a worker holds a judgement without renewing."
    )
    sweep_seconds: float = Field(
        default=5.0, gt=0, description="Time between two looks for expired leases."
    )
    retry_seconds: float = Field(
        default=1.0, ge=0, description="Pause before the second attempt; doubles with each."
    )
    attempts: int = Field(default=5, ge=1, description="Attempts before a judgement fails.")
    running_per_candidate: int = Field(
        default=2, ge=1, description="Judgements of one candidate running at once."
    )

    poll_seconds: float = Field(
        default=2.0, gt=0, description="An event stream looks at the rows at least this often."
    )
    keep_alive_seconds: float = Field(
        default=15.0, gt=0, description="An event stream is silent no longer than this."
    )
    shutdown_seconds: int = Field(
        default=10, ge=1, description="How long a shutdown waits for requests to end."
    )
