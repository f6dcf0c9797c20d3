/** The API's contract on tasks, in memory: stands in for the network in tests of the SPA. */
import type { components } from '../src/api/schema.ts';
import type { Task } from '../src/tasks/tasks.api.ts';

export interface ApiCall {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}

type Fault = (call: ApiCall) => Response | undefined | Promise<Response | undefined>;

const problem = (status: number, title: string, type = '', pointer?: string): Response =>
  Response.json(
    {
      type: type === '' ? 'about:blank' : `/api/docs/problems#${type}`,
      title,
      status,
      detail: title,
      instance: 'urn:request:r1',
      ...(pointer !== undefined && { errors: [{ pointer, detail: title }] }),
    },
    { status, headers: { 'Content-Type': 'application/problem+json', 'X-Request-Id': 'r1' } },
  );

/** Tasks are changed "elsewhere" by `change`, and trouble is made by `fault`. */
export class FakeApi {
  readonly tasks: Task[] = [];
  readonly calls: ApiCall[] = [];
  /** The newest change, as lists tell it. */
  revision: number | undefined;
  /** Answers instead of the API, while it returns an answer. Throw a TypeError for a broken connection. */
  fault: Fault = () => undefined;
  /** Whether it is of a release that lets clients choose the ids of new tasks. */
  takesIds = true;
  #lastId = 0;
  /** Ids of all tasks that ever were. */
  readonly #used = new Set<string>();
  /** First answers, by the idempotency keys of their requests. */
  readonly #answers = new Map<string, { body: string; response: Response }>();

  /** Takes the place of `fetch`. */
  install(): this {
    globalThis.fetch = (async (request: Request, init?: RequestInit) => {
      const response = await this.answer(request);
      if (init?.signal?.aborted) throw init.signal.reason;
      return response;
    }) as typeof fetch;
    return this;
  }

  /** @throws whatever `fault` throws */
  async answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const text = await request.text();
    const call: ApiCall = {
      method: request.method,
      path: url.pathname.replace(/^\/api\/v1/, '') + url.search,
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    this.calls.push(call);
    return (await this.fault(call)) ?? this.carryOut(call, url);
  }

  /** Does what a request wants, once for each idempotency key. For faults that lose the answer. */
  carryOut(call: ApiCall, url = new URL(`http://localhost:3000/api/v1${call.path}`)): Response {
    const key = call.headers.get('Idempotency-Key') ?? '';
    const body = JSON.stringify(call.body ?? null);
    if (!this.takesIds && call.method === 'POST' && body.includes('"id"')) {
      return problem(422, 'Not valid', 'validation-failed', '/id');
    }
    const first = this.#answers.get(key);
    if (first && first.body !== body) return problem(422, 'Used', 'idempotency-key-reused');
    const response = first?.response ?? this.#route(call, url);
    if (key !== '' && response.ok) this.#answers.set(key, { body, response });
    return response.clone();
  }

  /** Forgets its answers, as it does after a day. */
  forgetAnswers(): void {
    this.#answers.clear();
  }

  /** Adds a task below all others, as if it had been there before. */
  add(title: string, more: Partial<Task> = {}): Task {
    const lowest = this.tasks.reduce((max, { order }) => Math.max(max, order), 0);
    return this.#insert({ title, order: lowest + 1, ...more });
  }

  find(title: string): Task {
    const task = this.tasks.find((candidate) => candidate.title === title);
    if (!task) throw new Error(`The API has no task ${title}`);
    return task;
  }

  /** Changes a task, as another browser would. */
  change(task: Task, patch: Partial<Task>): void {
    Object.assign(task, patch, { version: task.version + 1 });
  }

  /** Calls so far, as `PATCH /tasks/1`. */
  log(): string[] {
    return this.calls.map(({ method, path }) => `${method} ${path}`);
  }

