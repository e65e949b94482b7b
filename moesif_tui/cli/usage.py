"""What `moesif-tui --help` says; made by hand, so that it costs no parser."""

from __future__ import annotations

HELP = """\
moesif-tui: which API errors there are, who is hit, and what led to each

  moesif-tui                            recent files, open a file, the sample
  moesif-tui open FILE…                 open traffic: HAR, Moesif events (JSON, NDJSON), each also gzipped or zipped,
                                        folders of them; - is standard input (moesif-tui FILE… does the same)
  moesif-tui demo                       open generated traffic with errors to find
  --light, --ascii                      on a light background; drawn with ASCII characters only

The same data as text, for scripts and pipes:
  moesif-tui buckets --file FILE        errors, grouped
  moesif-tui traces  --file FILE        the sessions that ended in an error
  moesif-tui events  --file FILE        calls
  moesif-tui event ID --file FILE       one call, whole; --as curl, python …
  moesif-tui export  --file FILE -o x.har   calls as HAR, JSON, NDJSON or CSV
  moesif-tui api OPERATION --file FILE  any operation of the API; --base-url for a service; api --list
  moesif-tui serve [FILE…]              the API on TCP, for other programs; Moesif SDKs can send their events to it
  moesif-tui cache                      what is kept on this machine, and until when; cache purge
  moesif-tui doctor                     what the program stands on here, and what is wrong with it

  moesif-tui COMMAND --help             the options of a command
  moesif-tui --version

Traffic that was opened is kept for 7 days; MOESIF_TUI_KEEP_DAYS sets another number, --no-keep keeps nothing.
Exit codes: 0 done, 1 failed, 2 wrong use, 3 an open bucket (buckets --check), 130 interrupted.
"""

COMMANDS = ("open", "demo", "buckets", "traces", "events", "event", "export", "api", "serve", "cache", "doctor")
