"""A schema as a ``schema.toml`` that people read and edit, and the way back.

The file holds decisions, not findings: what it names is laid over the schema that the training
table itself suggests; what it leaves out stays as guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.schema import (
    BY_USER,
    Column,
    ColumnMark,
    ColumnRole,
    ColumnType,
    MissingSuggestion,
    NumberKind,
    Schema,
    Unreadable,
    default_role,
)

if TYPE_CHECKING:
    from tomlkit.items import Table

VERSION = 1
LARGEST_FILE = 20_000_000

_HEAD = """\
What each column of the training table is. Edit it and give it to the command line with
--schema, or import it in the window. A column that is left out, or a line that is left out,
stays as the program guesses it.

type         {types}
number       {numbers} (numeric columns only)
role         {roles}; one target and one subject key at most
marks        any of {marks}
favourable   the target's value that people wish for, e.g. ">50K"
missing      texts that mean "no value" in this column, e.g. ["?", "-99"]
order        categories from lowest to highest
fold_values  true: values that differ in case and space only are taken as the same
unreadable   {unreadable}: what happens to values that the type can't take
"""


def to_toml(schema: Schema, suggestions: Sequence[MissingSuggestion] = ()) -> str:
    """The schema as commented TOML; equal schemas give equal texts.

    Args:
        schema: what is written.
        suggestions: values that may mean “no value”, written as comments beside their columns.
    """
    import tomlkit

    document = tomlkit.document()
    head = _HEAD.format(
        types=", ".join(ColumnType),
        numbers=", ".join(NumberKind),
        roles=", ".join(ColumnRole),
        marks=", ".join(ColumnMark),
        unreadable=", ".join(Unreadable),
    )
    for line in head.splitlines():
        document.add(tomlkit.comment(line) if line else tomlkit.nl())
    document.add(tomlkit.nl())
    document.add("version", tomlkit.item(VERSION))
    columns = tomlkit.aot()
    for column in schema.columns:
        of_column = [s for s in suggestions if s.column == column.name]
        columns.append(_table(column, of_column))
    if schema.columns:
        document.add("columns", columns)
    return str(tomlkit.dumps(document))


def _table(column: Column, suggestions: Sequence[MissingSuggestion]) -> Table:
    import tomlkit

    table = tomlkit.table()
    table.add("name", column.name)
    table.add("type", str(column.type))
    if column.why:
        table["type"].comment(_on_one_line(column.why))
    if column.number is not None:
        table.add("number", str(column.number))
    table.add("role", str(column.role))
    for key, value in _decisions(column).items():
        table.add(key, value)
    if suggestions:
        proposed = tomlkit.item([*column.missing, *(s.token for s in suggestions)]).as_string()
        table.add(tomlkit.comment(_on_one_line(f"missing = {proposed}")))
        for suggestion in suggestions:
            table.add(tomlkit.comment(_on_one_line(suggestion.why)))
    return table


def _on_one_line(text: str) -> str:
    """A comment can't hold line ends or other control characters, which values may carry."""
    return "".join(c if c.isprintable() else " " for c in text)


def _decisions(column: Column) -> dict[str, Any]:
    """What differs from a column on which nothing was decided, in the order of the file."""
    given: dict[str, Any] = {}
    if column.marks:
        given["marks"] = [str(mark) for mark in column.marks]
    if column.favourable is not None and column.role is ColumnRole.TARGET:
        given["favourable"] = column.favourable
    if column.missing:
        given["missing"] = list(column.missing)
    if column.order:
        given["order"] = list(column.order)
    if column.fold_values:
        given["fold_values"] = True
    if column.unreadable is not Unreadable.REFUSE:
        given["unreadable"] = str(column.unreadable)
    return given


# --- reading ---------------------------------------------------------------------------------


def read_schema_file(path: Path, schema: Schema) -> Schema:
    """The file's decisions laid over a schema that was guessed.

    Raises:
        UserError: ``bad-schema-file``, with file and column, for what is no TOML or names a
            column, a key or a value that doesn't exist.
    """
    entries = _entries(path)
    known = {column.name: column for column in schema.columns}
    decided: dict[str, Column] = {}
    for position, entry in enumerate(entries, 1):
        place = _Place(path.name, f"entry {position}")
        name = _name(entry, known, place)
        if name in decided:
            raise _fault(
                replace(place, column=name),
                "The column stands in the file twice.",
                "Keep one of the two [[columns]] entries.",
            )
        decided[name] = _column(known[name], entry, replace(place, column=name))
    result = Schema(tuple(decided.get(column.name, column) for column in schema.columns))
    return _with_single_roles(result, decided, path.name)


def _with_single_roles(schema: Schema, decided: Mapping[str, Column], file: str) -> Schema:
    for role in (ColumnRole.TARGET, ColumnRole.SUBJECT_KEY):
        named = [column.name for column in decided.values() if column.role is role]
        if len(named) > 1:
            raise _fault(
                _Place(file, column=named[1]),
                f"Two columns have the role “{role}”: “{named[0]}” and “{named[1]}”.",
                "Give the role to one of them.",
            )
        if named:
            schema = schema.with_role(named, role)
    return schema


@dataclass(frozen=True)
class _Place:
    file: str
    entry: str = ""
    column: str = ""


