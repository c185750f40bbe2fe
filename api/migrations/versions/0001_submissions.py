"""Submissions, their judgements, and the keys that may send them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("revoked_at", moment, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("sha256", name="uq_api_keys_sha256"),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("api_key_id", sa.String(32), nullable=False),
        sa.Column("problem_id", sa.String(64), nullable=False),
        sa.Column("problem_digest", sa.String(64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_sha256", sa.String(64), nullable=False),
        sa.Column("candidate", sa.String(200), nullable=True),
        sa.Column("idempotency_key", sa.String(255), nullable=True),
        sa.Column("body_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.ForeignKeyConstraint(
            ["api_key_id"], ["api_keys.id"], name="fk_submissions_api_key_id_api_keys"
        ),
        sa.UniqueConstraint(
            "api_key_id", "idempotency_key", name="uq_submissions_api_key_id_idempotency_key"
        ),
    )
    op.create_index("ix_submissions_problem_id_id", "submissions", ["problem_id", "id"])
    op.create_index("ix_submissions_candidate_id", "submissions", ["candidate", "id"])
    op.create_table(
        "judgements",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("submission_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("queued_at", moment, nullable=False),
        sa.Column("available_at", moment, nullable=False),
        sa.Column("started_at", moment, nullable=True),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("lease_expires_at", moment, nullable=True),
        sa.Column("worker", sa.String(200), nullable=True),
        sa.Column("verdict", sa.String(3), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("max_points", sa.Integer(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_judgements"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_judgements_submission_id_submissions"
        ),
        sa.UniqueConstraint("submission_id", name="uq_judgements_submission_id"),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'cancelled', 'failed')",
            name="ck_judgements_state",
        ),
    )
    op.create_index("ix_judgements_state_queued_at", "judgements", ["state", "queued_at"])


def downgrade() -> None:
    """Drop the first tables."""
    op.drop_table("judgements")
    op.drop_table("submissions")
    op.drop_table("api_keys")
