"""The tests themselves can't reach the network, nor can the processes that they start."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

_ATTEMPT = """
import socket
try:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
except PermissionError:
    print("refused")
"""


def test_the_test_process_may_not_connect() -> None:
    with pytest.raises(PermissionError), socket.socket() as probe:
        probe.connect(("127.0.0.1", 9))


def test_the_test_process_may_not_listen() -> None:
    with pytest.raises(PermissionError), socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))


def test_unix_sockets_stay_open() -> None:
    one, other = socket.socketpair()
    one.sendall(b"!")
    assert other.recv(1) == b"!"
    one.close()
    other.close()


def test_a_child_process_may_not_connect() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _ATTEMPT], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "refused"
