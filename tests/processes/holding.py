"""A proxy such as some networks have: it passes the head of a stream and holds its body."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}  # what is between two neighbours


class HoldingProxy(ThreadingHTTPServer):
    """In front of the web process at this port, until `passes` is set: then streams go through as well."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = port
        self.passes = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Either side may go away at any time."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: HoldingProxy
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.server.behind)
        with closing(link):
            length = int(self.headers.get("Content-Length", 0))
            link.request(self.command, self.path, self.rfile.read(length), dict(self.headers))
            with closing(link.getresponse()) as answer:
                self._pass(answer)

    do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815 (their names are http.server's)

    def _pass(self, answer: http.client.HTTPResponse) -> None:
        is_stream = answer.getheader("Content-Type", "").startswith("text/event-stream")
        body = b"" if is_stream else answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, value)
        if is_stream:
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        while is_stream and self.command == "GET" and (some := answer.read1(65_536)):
            if self.server.passes.is_set():
                self.wfile.write(some)

    def log_message(self, *_what: object) -> None:
        """Nobody reads it."""


@contextmanager
def holding_proxy(port: int) -> Iterator[HoldingProxy]:
    proxy = HoldingProxy(port)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join()
