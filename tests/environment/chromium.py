"""The Chromium that browser tests drive: the distribution's, never one downloaded by playwright."""

import os
import shutil
import subprocess
from pathlib import Path

# No sandbox: a container's root cannot make one. No background networking: nothing leaves.
CHROMIUM_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
_USUAL_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)


def find_chromium() -> Path | None:
    """The browser named by BEGES_CHROMIUM, else the first one that answers."""
    if chosen := os.environ.get("BEGES_CHROMIUM"):
        return Path(chosen)
    for place in (*map(shutil.which, _NAMES), *_USUAL_PLACES):
        if place and Path(place).is_file() and _answers(Path(place)):
            return Path(place)
    return None


def _answers(browser: Path) -> bool:
    """Whether it starts: Ubuntu's `chromium-browser` without snap is a stub that does not."""
    if os.name == "nt":  # there, --version opens a window
        return True
    told = subprocess.run([browser, "--version"], capture_output=True, check=False, timeout=60)
    return told.returncode == 0
