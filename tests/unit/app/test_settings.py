"""Options are read once, and a bad one names itself."""

from pathlib import Path

import pytest

from huawu.app.settings import Settings, read_settings
from huawu.kernel.errors import Invalid

pytestmark = pytest.mark.unit


def test_a_malformed_option_names_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUAWU_SIP_PORT", "99999")

    with pytest.raises(Invalid) as refused:
        read_settings()

    assert refused.value.field == "HUAWU_SIP_PORT"


def test_the_database_url_has_its_usual_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://h/d")

    assert read_settings().database_url == "postgresql://h/d"


def test_recordings_lie_in_the_data_folder_unless_told_otherwise(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)

    assert settings.recordings_store == f"file://{tmp_path}/recordings"
    assert Settings(recordings_url="s3://b/p").recordings_store == "s3://b/p"


def test_secrets_do_not_show() -> None:
    assert "hush" not in repr(Settings(engine_password="hush"))
