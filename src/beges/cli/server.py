"""Server: the application served on this machine by Streamlit, with the settings of the product.

``SETTINGS`` are those of ``.streamlit/config.toml`` (a test compares them), passed as flags, so
that an installed package has them too; a team's server overrides one with its ``STREAMLIT_…``
variable.
"""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import resources

from beges.store import VARIABLE

SETTINGS: Mapping[str, str | tuple[str, ...]] = {
    "server.address": "127.0.0.1",
    "server.allowedHosts": ("localhost", "127.0.0.1"),
    "server.enableXsrfProtection": "true",
    "server.maxUploadSize": "400",
    "server.showEmailPrompt": "false",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "client.toolbarMode": "viewer",
    "runner.postScriptGC": "false",
    "runner.magicEnabled": "false",
    "theme.base": "light",
    "theme.font": "sans-serif",
    "theme.baseFontSize": "15",
    "theme.metricValueFontSize": "1.65rem",
    "theme.metricValueFontWeight": "600",
    "theme.dataframeHeaderBackgroundColor": "#F5F6F6",
    "theme.primaryColor": "#0F6B6B",
    "theme.backgroundColor": "#FFFFFF",
    "theme.secondaryBackgroundColor": "#F5F6F6",
    "theme.textColor": "#1F2626",
    "theme.linkColor": "#0F6B6B",
    "theme.borderColor": "#D9DDDD",
    "theme.dataframeBorderColor": "#E3E6E6",
    "theme.baseRadius": "small",
    "theme.showWidgetBorder": "true",
    "theme.sidebar.backgroundColor": "#F5F6F6",
    "theme.sidebar.secondaryBackgroundColor": "#FFFFFF",
}


def is_taken(port: int) -> bool:
    """Whether something answers on that port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def start(database: str, *, port: int, open_browser: bool) -> int:
    """Serve the application on that database until it is stopped; returns the exit code.

    The database goes by the environment, so that its password is in no list of processes.
    """
    if is_taken(port):
        url = f"http://127.0.0.1:{port}"
        sys.stderr.write(
            f"Le port {port} est déjà pris : l'application est sans doute ouverte sur {url}."
            " Un autre port : beges app --port 8502\n"
        )
        return 2
    environment = {**os.environ, VARIABLE: database}
    command = [sys.executable, *arguments(port=port, open_browser=open_browser)]
    if os.name == "posix":
        sys.stdout.flush()
        os.execve(sys.executable, command, environment)  # noqa: S606 - our own interpreter
    try:
        return subprocess.call(command, env=environment)  # noqa: S603 - our own interpreter
    except KeyboardInterrupt:
        return 0


def arguments(*, port: int, open_browser: bool) -> list[str]:
    """What Python is told to run: Streamlit, our script and our settings."""
    script = str(resources.files("beges") / "ui" / "app.py")
    flags = [f"--server.port={port}"]
    if not open_browser:
        flags.append("--server.headless=true")
    return ["-m", "streamlit", "run", script, *flags, *_flags()]


def _flags() -> Iterator[str]:
    """A flag for each setting that the environment does not decide."""
    for name, value in SETTINGS.items():
        if _variable(name) not in os.environ:
            values = (value,) if isinstance(value, str) else value
            yield from (f"--{name}={each}" for each in values)


def _variable(name: str) -> str:
    """The environment variable that Streamlit reads for a setting."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.replace(".", "_"))
    return f"STREAMLIT_{words.upper()}"
