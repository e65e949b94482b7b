"""Where a data set's calls come from: files, a stream that nobody knows the end of, or the sample."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, cast

from moesif_tui import __version__
from moesif_tui.core.descriptors import descriptors
from moesif_tui.local.importers import InputError, Inputs, Progress, Source, open_sources, read
from moesif_tui.local.record import Record
from moesif_tui.local.standard_input import StandardInput

CHUNK = 1 << 20
STREAM = "s"
"""What keys of streams begin with; those of files begin with `k`."""

COLLECTED = "collected:"
"""What stands before a name that events are collected under, where a file is expected."""

Stop = Callable[[], bool]


@dataclass
class Origin:
    """Where a data set's calls come from.

    Attributes:
        key: the data set's key.
        name: shown.
        files: absolute paths of what was named, to open it again.
        again: whether what is kept may stand for it (a stream is read anew each time).
        records: starts the reading; takes `stop` and `progress`. Of a stream it raises `InputError` where that is no
            traffic.
        inputs: the files; empty for the sample, and for a stream that is not read yet.
        entries_total: how many calls there are, where that is known; then bytes are not counted.
        streams: what is read of a stream.
    """

    key: str
    name: str
    files: list[str]
    again: bool
    records: Callable[[Stop, Progress], Iterator[Record]]
    inputs: Inputs = field(default_factory=lambda: Inputs([]))
    entries_total: int | None = None
    streams: Sequence[StandardInput] = ()

    def stats(self) -> str | None:
        """A hash of path, size and time of change of every file, as kept to know them again; None for a stream."""
        if not self.again:
            return None
        digest = blake2b(digest_size=16)
        for source in self.inputs.sources:
            digest.update(repr((str(source.path and source.path.absolute()), source.stat)).encode(errors="replace"))
        return digest.hexdigest()

    def is_of(self, facts: Mapping[str, Any], stop: Stop = lambda: False) -> bool:
        """Whether what is kept, of which these are the facts, was made of these very files, or of copies of them."""
        if facts.get("stats") == self.stats():
            return True
        known = facts.get("hash") or self._hash_of_copy(facts, stop)
        return known is not None and known == self.whole_hash(stop)

    def _hash_of_copy(self, facts: Mapping[str, Any], stop: Stop) -> str | None:
        """The hash that a data set will have whose import has not ended; None where it is of other files than these.

        Files of other sizes are, which costs no reading; so are files that are not as they were.
        """
        paths = facts.get("files") or []
        if facts.get("stats") is None or any(map(_which_pipe, paths)):
            return None
        try:
            other = origin_of(paths, None)
        except InputError:
            return None
        same = other.stats() == facts["stats"] and other._sizes() == self._sizes()
        return other.whole_hash(stop) if same else None

    def _sizes(self) -> list[int | None]:
        """Bytes of each file, in the order in which they are hashed."""
        return [source.stat and source.stat[0] for source in self.inputs.sources]

    def apart(self) -> Origin:
        """The same under a key of its own: others that begin alike and are as large have that key already."""
        digest = blake2b(f"{self.key} {self.stats()}".encode(), digest_size=5)
        return replace(self, key=f"{self.key[:1]}{digest.hexdigest()}")

    def changed(self) -> list[str]:
        """The names of files that are not any more as they were found."""
        return [source.name for source in self.inputs.sources if source.changed()]

    def content_key(self) -> str:
        """The key that files of this content have: of a stream only known when it was read to its end."""
        return _key(self.inputs.sources)

    def whole_hash(self, stop: Stop = lambda: False) -> str | None:
        """A hash over every byte of the files; None where they cannot be read again, or when stopped."""
        return _whole_hash([source.path for source in self.inputs.sources], stop)


def origin_of(paths: Sequence[str], stdin: StandardInput | None) -> Origin:
    """What was named, as the origin of a data set. Raises `InputError`."""
    if any(path == "-" for path in paths) and stdin is None:
        raise InputError("standard input cannot be read here")
    if any(path == "-" or _which_pipe(path) for path in paths):
        return _stream(paths, stdin)
    inputs = open_sources(paths)
    inputs.sources.sort(key=Source.fingerprint)  # whichever way they are named, it is the same data set
    return Origin(
        _key(inputs.sources),
        _name(paths),
        [os.path.abspath(path) for path in paths],  # noqa: PTH100 - a link stays what it is
        again=True,
        records=lambda stop, progress: read(inputs.sources, stop=stop, progress=progress),
        inputs=inputs,
    )


def collected_name(paths: Sequence[str]) -> str | None:
    """The name of what was collected, where that is what is to be opened. Raises `InputError`: it is opened alone."""
    named = [path for path in paths if path.startswith(COLLECTED) and not os.path.exists(path)]  # noqa: PTH110
    if named and len(paths) > 1:
        raise InputError(f"{named[0]}: what was collected is opened alone, without other files")
    return named[0].removeprefix(COLLECTED) if named else None


def collected(name: str) -> Origin:
    """What was collected under a name; nothing is read, it is as it is kept."""
    digest = blake2b(name.encode("utf-8", "surrogateescape"), digest_size=5)
    key = f"c{digest.hexdigest()}"
    return Origin(key, name, [f"{COLLECTED}{name}"], again=True, records=lambda _, __: iter(()))


def sample() -> Origin:
    """The sample as the origin of a data set."""
    from moesif_tui.local import demo

    key = "k" + blake2b(f"sample {__version__}".encode(), digest_size=5).hexdigest()

    def records(stop: Stop, progress: Progress) -> Iterator[Record]:
        progress.streams.add(0)
        for record in demo.records():
            if stop():
                return
            progress.entries += 1
            yield record

    return Origin(key, "sample", ["sample"], again=True, records=records, entries_total=demo.COUNT)


def _stream(paths: Sequence[str], stdin: StandardInput | None) -> Origin:
    """Nothing is read of it yet, as that may take as long as it likes."""
    inputs = Inputs([])
    pipes = _pipes(paths)

    def records(stop: Stop, progress: Progress) -> Iterator[Record]:
        found = open_sources(paths, cast("BinaryIO | None", stdin), cast("Mapping[str, BinaryIO]", pipes))
        inputs.sources, inputs.skipped = found.sources, found.skipped
        return read(inputs.sources, stop=stop, progress=progress)

    key = STREAM + secrets.token_hex(5)
    streams = [*dict.fromkeys(pipes.values()), *([] if stdin is None else [stdin])]
    return Origin(key, _name(paths), list(paths), again=False, records=records, inputs=inputs, streams=streams)


def _key(sources: Iterable[Source]) -> str:
    digest = blake2b(digest_size=5)
    for fingerprint in sorted(source.fingerprint() for source in sources):
        digest.update(fingerprint.encode())
    return "k" + digest.hexdigest()


def _name(paths: Sequence[str]) -> str:
    first = "standard input" if paths[0] == "-" else "pipe" if descriptors(paths[:1]) else Path(paths[0]).name
    first = first or paths[0]
    return first if len(paths) == 1 else f"{first} + {len(paths) - 1}"


def _which_pipe(path: str) -> tuple[int, int] | None:
    """The device and number of a pipe; None for anything else, and for standard input."""
    try:
        state = Path(path).stat() if path != "-" else None
    except (OSError, ValueError):
        return None
    return (state.st_dev, state.st_ino) if state is not None and stat.S_ISFIFO(state.st_mode) else None


def _pipes(paths: Sequence[str]) -> dict[str, StandardInput]:
    """The pipes among what was named, open; one that has several names is opened once.

    Raises:
        InputError: one of them cannot be opened; then none is left open.
    """
    opened: dict[tuple[int, int], StandardInput] = {}
    found: dict[str, StandardInput] = {}
    try:
        for path in paths:
            if which := _which_pipe(path):
                found[path] = opened[which] = opened.get(which) or _pipe(path)
    except InputError:
        for pipe in opened.values():
            pipe.close()
        raise
    return found


def _pipe(path: str) -> StandardInput:
    """A pipe, whether or not anybody writes into it yet; one that is a descriptor of ours is taken over.

    Raises:
        InputError: it cannot be opened.
    """
    try:
        own = descriptors([path])
        number = own[0] if own else os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        os.set_blocking(number, True)
    except OSError as error:
        raise InputError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from error
    return StandardInput(number)


def _whole_hash(paths: Iterable[Path | None], stop: Stop) -> str | None:
    digest = blake2b(digest_size=16)
    for path in paths:
        if path is None:
            return None
        try:
            with path.open("rb", buffering=0) as file:
                while chunk := file.read(CHUNK):
                    if stop():
                        return None
                    digest.update(chunk)
        except OSError:
            return None
    return digest.hexdigest()
