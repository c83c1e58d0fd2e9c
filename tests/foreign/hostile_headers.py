#!/usr/bin/python3
"""Publishes one message whose AMQP headers a client may not survive: hostile_headers.py --uri URI --to AGENT --kind KIND

KIND: nested (an array 20,000 deep), tables (9,000 deep), decimal (scale 200).
"""
import argparse
import struct

import pika
import pika.data

from iacp_peer import word


def nested():
    value = b""
    for _ in range(20_000):
        value = b"A" + struct.pack(">I", len(value)) + value
    return b"\x01n" + value


def tables():
    value = b"V"
    for _ in range(9_000):
        inner = b"\x01t" + value
        value = b"F" + struct.pack(">I", len(inner)) + inner
    return b"\x01n" + value


def decimal():
    return b"\x01dD" + bytes([200]) + struct.pack(">i", 12345)


def main():
    kinds = {"nested": nested, "tables": tables, "decimal": decimal}
    parser = argparse.ArgumentParser()
    parser.add_argument("--uri", required=True)
    parser.add_argument("--to", required=True)
    parser.add_argument("--kind", choices=kinds, required=True)
    options = parser.parse_args()
    table = kinds[options.kind]()

    def encode_raw(pieces, _):
        pieces.append(struct.pack(">I", len(table)) + table)
        return 4 + len(table)

    connection = pika.BlockingConnection(pika.URLParameters(options.uri))
    channel = connection.channel()
    channel.confirm_delivery()
    pika.data.encode_table = encode_raw
    channel.basic_publish("iacp.agents", word(options.to), b"{}", pika.BasicProperties(
        content_type="application/iacp+json", headers={"replaced": 1}), mandatory=True)
    connection.close()


if __name__ == "__main__":
    main()
