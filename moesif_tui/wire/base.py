"""The base of every document and operation of the API.

An operation is a value: a frozen class that declares what it sends and what it answers. The client sends any of
them, the local server routes by them, and both read only what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import GenericAlias
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict
from pydantic.fields import FieldInfo

from moesif_tui.wire.plugins import without_plugins

Answer = TypeVar("Answer", covariant=True)  # noqa: PLC0105
Value = TypeVar("Value")
Item = TypeVar("Item")

without_plugins()

LOCAL: dict[str, Any] = {"local": True}
"""Marks a field (`json_schema_extra=LOCAL`) that only the local server knows."""


class Document(BaseModel):
    """Anything that the API answers. Unknown fields are kept; a documented field that is missing is None."""

    model_config = ConfigDict(
        extra="allow", defer_build=True, populate_by_name=True, protected_namespaces=(), coerce_numbers_to_str=True
    )


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that could not be read: the raw JSON value and the reason in one sentence."""

    raw: Any
    reason: str


Rows = list[Union[Item, Unreadable]]  # noqa: UP007 - a generic alias needs Union
"""The answer of a list operation: one row that cannot be read never spoils the others."""


class Effect(Enum):
    """What sending an operation does, which decides retries, caching and undo."""

    READ = "read"
    SET = "set"
    CREATE = "create"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Cursor:
    """How an operation pages: the parameter that takes the last (or first) item's id, and the page size's name."""

    after: str | None = "after_id"
    before: str | None = "before_id"
    size: str = "take"


@dataclass(frozen=True, slots=True)
class Filter(Generic[Value]):
    """An array filter of the API: any of `values`, and within the range where bounds are given. Empty means all."""

    values: tuple[Value, ...] = ()
    gte: Value | None = None
    lte: Value | None = None
    gt: Value | None = None
    lt: Value | None = None

    def __bool__(self) -> bool:
        return bool(self.values) or any(bound is not None for bound in (self.gte, self.lte, self.gt, self.lt))


class Operation(BaseModel, Generic[Answer]):
    """A call of the API as a value; `Answer` is the type of what it answers.

    Subclasses are named after their operation id and declare the class attributes below. A field whose alias (or
    name) stands in braces in `path` goes into the path, the field `body` is sent as JSON, every other one is a query
    parameter.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, populate_by_name=True, protected_namespaces=()
    )

    operation_id: ClassVar[str] = ""
    method: ClassVar[str] = "GET"
    path: ClassVar[str] = ""
    scopes: ClassVar[tuple[str, ...]] = ()
    effect: ClassVar[Effect] = Effect.READ
    cursor: ClassVar[Cursor | None] = None
    secret: ClassVar[frozenset[str]] = frozenset()
    success: ClassVar[int] = 200
    local: ClassVar[bool] = False

    if not TYPE_CHECKING:

        def __class_getitem__(cls, answer: Any) -> GenericAlias:
            """The answer's type is told, no more: pydantic would make a class for each, and take as long again."""
            return GenericAlias(cls, (answer,))

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.path:
            cls.operation_id = cls.__name__[0].lower() + cls.__name__[1:]
            OPERATIONS[cls.operation_id] = cls

    @classmethod
    def answer_type(cls) -> Any:
        """The declared type of the answer: a Document, `Rows[...]`, or a plain JSON type."""
        for base in cls.__mro__:
            for alias in vars(base).get("__orig_bases__", ()):
                if get_origin(alias) is Operation:
                    return get_args(alias)[0]
        raise TypeError(f"{cls.__name__} declares no answer")

    @classmethod
    def wire_name(cls, name: str) -> str:
        """The parameter's name on the wire."""
        return cls.model_fields[name].alias or name

    @classmethod
    def is_local(cls, name: str) -> bool:
        """Whether only the local server knows this parameter."""
        return _marked(cls.model_fields[name])

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{name}={'••••' if name in self.secret else repr(value)}"
            for name, value in self
            if value != type(self).model_fields[name].default
        )
        return f"{type(self).__name__}({shown})"

    __str__ = __repr__


OPERATIONS: dict[str, type[Operation[Any]]] = {}
"""Every operation whose module has been imported, by operation id."""


def _marked(field: FieldInfo) -> bool:
    extra = field.json_schema_extra
    return isinstance(extra, dict) and bool(extra.get("local"))


def row_type(answer: Any) -> Any | None:
    """The document type of the rows, where the answer type is `Rows[...]`; else None."""
    if getattr(answer, "__origin__", None) is not list:
        return None
    members = [member for member in get_args(get_args(answer)[0]) if member is not Unreadable]
    return members[0] if members else Any
