#!/usr/bin/env python3
"""synced.py TRACE...: reads what strace saw of agents with an SQLite store and checks that no message that is kept was
published, and no message acknowledged, before the sync of the commit that keeps it had returned.

A trace is one file of one process: strace -f -yy -xx with the writes, syncs and socket calls, in their order. Prints one
line per trace and exits 1 when something left too early, or when a trace shows too little to tell.
"""

import json
import re
import struct
import sys

LINE = re.compile(r"^(?:\[pid\s+)?(\d+)\]?\s+(.*)$")
RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>(.*)$")
CALL = re.compile(r"^(\w+)\((.*)$")
FD = re.compile(r"^(\d+)<([^>]*(?:->[^>]*)?)>")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
RESULT = re.compile(r"=\s+(-?\d+)")
HEX = re.compile(r"\\x([0-9a-f]{2})")
UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PUBLISH, DELIVER, ACK = (60, 40), (60, 60), (60, 80)
FRAME_METHOD, FRAME_HEADER, FRAME_BODY, FRAME_END = 1, 2, 3, 0xCE


def bytes_of(arguments, most=None):
    """What a call wrote or read: all its buffers, no more than it said it did."""
    data = b"".join(bytes.fromhex(text.replace("\\x", "")) for text in TEXT.findall(arguments))
    return data if most is None or most < 0 else data[:most]


def decoded(place):
    """Names of files are hexadecimal too; those of connections are not."""
    return HEX.sub(lambda byte: chr(int(byte[1], 16)), place)


class Stream:
    """One direction of an AMQP connection."""

    def __init__(self):
        self.buffer = b""
        self.open = {}

    def feed(self, data):
        """Yields (channel, method, arguments, body) for each method, with its content where it has one."""
        self.buffer += data
        if self.buffer.startswith(b"AMQP"):
            self.buffer = self.buffer[8:]
        while len(self.buffer) >= 7:
            kind, channel, size = struct.unpack(">BHI", self.buffer[:7])
            if len(self.buffer) < size + 8:
                return
            payload, self.buffer = self.buffer[7 : 7 + size], self.buffer[size + 8 :]
            yield from self.frame(kind, channel, payload)

    def frame(self, kind, channel, payload):
        if kind == FRAME_METHOD:
            method = struct.unpack(">HH", payload[:4])
            if method in (PUBLISH, DELIVER):
                self.open[channel] = [method, payload[4:], None, b""]
            else:
                yield channel, method, payload[4:], b""
        elif kind == FRAME_HEADER and channel in self.open:
            self.open[channel][2] = struct.unpack(">Q", payload[4:12])[0]
        elif kind == FRAME_BODY and channel in self.open:
            self.open[channel][3] += payload
        content = self.open.get(channel)
        if content and content[2] is not None and len(content[3]) >= content[2]:
            del self.open[channel]
            yield channel, content[0], content[1], content[3]


