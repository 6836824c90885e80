"""Traces leave for the collector that the settings name, and nowhere without one."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from application import tracing
from runtime.settings import NotConfigured, Settings
from runtime.wiring import wire

ROOT = Path(__file__).parents[2]
ONE_SPAN = """
import sys, uuid
from application import tracing
from runtime.tracing import collect_to
collect_to(sys.argv[1])
with tracing.command("session.record", uuid.UUID(int=7)):
    pass
"""


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """An OTLP collector over HTTP: its URL, and what it was sent."""
    sent: list[bytes] = []

    class Collects(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Collects) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/traces", sent
        server.shutdown()


def test_the_last_spans_leave_as_the_process_ends(collector: tuple[str, list[bytes]]) -> None:
    url, sent = collector
    subprocess.run([sys.executable, "-c", ONE_SPAN, url], cwd=ROOT, check=True)
    assert len(sent) == 1
    assert b"command session.record" in sent[0]
    assert (7).to_bytes(16) in sent[0]


def test_without_the_packages_the_setting_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "runtime.tracing", None)
    settings = Settings(database="dbname=none", traces_url="http://127.0.0.1:4318/v1/traces")
    with pytest.raises(NotConfigured, match=r"install mtss\[tracing\]"):
        wire(settings)
    assert tracing.collected_with() is None
