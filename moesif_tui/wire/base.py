"""The base of every document and operation of the API.

An operation is a value: a frozen class that declares what it sends and what it answers. The client sends any of
them, the local server routes by them, and both read only what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from types import GenericAlias
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from moesif_tui.wire.plugins import without_plugins

Answer = TypeVar("Answer", covariant=True)  # noqa: PLC0105
Value = TypeVar("Value")
Item = TypeVar("Item")

without_plugins()

LOCAL: dict[str, Any] = {"x-local": True}
"""Marks a field (`json_schema_extra=LOCAL`) that only the local server knows."""
Local = Annotated[Value | None, Field(json_schema_extra=LOCAL)]
"""A field of a document that only the local server fills."""
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""A time, ISO 8601."""


class Document(BaseModel):
    """Anything that the API answers. Unknown fields are kept; a documented field that is missing is None."""

    model_config = ConfigDict(
        extra="allow",
        defer_build=True,
        populate_by_name=True,
        protected_namespaces=(),
        coerce_numbers_to_str=True,
        hide_input_in_errors=True,
    )

    @classmethod
    def arranged(cls, value: Any) -> Any:
        """An answer in the documented form, of one that may also come in others; as it is where it has but one."""
        return value


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that could not be read: the raw JSON value and the reason in one sentence."""

    raw: Any
    reason: str


OrgId = Annotated[str, Field(alias="orgId")]
"""An organization's id; `~` is the token's own."""
Kinds = Annotated[tuple[str, ...], Field(json_schema_extra=LOCAL)]
"""Kinds of calls, where not the usual ones are meant (local server only)."""
Secret = Annotated[str | None, Field(repr=False, json_schema_extra={"format": "password"})]
"""A text of a document that is not to be shown."""
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

    Subclasses are named after their operation id and declare the class attributes below; one without a path is what
    several operations have in common. A field whose alias (or name) stands in braces in `path` goes into the path, the
    field `body` is sent as JSON, every other one is a query parameter. What is documented to answer nothing is an
    `Operation[None]`; its answer is not read.

    Attributes:
        operation_id: the documented name; the class's own, with a small first letter.
        method, path: of HTTP, below the base URL.
        scopes: what the token must have, all of it.
        effect: what sending it does.
        cursor: how it pages; None where it does not.
        secret: names of the members of body and answer that hold secrets; in documents these are fields without repr.
        success: the documented status.
        plain: whether the answer may also be text that is no JSON.
        local: whether only the local server knows it.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        populate_by_name=True,
        protected_namespaces=(),
        hide_input_in_errors=True,
    )

    operation_id: ClassVar[str] = ""
    method: ClassVar[str] = "GET"
    path: ClassVar[str] = ""
    scopes: ClassVar[tuple[str, ...]] = ()
    effect: ClassVar[Effect] = Effect.READ
    cursor: ClassVar[Cursor | None] = None
    secret: ClassVar[frozenset[str]] = frozenset()
    success: ClassVar[int] = 200
    plain: ClassVar[bool] = False
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

    @classmethod
    def answer_type(cls) -> Any:
        """The declared type of the answer: a Document, `Rows[...]`, a plain JSON type, or None: nothing is read."""
        for base in cls.__mro__:
            for alias in vars(base).get("__orig_bases__", ()):
                origin = get_origin(alias)
                if isinstance(origin, type) and issubclass(origin, Operation):
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
        shown = ", ".join(f"{name}={value!r}" for name, value in self if value != type(self).model_fields[name].default)
        return f"{type(self).__name__}({shown})"

    __str__ = __repr__


def _marked(field: FieldInfo) -> bool:
    extra = field.json_schema_extra
    return isinstance(extra, dict) and "x-local" in extra


def row_type(answer: Any) -> Any | None:
    """The document type of the rows, where the answer type is `Rows[...]`; else None."""
    if getattr(answer, "__origin__", None) is not list:
        return None
    members = [member for member in get_args(get_args(answer)[0]) if member is not Unreadable]
    return members[0] if members else Any
