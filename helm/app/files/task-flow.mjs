/**
 * The chart's test: at each of the given addresses, makes a task, reads it, deletes it, and sees it gone; at the first,
 * the web interface, also fetches the page. Prints each step and ends with code 1 at the first that fails.
 *
 * usage: node task-flow.mjs WEB_URL API_URL
 */
const [webUrl, ...apiUrls] = process.argv.slice(2);

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

async function taskFlow(url) {
  const tasks = `${url}/api/v1/tasks`;
  const title = `Helm test ${new Date().toISOString()}`;
  const made = JSON.parse(
    await call(tasks, 201, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title }),
    }),
  );
  const read = JSON.parse(await call(`${tasks}/${made.id}`, 200));
  check(
    read.title === title,
    `the task has the title ${JSON.stringify(read.title)} instead of ${JSON.stringify(title)}`,
  );
  await call(`${tasks}/${made.id}`, 204, { method: 'DELETE' });
  const list = JSON.parse(await call(`${tasks}?limit=50`, 200));
  check(!list.some((task) => task.id === made.id), 'the deleted task is still in the list');
}

try {
  const page = await call(`${webUrl}/`, 200);
  check(/<script[^>]+type="module"/.test(page), 'the web interface does not answer with its page');
  for (const url of [webUrl, ...apiUrls]) await taskFlow(url);
  console.log('all steps passed');
} catch (error) {
  console.error(`failed: ${error.message}${error.cause ? ` (${error.cause.message})` : ''}`);
  process.exitCode = 1;
}
