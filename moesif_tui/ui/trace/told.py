"""What the head of a trace says: how many calls in how long, how many errors, whose session, and what the scale is."""

from __future__ import annotations

from typing import Final

from moesif_tui.core.derived import derived_in
from moesif_tui.core.numbers import grouped, plural
from moesif_tui.core.statuses import status_role
from moesif_tui.core.time import span
from moesif_tui.core.timeline import MARK_CELLS, Mark
from moesif_tui.ui import glyphs
from moesif_tui.ui.present import bucket_title, shown_text, shown_user, shown_value
from moesif_tui.ui.text import Line, Piece, width_of
from moesif_tui.ui.trace.reader import TraceReader
from moesif_tui.ui.trace.waterfall import Waterfall

SHORT_MARK: Final = 10
"""Cells of the mark of the scale where a longer one leaves no room for words."""
_DOT: Piece = (f" {glyphs.DOT} ", "muted")


def short_id(trace_id: str) -> str:
    """As much of a trace's id as tells it from its neighbours: `t103` of `k7f3a2-t103.9c1f`, else its first cells."""
    number = trace_id.partition("-")[2].partition(".")[0]
    return number if number.startswith("t") and number[1:].isdecimal() else trace_id[:8]


def crumb(trace_id: str, reader: TraceReader | None, before: Line) -> Line:
    """The trace in the breadcrumb, behind its bucket unless the view before says that already."""
    name: Piece = (f"trace {short_id(trace_id)}", "strong")
    bucket = reader.trace.triage_bucket if reader is not None and reader.trace is not None else None
    if bucket is None:
        return [name]
    title = bucket_title(bucket)
    if "".join(text for text, _ in before).endswith("".join(text for text, _ in title[1:])):
        return [name]
    return [*title, (f" {glyphs.CRUMB} ", "muted"), name]


def who(reader: TraceReader | None) -> Line:
    """The user and the client; nothing where neither is known."""
    trace = reader.trace if reader is not None else None
    line = shown_user(trace, "text") if trace is not None and trace.user_id else []
    if reader is not None and reader.client:
        line += [_DOT] * bool(line) + [(reader.client, "muted")]
    return line


def facts(reader: TraceReader, waterfall: Waterfall) -> Line:
    """Counts, duration and session; what is not read yet as the service counted it."""
    errors = sum(call.failed for call in reader.calls)
    lasted = waterfall.timeline.lasted if waterfall.timeline.is_lasting_known else None
    figures = reader.figures
    if not reader.complete:
        errors = max(errors, figures.errors or 0)
        lasted = max((us for us in (lasted, figures.lasted) if us is not None), default=None)
    read = grouped(len(reader.calls))
    if reader.complete:
        line: list[Piece] = [(read, "strong"), (" call" if read == "1" else " calls", "muted")]
    else:
        of = grouped(figures.calls) if figures.calls else "more"
        line = [("first ", "muted"), (read, "strong"), (f" of {of} calls", "muted")]
    if lasted is not None:
        line += [(" in ", "muted"), (span(lasted), "text")]
    line += [_DOT, (plural(errors, "error"), _ink(errors, reader))]
    trace = reader.trace
    if trace is not None and trace.session_token:
        derived = "session_token" in derived_in(trace.metadata)
        line += [_DOT, ("session ", "muted"), *shown_value(shown_text(trace.session_token), "text", derived=derived)]
    if reader.hidden:
        line += [_DOT, (f"{grouped(reader.hidden)} hidden", "muted")]
    return line


def _ink(errors: int, reader: TraceReader) -> str:
    if not errors:
        return "muted"
    inks = {status_role(call.status) for call in reader.calls if call.failed}
    return "warning" if inks == {"warning"} else "error"


def scale(waterfall: Waterfall, room: int) -> Line:
    """The mark of the scale, and where there is room for it, what was done to the scale."""
    words = "gaps folded   " if waterfall.timeline.gaps else ""
    if waterfall.zoom > 1:
        words = f"zoom {glyphs.TIMES}{waterfall.zoom:.0f}   "
    forms = [_drawn(mark) for most in (MARK_CELLS, SHORT_MARK) if (mark := waterfall.window.mark(most)) is not None]
    line = next((form for form in forms if len(words) + width_of(form) <= room), None)
    return [(words, "muted"), *line] if line is not None else forms[0] if forms else []


def _drawn(mark: Mark) -> list[Piece]:
    label = f" {mark.label} "
    inner = mark.cells - 2 - len(label)
    if inner < 0:
        return [(f"├{glyphs.RULE * (mark.cells - 2)}┤", "muted"), (label.rstrip(), "text")]
    left = inner // 2
    return [
        (f"├{glyphs.RULE * left}", "muted"),
        (label, "text"),
        (f"{glyphs.RULE * (inner - left)}┤", "muted"),
    ]
