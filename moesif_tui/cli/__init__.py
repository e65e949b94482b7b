"""The command line. Imports nothing at module level, so that `--version` and `--help` answer as fast as Python."""

from __future__ import annotations


def main() -> int:
    """Run the command in `sys.argv`; the exit code (0 done, 1 failed, 2 wrong use, 130 interrupted …)."""
    import sys

    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        from moesif_tui import __version__

        text = f"moesif-tui {__version__}\n"
    elif arguments in (["--help"], ["-h"], ["help"]):
        from moesif_tui.cli import usage

        text = usage.HELP
    else:
        from moesif_tui.cli.commands import run

        return run(arguments)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except (OSError, AttributeError) as error:
        from moesif_tui.cli.commands import output_failed

        return output_failed(error)
    return 0
