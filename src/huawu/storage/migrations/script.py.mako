"""${message}."""

# ruff: noqa: PLR0915  (generated: as long as the change it describes)
# pyright: reportUnknownMemberType=false
${imports if imports else ""}
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Undo it; rows that do not fit the older schema are lost."""
    ${downgrades if downgrades else "pass"}
