#!/usr/bin/python3
"""A foreign IACP peer: Python, pika and PyNaCl, with nothing of IacpBus in it.

  iacp_peer.py --uri amqp://... --id lab.py@host --seed HEX --to reviewer-02 --peer-key HEX [--mode query|raw] [--timeout 30]
  iacp_peer.py --self-check FILE     reproduces the signing vectors

query: declares its inbox, sends a signed capability query, waits for the reply and verifies it itself.
raw:   publishes {"body_base64", "content_type", "headers"} from standard input to the recipient's key, as it is.

Exit code 0: done. 1: it could not be done, and standard error says why in a sentence. 2: the command line is wrong.
"""
import argparse
import base64
import hashlib
import json
import logging
import os
import re
import sys
import time

import nacl.exceptions
import nacl.signing
import pika
import pika.exceptions


class Failure(Exception):
    """Ends the peer with this sentence."""


def number(value):
    """A JSON number as ECMAScript prints it (RFC 8785 section 3.2.2.3)."""
    if isinstance(value, int) and abs(value) < 1 << 53:
        return str(value)
    value = float(value)
    if value == 0:
        return "0"
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len((whole + fraction).lstrip("0")))
    digits = digits.rstrip("0")
    sign = "-" if value < 0 else ""
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    power = point - 1
    return sign + digits[0] + ("." + digits[1:] if len(digits) > 1 else "") + "e" + ("+" if power >= 0 else "-") + str(abs(power))


def canonical(value):
    """RFC 8785: members by UTF-16 code units, the shortest escapes, no blanks."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(canonical(name) + ":" + canonical(item) for name, item in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, (int, float)):
        return number(value)
    return json.dumps(value, ensure_ascii=False)


def digest(envelope):
    """SHA-256 of the canonical text without sender.identity_sig (profile A)."""
    sender = {name: item for name, item in envelope["sender"].items() if name != "identity_sig"}
    return hashlib.sha256(canonical({**envelope, "sender": sender}).encode()).digest()


def sign(envelope, key):
    envelope["sender"]["identity_sig"] = key.sign(digest(envelope)).signature.hex()


def verify(envelope, peer_key):
    try:
        nacl.signing.VerifyKey(bytes.fromhex(peer_key)).verify(digest(envelope), bytes.fromhex(envelope["sender"]["identity_sig"]))
    except nacl.exceptions.BadSignatureError:
        raise Failure("The reply's signature is not good.") from None


def word(agent_id):
    """An agent id as one word for routing keys and queue names."""
    return re.sub(r"[^A-Za-z0-9-]", lambda m: "".join(f"_{byte:02X}" for byte in m.group().encode()), agent_id)


def uuid7():
    raw = bytearray(int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10))
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    text = raw.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def declare_inbox(channel, agent_id):
    inbox = "iacp.agent." + word(agent_id)
    for exchange in ("iacp.agents", "iacp.dead"):
        channel.exchange_declare(exchange, "topic", passive=True)
    channel.queue_declare(inbox + ".dead", durable=True, arguments={"x-queue-type": "quorum", "x-delivery-limit": 1000000000})
    channel.queue_bind(inbox + ".dead", "iacp.dead", word(agent_id))
    channel.queue_declare(inbox, durable=True, arguments={
        "x-queue-type": "quorum", "x-dead-letter-exchange": "iacp.dead", "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish", "x-delivery-limit": 1000})
    channel.queue_bind(inbox, "iacp.agents", word(agent_id))
    return inbox


def query(channel, options):
    inbox = declare_inbox(channel, options.id)
    message_id = uuid7()
    envelope = {
        "version": "1.0", "message_id": message_id, "correlation_id": message_id,
        "sender": {"agent_id": options.id}, "recipient": {"agent_id": options.to, "channel": "query"},
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "ttl_seconds": 60,
        "message": {"type": "request", "intent": "query",
                    "payload": {"capabilities": ["code_review"], "max_tokens": 4096, "priority": "high"}}}
    sign(envelope, nacl.signing.SigningKey(bytes.fromhex(options.seed)))
    publish(channel, options.to, canonical(envelope).encode(), pika.BasicProperties(
        content_type="application/iacp+json", delivery_mode=2, message_id=message_id, expiration="60000"))
    reply = await_reply(channel, inbox, message_id, options)
    verify(reply, options.peer_key)
    if (reply["sender"]["agent_id"], reply["recipient"]["agent_id"], reply["correlation_id"]) != (options.to, options.id, message_id):
        raise Failure("The reply is signed but does not belong to the request.")
    message = reply["message"]
    names = ",".join(item["name"] for item in message["payload"].get("capabilities", []))
    print(f"verified {message['type']}/{message['intent']} from {options.to} capabilities={names}")


def await_reply(channel, inbox, message_id, options):
    deadline = time.monotonic() + options.timeout
    for method, _, body in channel.consume(inbox, inactivity_timeout=0.5):
        if method is not None:
            channel.basic_ack(method.delivery_tag)
            reply = json.loads(body)
            if reply.get("in_reply_to") == message_id:
                return reply
        if time.monotonic() > deadline:
            raise Failure(f"No reply of {options.to} within {options.timeout:g} s.")


def publish(channel, to, body, properties):
    """Returns when the broker has confirmed the message into a queue."""
    try:
        channel.basic_publish("iacp.agents", word(to), body, properties, mandatory=True)
    except pika.exceptions.UnroutableError:
        raise Failure(f"No queue takes messages for {to}.") from None


def publish_raw(channel, options):
    raw = json.load(sys.stdin)
    publish(channel, options.to, base64.b64decode(raw["body_base64"]), pika.BasicProperties(
        content_type=raw.get("content_type"), headers=raw.get("headers"), delivery_mode=2))


def self_check(path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)
    key = nacl.signing.SigningKey(bytes.fromhex(vectors["keys"]["builder-01"]["seed"]))
    for vector in vectors["vectors"]:
        text = canonical(vector["envelope"])
        hashed = hashlib.sha256(text.encode()).digest()
        signature = key.sign(hashed).signature.hex()
        if (text, hashed.hex(), signature) != (vector["jcs"], vector["sha256"], vector["sig_sha256"]):
            raise Failure(f"{vector['name']} is not reproduced.")
    print(f"{len(vectors['vectors'])} vectors reproduced")


def converse(options):
    connection = pika.BlockingConnection(pika.URLParameters(options.uri))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        (query if options.mode == "query" else publish_raw)(channel, options)
    finally:
        if connection.is_open:
            connection.close()


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--uri", "--id", "--seed", "--to", "--peer-key", "--self-check"):
        parser.add_argument(name)
    parser.add_argument("--mode", choices=("query", "raw"), default="query")
    parser.add_argument("--timeout", type=float, default=30)
    options = parser.parse_args()
    needed = [] if options.self_check else ["uri", "to"] if options.mode == "raw" else ["uri", "id", "seed", "to", "peer_key"]
    if missing := [name for name in needed if getattr(options, name) is None]:
        parser.error("missing: " + ", ".join("--" + name.replace("_", "-") for name in missing))
    return options


def main():
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    options = parse()
    try:
        self_check(options.self_check) if options.self_check else converse(options)
        return 0
    except Failure as failure:
        print(failure, file=sys.stderr)
    except pika.exceptions.AMQPError as problem:
        print(f"The broker refused or went away: {problem!r}", file=sys.stderr)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        print(f"What was read is not what was expected: {type(problem).__name__}: {problem}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
