"""A condition in the words of SQL, held against the rows of a table; nothing else is let through.

DuckDB parses the text. Of what it understood only comparisons, a list of harmless functions and
the table's own columns are accepted; names are resolved here, and what is run is written anew from
the accepted parts, on a connection that can neither read files nor load extensions.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from synthdesk.engine.errors import UserError, Where
from synthdesk.engine.tables.browsing.value_columns import ValueColumn

if TYPE_CHECKING:
    import duckdb
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

MOST_CHARACTERS = 20_000
FUNCTIONS = (
    *("abs", "ceil", "ceiling", "floor", "round", "sqrt", "ln", "log10", "exp", "greatest"),
    *("least", "isnan", "lower", "upper", "length", "trim", "ltrim", "rtrim", "left", "right"),
    *("substring", "substr", "contains", "starts_with", "ends_with", "prefix", "suffix"),
    *("regexp_matches", "regexp_full_match", "replace", "concat", "year", "month", "day", "hour"),
    *("minute", "dayofweek", "date_part", "date_trunc", "nullif"),
)
"""Functions that a condition may call, beside operators, LIKE and casts."""
_OPERATORS = (
    *("+", "-", "*", "/", "//", "%", "||", "~~", "!~~", "~~*", "!~~*", "~~~", "trunc"),
    *("like_escape", "ilike_escape", "not_like_escape", "not_ilike_escape"),
    *("to_days", "to_months", "to_years", "to_hours", "to_minutes", "to_seconds", "to_weeks"),
)
_PARTS = (
    *("BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION"),
    *("CONSTANT", "FUNCTION", "OPERATOR", "TYPE"),
)
_REFUSED = {
    "SUBQUERY": "It holds a SELECT of its own.",
    "STAR": "It holds a “*” that stands for all columns.",
    "PARAMETER": "It holds a placeholder (“?” or “$1”) without a value.",
    "WINDOW": "It holds a figure over several rows (OVER …).",
}
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "python_enable_replacements": "false",
    "memory_limit": "1GB",
    "lock_configuration": "true",
}


@dataclass(frozen=True)
class Condition:
    """An accepted condition.

    Attributes:
        sql: the query that finds its rows, in DuckDB's words.
        columns: position in the table and name in the query of each column that it asks for.
    """

    sql: str
    columns: tuple[tuple[int, str], ...]


class ConditionFilter:
    """Finds the rows of a table that meet a condition, a slice at a time.

    Args:
        text: the condition, e.g. ``age > 30 and sex = 'Female'``.
        table: the whole table; texts that are numbers or dates are compared as such.

    Raises:
        UserError: ``bad-filter`` where the text is not a condition on this table.
    """

    def __init__(self, text: str, table: pa.Table) -> None:
        import duckdb

        self._text = text
        self._table = table
        self._connection = duckdb.connect(":memory:", config=dict(_SETTINGS))
        try:
            self._condition = self._parsed(text, table.column_names)
        except (duckdb.Error, RecursionError, UnicodeError) as error:
            raise self._refused("It is nested too deeply, or holds odd characters.") from error
        self._names = [table.column_names[at] for at, _ in self._condition.columns]
        self._columns = [
            (alias, ValueColumn(table.column(position)))
            for position, alias in self._condition.columns
        ]

    def positions(self, start: int, stop: int) -> npt.NDArray[np.int64]:
        """Rows from ``start`` to before ``stop`` that meet the condition, in file order."""
        import duckdb
        import numpy as np
        import pyarrow as pa

        arrays = {"n": pa.array(np.arange(start, stop, dtype=np.int64))}
        arrays |= {alias: column.values(start, stop) for alias, column in self._columns}
        self._connection.register("rows", pa.table(arrays))
        try:
            found = self._connection.sql(self._condition.sql).to_arrow_table()
        except duckdb.Error as error:
            raise self._refused(self._why_not_run(error)) from error
        finally:
            self._connection.unregister("rows")
        # The order is DuckDB's habit, not its promise.
        return np.sort(found.column("n").to_numpy())

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _parsed(self, text: str, names: Sequence[str]) -> Condition:
        if not text.strip() or len(text) > MOST_CHARACTERS:
            raise self._refused(
                f"It has {len(text):,} characters; 1 to {MOST_CHARACTERS:,} were expected."
            )
        text.encode()  # raises for halves of characters, which DuckDB can't take
        if _has_comment(text):
            raise self._refused("It holds a comment (“--” or “/*”).")
        tree = _tree_of(self._connection, text)
        if tree.get("error_type") == "not implemented":
            raise self._refused("It holds more than one statement.")
        if tree.get("error"):
            raise self._refused(f"It breaks off or goes wrong: {tree['error_message']}.")
        bare = _tree_of(self._connection, "TRUE")
        if len(tree["statements"]) != 1 or _frame(tree) != _frame(bare):
            raise self._refused(
                "It goes on after the condition; ORDER BY, LIMIT, UNION and the like have no "
                "place here."
            )
        columns: dict[int, str] = {}
        for part in _parts(tree["statements"][0]["node"]["where_clause"]):
            self._check(part)
            if part["class"] == "COLUMN_REF":
                position = self._column(part["column_names"], names)
                alias = columns.setdefault(position, f"c{position}")
                part["column_names"] = [alias]
        sql = self._connection.execute(
            "SELECT json_deserialize_sql(?::JSON)", [json.dumps(tree)]
        ).fetchall()[0][0]
        return Condition(str(sql), tuple(columns.items()))

    def _why_not_run(self, error: Exception) -> str:
        """What the columns hold beside DuckDB's own sentence, since types are the usual cause."""
        names = dict(zip((alias for alias, _ in self._columns), self._names, strict=True))
        held = ", ".join(
            f"“{names[alias][:60]}” holds {column.kind}" for alias, column in self._columns
        )
        sentence = (str(error).splitlines()[0].partition(": ")[2] or str(error))[:300].rstrip(".")
        return f"The values can't be compared like this: {held}. DuckDB says: {sentence}."

    def _check(self, part: dict[str, Any]) -> None:
        kind = part["class"]
        if kind not in _PARTS:
            raise self._refused(_REFUSED.get(kind, f"It holds a part of the kind {kind.lower()}."))
        if kind == "FUNCTION":
            name = str(part["function_name"]).lower()
            is_plain = not part.get("schema") and not part.get("catalog")
            if not is_plain or name not in (*FUNCTIONS, *_OPERATORS):
                raise self._refused(
                    f"The function “{name[:60]}” is not available here; these are: "
                    f"{', '.join(FUNCTIONS)}."
                )

    def _column(self, given: list[str], names: Sequence[str]) -> int:
        name = ".".join(given)
        if name in names:
            return names.index(name)
        folded = [position for position, known in enumerate(names) if _same(known, name)]
        if len(folded) == 1:
            return folded[0]
        if folded:
            alike = ", ".join(f"“{names[position][:60]}”" for position in folded[:4])
            raise self._refused(f"“{name[:60]}” could be any of the columns {alike}.")
        close = difflib.get_close_matches(name, names, 3, 0.6)
        meant = f" Was {' or '.join(f'“{found[:60]}”' for found in close)} meant?" if close else ""
        raise self._refused(
            f"There is no column “{name[:60]}”.{meant} A text stands in single quotes ('…'), a "
            'column whose name holds spaces or signs in double quotes ("…").'
        )

    def _refused(self, detail: str) -> UserError:
        return UserError(
            "bad-filter",
            "The filter can't be understood",
            f"{detail} What was given: {self._text[:200]}",
            f"Write one condition on the columns, for example: {example_condition(self._table)}",
            Where(),
        )


