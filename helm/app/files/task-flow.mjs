/**
 * The chart's test: at each of the given addresses, sees that nothing is answered without a token, and then, with the
 * token in the file, lists tasks, makes one, completes it, deletes it, and sees it gone; at the first, the web interface,
 * also fetches the page. Prints each step and ends with code 1 at the first that fails.
 *
 * usage: node task-flow.mjs TOKEN_FILE WEB_URL API_URL
 */
import { readFileSync } from 'node:fs';

const [tokenFile, webUrl, ...apiUrls] = process.argv.slice(2);

/** One request; fails unless the answer has the expected status. */
async function call(url, expected, options = {}) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000), ...options });
  const text = await answer.text();
  if (answer.status !== expected) {
    throw new Error(`${options.method ?? 'GET'} ${url}: status ${answer.status} instead of ${expected}: ${text}`);
  }
  console.log(`${options.method ?? 'GET'} ${url}: ${answer.status}`);
  return text;
}

/** Fails with the message unless the condition holds. */
function check(condition, message) {
  if (!condition) throw new Error(message);
}

async function taskFlow(url, token) {
  const tasks = `${url}/api/v1/tasks`;
  const title = `Helm test ${new Date().toISOString()}`;
  const headers = { authorization: `Bearer ${token}` };
  const json = { ...headers, 'content-type': 'application/json' };
  const isListed = async (id) =>
    JSON.parse(await call(`${tasks}?limit=50`, 200, { headers })).some((task) => task.id === id);

  await call(tasks, 401);
  const made = JSON.parse(await call(tasks, 201, { method: 'POST', headers: json, body: JSON.stringify({ title }) }));
  check(
    made.title === title,
    `the task has the title ${JSON.stringify(made.title)} instead of ${JSON.stringify(title)}`,
  );
  check(await isListed(made.id), 'the new task is not in the list');
  const task = `${tasks}/${made.id}`;
  await call(task, 401);
  await call(task, 200, { method: 'PATCH', headers: json, body: JSON.stringify({ completed: true }) });
  check(JSON.parse(await call(task, 200, { headers })).completed === true, 'the task is not completed');
  await call(task, 204, { method: 'DELETE', headers });
  check(!(await isListed(made.id)), 'the deleted task is still in the list');
}

try {
  const token = readFileSync(tokenFile, 'utf8');
  const page = await call(`${webUrl}/`, 200);
  check(/<script[^>]+type="module"/.test(page), 'the web interface does not answer with its page');
  for (const url of [webUrl, ...apiUrls]) await taskFlow(url, token);
  console.log('all steps passed');
} catch (error) {
  console.error(`failed: ${error.message}${error.cause ? ` (${error.cause.message})` : ''}`);
  process.exitCode = 1;
}
