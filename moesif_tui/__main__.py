"""`python -m moesif_tui` is the same command as `moesif-tui`."""

from moesif_tui.cli import main

raise SystemExit(main())