  #insert(values: Partial<Task>): Task {
    const id = values.id ?? `task-${(this.#lastId += 1)}`;
    this.#used.add(id);
    const now = '2026-11-23T08:00:00.000Z';
    const task: Task = {
      id,
      url: `http://localhost:3000/api/v1/tasks/${id}`,
      title: '',
      notes: '',
      completed: false,
      completedAt: null,
      priority: 0,
      dueOn: null,
      labels: [],
      order: 0,
      version: 1,
      createdAt: now,
      updatedAt: now,
      attachmentCount: 0,
      deletedAt: null,
      ...values,
    };
    this.tasks.push(task);
    return task;
  }

  #route({ method, headers, body }: ApiCall, url: URL): Response {
    if (url.pathname.endsWith('/labels')) return this.#labels();
    if (url.pathname.endsWith('/tasks/batch')) return this.#batch(body as components['schemas']['TaskBatch']);
    if (method === 'DELETE' && url.pathname.includes('/trash')) return this.#purge(url.pathname.split('/trash/')[1]);
    const [, id, action] = /\/tasks(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    if (id === undefined) return method === 'POST' ? this.#create(body as Partial<Task>) : this.#list(url);
    const task = this.tasks.find((candidate) => candidate.id === id);
    if (!task || (task.deletedAt === null) === (action === 'restore')) return problem(404, 'Not found');
    const tag = headers.get('If-Match');
    if ((method === 'PATCH' || method === 'DELETE') && tag !== `"${task.version}"`) return problem(412, 'Changed');
    if (method === 'PATCH') this.change(task, body as Partial<Task>);
    if (method === 'DELETE') this.change(task, { deletedAt: '2026-11-23T09:00:00.000Z' });
    if (action === 'restore') this.change(task, { deletedAt: null });
    return method === 'DELETE' ? new Response(null, { status: 204 }) : tagged(task, 200);
  }

  #create(values: Partial<Task>): Response {
    if (values.id !== undefined && this.#used.has(values.id)) return problem(409, 'Taken', 'id-taken', '/id');
    const least = this.tasks.reduce((min, { order }) => Math.min(min, order), 0);
    return tagged(this.#insert({ order: least - 1, ...values }), 201);
  }

  /** Updates, deletions and restores: all of them or none. */
  #batch({ operations }: components['schemas']['TaskBatch']): Response {
    const changes = operations.map((operation) => {
      if (operation.op === 'create') throw new Error('The fake creates no tasks in batches');
      const task = this.tasks.find(
        ({ id, deletedAt }) => id === operation.id && (deletedAt !== null) === (operation.op === 'restore'),
      );
      return { operation, task };
    });
    if (changes.some(({ task }) => !task)) return problem(404, 'Not found');
    if (changes.some(({ operation, task }) => operation.version !== task!.version)) return problem(412, 'Changed');
    for (const { operation, task } of changes) {
      const deletedAt = operation.op === 'delete' ? '2026-11-23T09:00:00.000Z' : null;
      this.change(task!, operation.op === 'update' ? (operation.patch as Partial<Task>) : { deletedAt });
    }
    return new Response(JSON.stringify({ results: changes.map(({ task }) => ({ status: 200, task })) }), {
      headers: { 'Content-Type': 'application/json' },
    });
  }

  #purge(id: string | undefined): Response {
    const purged = this.tasks.filter((task) => task.deletedAt !== null && (id === undefined || task.id === id));
    if (id !== undefined && purged.length === 0) return problem(404, 'Not found');
    for (const task of purged) this.tasks.splice(this.tasks.indexOf(task), 1);
    return new Response(id === undefined ? JSON.stringify({ purged: purged.length }) : null, {
      status: id === undefined ? 200 : 204,
    });
  }

  #labels(): Response {
    const names = this.tasks.filter(({ deletedAt }) => deletedAt === null).flatMap(({ labels }) => labels);
    const labels = [...new Set(names)].toSorted().map((name) => ({
      name,
      taskCount: names.filter((other) => other === name).length,
    }));
    return new Response(JSON.stringify(labels), { headers: { 'Content-Type': 'application/json' } });
  }

  #list(url: URL): Response {
    const { limit = '50', cursor = '0', completed, label, priority, q, trash } = Object.fromEntries(url.searchParams);
    const start = Number(cursor);
    const found = this.tasks
      .filter(
        (task) =>
          (task.deletedAt === null) === (trash === undefined) &&
          (completed === undefined || String(task.completed) === completed) &&
          (label === undefined || task.labels.includes(label)) &&
          (priority === undefined || String(task.priority) === priority) &&
          (q === undefined || `${task.title} ${task.notes}`.toLowerCase().includes(q.toLowerCase())),
      )
      .toSorted((a, b) => a.order - b.order);
    const end = start + Number(limit);
    const next = `<${url.origin}${url.pathname}?cursor=${end}>; rel="next"`;
    return new Response(JSON.stringify(found.slice(start, end)), {
      status: 200,
      headers: {
        'Content-Type': 'application/json',
        ...(end < found.length && { Link: next }),
        ...(this.revision !== undefined && { 'Last-Event-ID': String(this.revision) }),
      },
    });
  }
}

const tagged = (task: Task, status: number): Response =>
  new Response(JSON.stringify(task), {
    status,
    headers: { 'Content-Type': 'application/json', ETag: `"${task.version}"` },
  });