class Trace:
    def __init__(self, name):
        self.name = name
        self.dirty, self.durable = set(), set()
        self.pending, self.syncing = {}, {}
        self.out, self.into, self.delivered = {}, {}, {}
        self.published = self.acknowledged = self.syncs = 0
        self.early, self.to_all = [], set()

    def read(self, path):
        with open(path, encoding="ascii", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                if match := LINE.match(line.rstrip("\n")):
                    self.line(number, match[1], match[2])

    def line(self, number, thread, text):
        if match := RESUMED.match(text):
            begun = self.pending.pop(thread, None)
            if begun and begun[0] == match[1]:
                self.returned(number, thread, begun[0], begun[1], begun[2] + match[2], result_of(match[2]))
        elif match := CALL.match(text):
            call, rest = match[1], match[2]
            target = FD.match(rest)
            if not target:
                return
            place = decoded(target[2])
            self.entered(number, thread, call, place, target[1], rest)
            if rest.endswith("<unfinished ...>"):
                self.pending[thread] = (call, (place, target[1]), rest[: -len("<unfinished ...>")])
            else:
                self.returned(number, thread, call, (place, target[1]), rest, result_of(rest))

    def entered(self, number, thread, call, place, fd, rest):
        if call in ("fsync", "fdatasync") and place.endswith("-wal"):
            self.syncing[thread] = set(self.dirty)
        elif call in ("sendto", "sendmsg", "write") and place.startswith("TCP"):
            stream = self.out.setdefault((fd, place), Stream())
            for channel, method, arguments, body in stream.feed(bytes_of(rest)):
                self.sent(number, (fd, place), channel, method, arguments, body)

    def returned(self, number, thread, call, target, rest, result):
        place, fd = target
        if result is None or result < 0:
            self.syncing.pop(thread, None)
        elif call in ("pwrite64", "write", "pwritev") and place.endswith("-wal"):
            self.dirty.update(UUID.findall(bytes_of(rest)))
        elif call in ("fsync", "fdatasync") and place.endswith("-wal"):
            self.syncs += 1
            self.durable |= self.syncing.pop(thread, set())
        elif call in ("recvfrom", "recvmsg", "read") and place.startswith("TCP"):
            stream = self.into.setdefault((fd, place), Stream())
            for channel, method, arguments, body in stream.feed(bytes_of(rest, result)):
                if method == DELIVER:
                    skip = 1 + arguments[0]
                    tag = struct.unpack(">Q", arguments[skip : skip + 8])[0]
                    self.delivered[(fd, place, channel, tag)] = body
                    if (message := envelope_of(body)) and is_broadcast(message):
                        self.to_all.add(message["message_id"])

    def sent(self, number, connection, channel, method, arguments, body):
        if method == PUBLISH and (message := envelope_of(body)) and is_kept(message) and message.get("in_reply_to") not in self.to_all:
            self.published += 1
            if message["message_id"].encode() not in self.durable:
                self.early.append(f"line {number}: {describe(message)} was published before it was synced")
        elif method == ACK:
            tag, multiple = struct.unpack(">QB", arguments[:9])
            keys = [key for key in self.delivered if key[:3] == (*connection, channel) and (key[3] == tag or (multiple & 1 and key[3] <= tag))]
            for key in keys:
                self.acked(number, envelope_of(self.delivered.pop(key)))

    def acked(self, number, message):
        if message and not is_broadcast(message):
            self.acknowledged += 1
            if message["message_id"].encode() not in self.durable:
                self.early.append(f"line {number}: {describe(message)} was acknowledged before its handling was synced")

    def conclude(self):
        enough = self.published > 0 and self.acknowledged > 0 and self.syncs > 0
        print(f"{self.name}: {self.published} kept messages published, {self.acknowledged} acknowledged, {self.syncs} syncs, {len(self.early)} too early" + ("" if enough else ": too few to tell"))
        for problem in self.early[:20]:
            print(f"  {problem}")
        return enough and not self.early


def result_of(text):
    found = RESULT.findall(text[text.rfind(")") :] if ")" in text else text)
    return int(found[-1]) if found else None


def envelope_of(body):
    try:
        envelope = json.loads(body)
        return envelope if isinstance(envelope, dict) and "message_id" in envelope else None
    except ValueError:
        return None


def is_broadcast(envelope):
    return "*" in envelope["recipient"]["agent_id"]


def is_kept(envelope):
    """Questions are not kept: whoever asks waits in memory. Broadcasts, answers to them and errors about what was refused neither."""
    message = envelope["message"]
    return not is_broadcast(envelope) and message["type"] != "error" and (message["type"], message.get("intent")) != ("request", "query")


def describe(envelope):
    return f"{envelope['message']['type']}/{envelope['message'].get('intent')} {envelope['message_id']}"


def main(paths):
    good = bool(paths)
    for path in paths:
        trace = Trace(path.rsplit("/", 1)[-1])
        trace.read(path)
        good = trace.conclude() and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
