"""What stands in the documents is true: commands, keys, tickets, queries and links exist as they are named."""

from __future__ import annotations

import contextlib
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from moesif_tui.cli import usage
from moesif_tui.cli.commands import _command, _named
from moesif_tui.cli.failures import UsageError
from moesif_tui.cli.parser import Parser
from moesif_tui.core.query import parse
from moesif_tui.local.demo.incidents import INCIDENTS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
PICTURES = sorted((ROOT / "screenshots").glob("*.svg"))
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("crates", "io"),
        ("rubygems", "org"),
        ("golang", "org"),
        ("anaconda", "org"),
    )
]
"""Hosts of package registries; in parts, so that this file names none."""


class Understood(BaseException):
    """The options of a command were read without a complaint."""


class Incomplete(Exception):
    """Nothing is wrong with the options, but one is missing."""


def commands() -> Iterator[str]:
    """Every call of the program in the README's code blocks, without comments and what is piped on."""
    for block in BLOCKS:
        for line in block.splitlines():
            for part in re.sub(r"\s{2,}# .*", "", line).split(" | "):
                if re.match(r"(\$ )?moesif-tui\b", part):
                    yield part.removeprefix("$ ")


def inline() -> Iterator[str]:
    """Every call that the text mentions."""
    yield from re.findall(r"`(moesif-tui [^`\n]+)`", README)


def queries() -> Iterator[str]:
    """The examples of the query language."""
    block = next(block for block in BLOCKS if block.startswith("A-48213"))
    for line in block.splitlines():
        yield from re.split(r"\s{2,}", line)[:-1]


def understand(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """Let a command read its options, and nothing more."""
    read = Parser.read

    def only_read(self: Parser, arguments: list[str]) -> None:
        try:
            read(self, arguments)
        except UsageError as error:
            if "are required" in str(error):
                raise Incomplete from error
            raise
        raise Understood

    monkeypatch.setattr(Parser, "read", only_read)
    arguments = shlex.split(call)[1:]
    name, rest = _named(arguments)
    with pytest.raises(Understood):
        _command(name)([name, *rest])


@pytest.mark.parametrize("call", dict.fromkeys(commands()))
def test_commands_of_the_readme_exist(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    understand(monkeypatch, call)


@pytest.mark.parametrize("call", dict.fromkeys(inline()))
def test_commands_that_the_text_mentions_exist(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with contextlib.suppress(Incomplete):
        understand(monkeypatch, call)


def test_options_that_the_text_mentions_exist(capsys: pytest.CaptureFixture[str]) -> None:
    for name in usage.COMMANDS:
        with pytest.raises(SystemExit):
            _command(name)([name, "--help"])
    known = set(re.findall(r"--[a-z][\w-]+", capsys.readouterr().out))
    assert set(re.findall(r"`(--[a-z][\w-]+)`", README)) <= known


@pytest.mark.parametrize("query", queries())
def test_queries_of_the_readme_are_understood(query: str) -> None:
    assert parse(query) is not None


def test_make_targets_of_the_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE)) <= targets


def test_links_lead_to_files_of_the_project() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda incident: incident.title)
def test_incidents_are_told_as_they_are_planted(incident: object) -> None:
    told = " ".join(README.split())
    for text in (incident.ticket, incident.title, *incident.where, incident.cause):  # type: ignore[attr-defined]
        assert text in told


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 250


def test_pictures_are_those_of_the_storyboard() -> None:
    story = tomllib.loads((ROOT / ".textual" / "storyboard.toml").read_text(encoding="utf-8"))
    assert [file.stem for file in PICTURES] == sorted(picture["name"] for picture in story["picture"])


@pytest.mark.parametrize("picture", PICTURES, ids=lambda file: file.name)
def test_pictures_fetch_nothing(picture: Path) -> None:
    svg = picture.read_text(encoding="utf-8")
    assert re.findall(r"url\((?!#)|href|@import|<script|<image|<foreignObject", svg) == []
    assert set(re.findall(r"https?://[^\s\"<&]+", svg)) <= {"http://www.w3.org/2000/svg"} | set(
        re.findall(r">[^<]*?(https?://[^\s\"<&]+)", svg)
    )


def test_licence_and_changelog_are_there() -> None:
    from moesif_tui import __version__

    assert "MIT" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_file_names_the_host_of_a_package_registry() -> None:
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    hosts = re.compile("|".join(map(re.escape, REGISTRIES)).encode())
    files = [ROOT / name for name in listed.decode().split("\0") if name]
    assert [str(file) for file in files if file.is_file() and hosts.search(file.read_bytes())] == []
