"""Values as the texts that a reader is shown, so that a search finds what the eye sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_DAY = 86_400_000_000
_SECOND = 1_000_000
_SAMPLE = 1_000


def shown_texts(values: pa.Array, is_days: bool = True) -> pa.Array:
    """Values as strings; missing stays missing, and “not a number” is missing.

    Args:
        values: any plain type.
        is_days: whether times that fall on midnight are written without it, see ``holds_days``.
    """
    import pyarrow as pa

    kind = values.type
    if pa.types.is_dictionary(kind):
        return values.dictionary.cast(pa.string()).take(values.indices)
    if pa.types.is_timestamp(kind):
        return _time_texts(values.cast(pa.timestamp("us"), safe=False), is_days)
    return without_nan(values).cast(pa.string())


def without_nan(values: pa.Array) -> pa.Array:
    """Numbers with “not a number” taken as missing, as audits take it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_floating(values.type):
        return values
    # Not pa.scalar(None, …), which would import pandas.
    return pc.if_else(pc.is_nan(values), pa.nulls(len(values), values.type), values)


def holds_days(values: pa.Array) -> bool:
    """Whether a column of times looks like one of days: its first values all fall on midnight."""
    import pyarrow as pa

    if not pa.types.is_timestamp(values.type):
        return False
    head = values.slice(0, _SAMPLE).drop_null().cast(pa.timestamp("us"), safe=False)
    return all(time % _DAY == 0 for time in head.cast(pa.int64()).to_pylist())


def _time_texts(times: pa.Array, is_days: bool) -> pa.Array:
    """ISO texts, each as short as is exact."""
    import numpy as np
    import pyarrow as pa

    if not len(times):
        return pa.array([], pa.string())
    # pyarrow's ways to numpy import pandas, which costs the window a third of a second.
    is_missing = times.is_null().cast(pa.uint8())
    missing = np.frombuffer(is_missing.buffers()[1], np.uint8, len(times)).astype(bool)
    stored = times.cast(pa.int64())
    ticks = np.frombuffer(stored.buffers()[1], np.int64, len(times), stored.offset * 8)
    ticks = np.where(missing, 0, ticks)
    moments = ticks.astype("datetime64[us]")
    texts = np.datetime_as_string(moments.astype("datetime64[s]")).astype(object)
    if is_days:
        days = np.datetime_as_string(moments.astype("datetime64[D]"))
        texts = np.where(ticks % _DAY == 0, days, texts)
    exact = ticks % _SECOND == 0
    if not exact.all():
        texts = np.where(exact, texts, np.datetime_as_string(moments))
    spaced = np.char.replace(texts.astype(str), "T", " ")
    return _strings(spaced, missing)


def _strings(texts: npt.NDArray[np.str_], missing: npt.NDArray[np.bool_]) -> pa.Array:
    """ASCII texts as an array, by its buffers, since ``pa.array`` imports pandas."""
    import numpy as np
    import pyarrow as pa

    offsets = np.zeros(len(texts) + 1, np.int32)
    np.cumsum(np.char.str_len(texts), out=offsets[1:])
    padded = np.frombuffer(texts.astype("S").tobytes(), np.uint8)
    valid = np.packbits(~missing, bitorder="little")
    buffers = [pa.py_buffer(part) for part in (valid, offsets, padded[padded != 0])]
    return pa.Array.from_buffers(pa.string(), len(texts), buffers)