def _fault(place: _Place, detail: str, hint: str) -> UserError:
    if place.entry and not place.column:
        detail = f"In the {place.entry.replace('entry', 'entry no.')}: {detail}"
    return UserError(
        "bad-schema-file",
        "The schema file could not be used",
        detail,
        hint,
        Where(file=place.file, column=place.column),
    )


def _entries(path: Path) -> list[dict[str, Any]]:
    import tomllib

    from synthdesk.engine.tables.source import existing_file

    place = _Place(path.name)
    existing_file(path)
    if path.stat().st_size > LARGEST_FILE:
        raise _fault(
            place,
            f"The file has {path.stat().st_size / 1e6:,.0f} MB, far more than any schema.",
            "Choose the schema.toml that “synthdesk schema” or the window wrote.",
        )
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _fault(
            place,
            f"It is not UTF-8 text: byte {error.start + 1:,} can't be read.",
            "Save the file again as UTF-8.",
        ) from error
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise _fault(
            place,
            f"It is not valid TOML: {error}.",
            "Mend the line, or write a fresh file with “synthdesk schema FILE”.",
        ) from error
    _only_known_keys(raw, ("version", "columns"), place)
    if raw.get("version", VERSION) != VERSION:
        raise _fault(
            place,
            f"It says version {raw['version']!r}; this program reads version {VERSION}.",
            "Write the file again with this program, or update the program.",
        )
    entries = raw.get("columns", [])
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise _fault(
            place, "“columns” is no list of tables.", "Begin every column with [[columns]]."
        )
    return entries


def _only_known_keys(found: Mapping[str, Any], allowed: tuple[str, ...], place: _Place) -> None:
    unknown = [key for key in found if key not in allowed]
    if unknown:
        raise _fault(
            place,
            f"It has the unknown key “{unknown[0][:60]}”.",
            f"Allowed are: {', '.join(allowed)}.",
        )


def _name(entry: Mapping[str, Any], known: Mapping[str, Column], place: _Place) -> str:
    name = entry.get("name")
    if not isinstance(name, str):
        raise _fault(place, "It has no name.", 'Give it a line such as: name = "age".')
    if name not in known:
        shown = ", ".join(f"“{other[:60]}”" for other in list(known)[:20])
        more = f" and {len(known) - 20:,} more" if len(known) > 20 else ""
        raise _fault(
            replace(place, column=name),
            "The training table has no such column.",
            f"Take the entry out, or mend the name. The columns are: {shown}{more}.",
        )
    return name


def _column(column: Column, entry: Mapping[str, Any], place: _Place) -> Column:
    _only_known_keys(entry, KEYS, place)
    changes: dict[str, Any] = {
        key: READERS[key](key, value, place) for key, value in entry.items() if key != "name"
    }
    kind = changes.get("type", column.type)
    if "role" not in changes and column.role is default_role(column.type):
        changes["role"] = default_role(kind)
    if kind is not ColumnType.NUMERIC:
        if "number" in changes:
            raise _fault(
                place,
                f"“number” is given, but the type is {kind}.",
                "Take the line out, or set the type to numeric.",
            )
        changes["number"] = None
    if changes.get("favourable") is not None and changes.get("role", column.role) is not (
        ColumnRole.TARGET
    ):
        raise _fault(
            place,
            "“favourable” is given, but the column is not the target.",
            'Add role = "target", or take the line out.',
        )
    decided = replace(column, **changes)
    if decided.type is not column.type:
        decided = replace(decided, why=BY_USER)
    return decided


_Word = TypeVar("_Word", bound=StrEnum)


def _one_of(kind: type[_Word]) -> Callable[[str, Any, _Place], _Word]:
    def read(key: str, value: Any, place: _Place) -> _Word:
        if not isinstance(value, str) or value not in set(kind):
            raise _fault(
                place,
                f"“{key}” is {_shown(value)}.",
                f"Allowed are: {', '.join(f'“{word}”' for word in kind)}.",
            )
        return kind(value)

    return read


def _marks(key: str, value: Any, place: _Place) -> tuple[ColumnMark, ...]:
    read = _one_of(ColumnMark)
    given = {read(key, word, place) for word in _list(key, value, place)}
    return tuple(mark for mark in ColumnMark if mark in given)


def _texts(key: str, value: Any, place: _Place) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_text(key, word, place) for word in _list(key, value, place)))


def _list(key: str, value: Any, place: _Place) -> list[Any]:
    if not isinstance(value, list):
        raise _fault(place, f"“{key}” is {_shown(value)}.", f'Write a list: {key} = ["…", "…"].')
    return value


def _text(key: str, value: Any, place: _Place) -> str:
    # Numbers without quotation marks are what people write for codes such as -99.
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise _fault(place, f"“{key}” holds {_shown(value)}.", "Write texts in quotation marks.")
    return value


def _yes_or_no(key: str, value: Any, place: _Place) -> bool:
    if not isinstance(value, bool):
        raise _fault(place, f"“{key}” is {_shown(value)}.", "Allowed are: true, false.")
    return value


def _shown(value: Any) -> str:
    return f"“{str(value)[:60]}”"


READERS: dict[str, Callable[[str, Any, _Place], Any]] = {
    "type": _one_of(ColumnType),
    "number": _one_of(NumberKind),
    "role": _one_of(ColumnRole),
    "marks": _marks,
    "favourable": _text,
    "missing": _texts,
    "order": _texts,
    "fold_values": _yes_or_no,
    "unreadable": _one_of(Unreadable),
}
KEYS = ("name", *READERS)
