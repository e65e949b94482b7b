"""The command line. Imports nothing at module level, so that `--version` answers as fast as Python itself."""

from __future__ import annotations


def main() -> int:
    """Run the command in `sys.argv`; the exit code (0 done, 1 failed, 2 wrong use, 130 interrupted …)."""
    import sys

    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        from moesif_tui import __version__

        sys.stdout.write(f"moesif-tui {__version__}\n")
        return 0
    from moesif_tui.cli.commands import run

    return run(arguments)
