// A foreign IACP peer: Node, amqplib and Node's own crypto, with nothing of IacpBus in it.
//
//   node iacp-peer.mjs --uri amqp://... --id lab.py@host --seed HEX --to reviewer-02 --peer-key HEX [--mode query|raw] [--timeout 30]
//   node iacp-peer.mjs --self-check FILE     reproduces the signing vectors
//
// query: declares its inbox, sends a signed capability query, waits for the reply and verifies it itself.
// raw:   publishes {"body_base64", "content_type", "headers"} from standard input to the recipient's key, as it is.
//
// Exit code 0: done. 1: it could not be done, and standard error says why in a sentence. 2: the command line is wrong.
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import amqp from 'amqplib';

const options = parse();

function parse() {
  try {
    const { values } = parseArgs({
      options: {
        uri: { type: 'string' }, id: { type: 'string' }, seed: { type: 'string' }, to: { type: 'string' }, 'peer-key': { type: 'string' },
        mode: { type: 'string', default: 'query' }, timeout: { type: 'string', default: '30' }, 'self-check': { type: 'string' },
      },
    });
    const needed = values['self-check'] ? [] : values.mode === 'raw' ? ['uri', 'to'] : ['uri', 'id', 'seed', 'to', 'peer-key'];
    const missing = needed.filter((name) => values[name] === undefined);
    if (missing.length) throw new Error(`missing: ${missing.map((name) => `--${name}`).join(', ')}`);
    return values;
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

/** RFC 8785: JavaScript sorts strings by UTF-16 code units and prints numbers and strings the way JCS wants. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** SHA-256 of the canonical text without sender.identity_sig (profile A). */
function digest(envelope) {
  const { identity_sig: _, ...sender } = envelope.sender;
  return createHash('sha256').update(canonical({ ...envelope, sender })).digest();
}

const privateKey = (seed) => createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed, 'hex')]), format: 'der', type: 'pkcs8',
});
const publicKey = (hex) => createPublicKey({
  key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(hex, 'hex')]), format: 'der', type: 'spki',
});

/** An agent id as one word for routing keys and queue names. */
const word = (id) => [...Buffer.from(id)].map((byte) => {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9-]/.test(character) ? character : `_${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}).join('');

function uuid7() {
  const raw = randomBytes(16);
  raw.writeUIntBE(Date.now(), 0, 6);
  raw[6] = 0x70 | (raw[6] & 0x0f);
  raw[8] = 0x80 | (raw[8] & 0x3f);
  return raw.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

async function declareInbox(channel, id) {
  const inbox = `iacp.agent.${word(id)}`;
  await channel.checkExchange('iacp.agents');
  await channel.checkExchange('iacp.dead');
  await channel.assertQueue(`${inbox}.dead`, { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 1000000000 } });
  await channel.bindQueue(`${inbox}.dead`, 'iacp.dead', word(id));
  await channel.assertQueue(inbox, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum', 'x-dead-letter-exchange': 'iacp.dead', 'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish', 'x-delivery-limit': 1000,
    },
  });
  await channel.bindQueue(inbox, 'iacp.agents', word(id));
  return inbox;
}

/** Fulfilled when the broker has confirmed the message into a queue. */
function publish(channel, to, body, properties) {
  return new Promise((resolve, reject) => {
    channel.once('return', () => reject(new Error(`No queue takes messages for ${to}.`)));
    channel.publish('iacp.agents', word(to), body, { ...properties, mandatory: true, persistent: true }, (error) => (error ? reject(error) : resolve()));
  });
}

/** Calls one of the two ends when the reply to a message, or something that is no JSON, is in the inbox. */
function listen(channel, inbox, messageId, resolve, reject) {
  return channel.consume(inbox, (delivery) => {
    try {
      channel.ack(delivery);
      const candidate = JSON.parse(delivery.content.toString('utf8'));
      if (candidate.in_reply_to === messageId) resolve(candidate);
    } catch (error) {
      reject(error);
    }
  });
}

async function query(channel) {
  const inbox = await declareInbox(channel, options.id);
  const messageId = uuid7();
  const envelope = {
    version: '1.0', message_id: messageId, correlation_id: messageId,
    sender: { agent_id: options.id }, recipient: { agent_id: options.to, channel: 'query' },
    timestamp: new Date().toISOString(), ttl_seconds: 60,
    message: { type: 'request', intent: 'query', payload: { capabilities: ['code_review'], max_tokens: 4096, priority: 'high' } },
  };
  envelope.sender.identity_sig = sign(null, digest(envelope), privateKey(options.seed)).toString('hex');
  const { promise: reply, resolve, reject } = withResolvers();
  await listen(channel, inbox, messageId, resolve, reject);
  await publish(channel, options.to, Buffer.from(canonical(envelope)), { contentType: 'application/iacp+json', messageId, expiration: '60000' });
  const answer = await reply;
  if (!verify(null, digest(answer), publicKey(options['peer-key']), Buffer.from(answer.sender.identity_sig ?? '', 'hex'))) {
    throw new Error("The reply's signature is not good.");
  }
  if (answer.sender.agent_id !== options.to || answer.recipient.agent_id !== options.id || answer.correlation_id !== messageId) {
    throw new Error('The reply is signed but does not belong to the request.');
  }
  const { type, intent, payload } = answer.message;
  console.log(`verified ${type}/${intent} from ${options.to} capabilities=${(payload.capabilities ?? []).map((item) => item.name).join(',')}`);
}

async function publishRaw(channel) {
  const raw = JSON.parse(readFileSync(0, 'utf8'));
  await publish(channel, options.to, Buffer.from(raw.body_base64, 'base64'), { contentType: raw.content_type, headers: raw.headers });
}

function selfCheck(path) {
  const { keys, vectors } = JSON.parse(readFileSync(path, 'utf8'));
  const key = privateKey(keys['builder-01'].seed);
  for (const vector of vectors) {
    const text = canonical(vector.envelope);
    const hash = createHash('sha256').update(text).digest();
    const good = text === vector.jcs && hash.toString('hex') === vector.sha256 && sign(null, hash, key).toString('hex') === vector.sig_sha256;
    if (!good) throw new Error(`${vector.name} is not reproduced.`);
  }
  console.log(`${vectors.length} vectors reproduced`);
}

/** A promise with its two ends; it is not an unhandled rejection when nobody waits for it any more. */
function withResolvers() {
  const ends = {};
  ends.promise = new Promise((resolve, reject) => Object.assign(ends, { resolve, reject }));
  ends.promise.catch(() => {});
  return ends;
}

async function converse() {
  const { promise: failure, reject: fail } = withResolvers();
  const milliseconds = Number(options.timeout) * 1000;
  setTimeout(() => fail(new Error(options.mode === 'raw' ? 'The broker did not confirm in time.' : `No reply of ${options.to} within ${options.timeout} s.`)), milliseconds);
  const connection = await amqp.connect(options.uri, { timeout: milliseconds });
  connection.on('error', fail);
  let channel;
  try {
    channel = await connection.createConfirmChannel();
    channel.on('error', fail);
    await Promise.race([options.mode === 'raw' ? publishRaw(channel) : query(channel), failure]);
  } finally {
    // In this order: closing the channel lets its last acknowledgements out first.
    await channel?.close().catch(() => {});
    await connection.close().catch(() => {});
  }
}

try {
  await (options['self-check'] ? selfCheck(options['self-check']) : converse());
  process.exit(0);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
