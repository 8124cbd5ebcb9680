"""Refuses the internet to this process; on PYTHONPATH it does so in every child process too.

Unix sockets stay open: multiprocessing may need them.
"""

import sys

_EVENTS = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}
_LOOK_UPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


def _refuse_the_internet(event, arguments):
    is_internet = event in _EVENTS and isinstance(arguments[1], tuple)
    if is_internet or event in _LOOK_UPS:
        raise PermissionError(f"tests may not use the network ({event})")


sys.addaudithook(_refuse_the_internet)
