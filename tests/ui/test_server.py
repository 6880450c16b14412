"""`beges app`: the settings of the product, wherever it is installed."""

import tomllib
from pathlib import Path

from beges.cli.server import SETTINGS, arguments

ROOT = Path(__file__).resolve().parents[2]


def flat(values: dict[str, object], prefix: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def as_flag(value: object) -> str | tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(each) for each in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_the_flags_are_the_settings_of_the_repository() -> None:
    text = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    settings = flat(tomllib.loads(text))
    assert {name: as_flag(value) for name, value in settings.items()} == dict(SETTINGS)


def test_the_script_is_in_the_package_and_stays_on_this_machine() -> None:
    told = arguments(port=8123, open_browser=False)
    assert Path(told[3]).is_file()
    assert "--server.address=127.0.0.1" in told
    assert told.count("--server.allowedHosts=localhost") == 1
    assert "--server.port=8123" in told
    assert "--server.headless=true" in told
    assert "--server.headless=true" not in arguments(port=8123, open_browser=True)


def test_a_team_server_overrides_a_setting_by_its_variable(monkeypatch) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "20")
    assert not [flag for flag in arguments(port=1, open_browser=True) if "maxUpload" in flag]
