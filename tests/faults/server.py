"""A server on this machine that answers byte by byte as each test wants, whatever HTTP says."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_PATIENCE = 20.0  # seconds after which a connection is given up, so that a test that fails ends


@dataclass
class Line:
    """One request, and the connection to answer it on."""

    sock: socket.socket
    host: str
    path: str
    ended: threading.Event

    @property
    def name(self) -> str:
        """The way that is asked for: the first part of the path."""
        return self.path.split("?")[0].strip("/").split("/")[0].removesuffix(".html")

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self.sock.sendall(part)

    def wait(self, seconds: float = _PATIENCE) -> None:
        """Hold the line, no longer than the server lives."""
        self.ended.wait(seconds)

    def drip(self, data: bytes, every: float) -> None:
        for n in range(len(data)):
            self.send(data[n : n + 1])
            self.wait(every)
            if self.ended.is_set():
                return

    def pour(self, piece: bytes, times: int) -> None:
        for _ in range(times):
            if self.ended.is_set():
                return
            self.send(piece)

    def reset(self) -> None:
        """Close as a machine that fell over does: RST, not FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Way = Callable[[Line], bool | None]  # True keeps the connection open for the next request


@dataclass
class Faulty:
    """The server. `ways` answers by the first part of the path, `otherwise` the rest."""

    ways: Mapping[str, Way]
    otherwise: Way
    tls: ssl.SSLContext | None = None
    on_accept: Callable[[socket.socket, threading.Event], bool] = lambda sock, ended: False  # True: it saw to it
    port: int = 0
    asked: list[tuple[float, str, str]] = field(default_factory=list)  # moment, host, path
    ended: threading.Event = field(default_factory=threading.Event)

    def start(self) -> Faulty:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def stop(self) -> None:
        self.ended.set()
        self._server.close()

    def _accept(self) -> None:
        while not self.ended.is_set():
            try:
                sock, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(_PATIENCE)
        try:
            if self.on_accept(sock, self.ended):
                return
            if self.tls:
                sock = self.tls.wrap_socket(sock, server_side=True)
            while self._answer(sock):
                pass
        except OSError:
            return  # a client that gives up is what most of this is for
        finally:
            sock.close()

    def _answer(self, sock: socket.socket) -> bool:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = sock.recv(65536)
            if not piece:
                return False
            head += piece
        first, *rest = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
        line = Line(sock, fields.get("host", ""), first.split(" ")[1], self.ended)
        self.asked.append((time.monotonic(), line.host, line.path))
        return bool(self.ways.get(line.name, self.otherwise)(line))
