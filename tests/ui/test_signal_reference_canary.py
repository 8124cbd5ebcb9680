"""A canary for a fault of PySide6 6.12.0 on Python 3.11.

There every ``Signal.emit()`` loses a reference to True; after some hundred the interpreter
aborts. If this fails after an update, go back to the pinned version.
"""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

EMISSIONS = 5_000
# Other code holds and lets go of a few references meanwhile.
TOLERANCE = 200


class Emitter(QObject):
    flag = Signal(bool)
    anything = Signal(object)
    pair = Signal(int, object)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True and None are immortal there")
@pytest.mark.parametrize("value", [True, False, None])
def test_emitting_keeps_references(qapp: QApplication, value: bool | None) -> None:
    emitter = Emitter()
    heard: list[int] = []
    emitter.flag.connect(lambda _: heard.append(1))
    emitter.anything.connect(lambda _: heard.append(1))
    emitter.pair.connect(lambda _number, _value: heard.append(1))
    before = sys.getrefcount(value)
    for _ in range(EMISSIONS):
        emitter.flag.emit(bool(value))
        emitter.anything.emit(value)
        emitter.pair.emit(1, value)
    after = sys.getrefcount(value)
    assert len(heard) == 3 * EMISSIONS
    assert abs(after - before) < TOLERANCE
