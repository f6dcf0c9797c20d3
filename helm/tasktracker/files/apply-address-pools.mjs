/**
 * Gives MetalLB the address pools of a release, and takes away those that the release had before. MetalLB is installed by
 * the same release: until its definitions are there and its webhook answers, every step is tried again. Runs in a pod that
 * may do nothing else; may run any number of times.
 *
 * usage: node apply-address-pools.mjs POOLS.json
 */
import { readFileSync } from 'node:fs';

const SERVICE_ACCOUNT = process.env.SERVICE_ACCOUNT_DIR ?? '/var/run/secrets/kubernetes.io/serviceaccount';
const SECONDS = Number(process.env.TIMEOUT_SECONDS ?? 600);
const PAUSE = Number(process.env.PAUSE_SECONDS ?? 2);

const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, API_SERVER } = process.env;
const server = API_SERVER ?? `https://${host?.includes(':') ? `[${host}]` : host}:${port}`;
const namespace = readFileSync(`${SERVICE_ACCOUNT}/namespace`, 'utf8').trim();
const { selector, objects } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const deadline = Date.now() + SECONDS * 1000;

/** What trying again does not mend: the webhook or the API server has understood, and says no. */
class Refused extends Error {}

/** One request to the API server. Throws for any answer but success. */
async function request(method, path, query, body) {
  const url = `${server}/apis/metallb.io/v1beta1/namespaces/${namespace}/${path}?${new URLSearchParams(query)}`;
  const answer = await fetch(url, {
    method,
    headers: {
      // read each time: tokens are replaced while a pod runs
      authorization: `Bearer ${readFileSync(`${SERVICE_ACCOUNT}/token`, 'utf8').trim()}`,
      'content-type': 'application/apply-patch+yaml',
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  const message = `${method} ${path}: status ${answer.status}: ${reasonOf(text)}`;
  const isFinal = /denied the request/.test(text) || [400, 409, 422].includes(answer.status);
  throw isFinal ? new Refused(message) : new Error(message);
}

/** What the API server says in one line. */
function reasonOf(text) {
  try {
    return JSON.parse(text).message ?? text;
  } catch {
    return text.slice(0, 300).replaceAll('\n', ' ');
  }
}

/** Tries a step until it works, it is refused, or the time is over. */
async function persist(step) {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const reason = error.cause ? `${error.message} (${error.cause.message})` : error.message;
      if (error instanceof Refused || Date.now() > deadline) throw new Error(reason, { cause: error });
      console.log(`trying again: ${reason}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE * 1000));
    }
  }
}

try {
  for (const { resource, object } of objects) {
    const { name } = object.metadata;
    const query = { fieldManager: 'tasktracker-address-pools', force: 'true' };
    await persist(() => request('PATCH', `${resource}/${name}`, query, object));
    console.log(`${resource}/${name} is as in the values`);
  }
  // advertisements first: none is left that names a pool which is gone
  for (const resource of ['l2advertisements', 'ipaddresspools']) {
    const { items } = await persist(() => request('GET', resource, { labelSelector: selector }));
    const own = objects.filter((entry) => entry.resource === resource);
    const wanted = new Set(own.map(({ object }) => object.metadata.name));
    for (const { metadata } of items.filter((item) => !wanted.has(item.metadata.name))) {
      await persist(() => request('DELETE', `${resource}/${metadata.name}`, {}));
      console.log(`${resource}/${metadata.name} is deleted`);
    }
  }
} catch (error) {
  console.error(`failed: ${error.message}`);
  process.exitCode = 1;
}