def example_condition(table: pa.Table) -> str:
    """A condition that this very table understands, for a reader to start from."""
    import pyarrow as pa

    for position, name in enumerate(table.column_names):
        column = ValueColumn(table.column(position).slice(0, 1_000))
        values = column.values(0, min(1_000, table.num_rows)).drop_null()
        if not len(values):
            continue
        sample = values[0].as_py()
        is_number = pa.types.is_integer(values.type) or pa.types.is_floating(values.type)
        quoted = name if name.isidentifier() else '"' + name.replace('"', '""') + '"'
        if is_number:
            return f"{quoted} > {sample:g}"
        text = str(sample)[:40].replace("'", "''")
        return f"{quoted} = '{text}'"
    return "age > 30 and sex = 'Female'"


def _has_comment(text: str) -> bool:
    import duckdb

    return any(kind is duckdb.token_type.comment for _, kind in duckdb.tokenize(text))


def _tree_of(connection: duckdb.DuckDBPyConnection, condition: str) -> dict[str, Any]:
    """What DuckDB understood."""
    query = f"SELECT n FROM rows WHERE {condition}"
    text = connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [query]).fetchall()[0][0]
    tree: dict[str, Any] = json.loads(text)
    return tree


def _frame(tree: dict[str, Any]) -> dict[str, Any]:
    """The query around the condition."""
    node = dict(tree["statements"][0]["node"])
    node["where_clause"] = None
    return node


def _parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Every part of a condition, each before its own parts."""
    if isinstance(tree, dict):
        if "class" in tree:
            yield tree
        for branch in tree.values():
            yield from _parts(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _parts(branch)


def _same(known: str, given: str) -> bool:
    return known.strip().casefold() == given.strip().casefold()
