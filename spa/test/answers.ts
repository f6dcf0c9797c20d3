/** An API that answers as a test says: stands in for the network in tests of the SPA. */
import type { LogIn, User } from '../src/session/session.api.ts';

export interface AskedCall {
  request: string;
  authorization: string | null;
  body: unknown;
}

/** A status alone, a body with status 200, or whatever a function makes of the call. */
type Answer = number | object | null | ((call: AskedCall) => Answer | Promise<Answer>);

export class Answers {
  /** By `POST /auth/refresh`. What is not here answers 404. */
  readonly to: Record<string, Answer> = {};
  readonly calls: AskedCall[] = [];

  /** Takes the place of `fetch`. */
  install(): this {
    globalThis.fetch = (async (request: Request) => {
      const text = await request.text();
      const call: AskedCall = {
        request: `${request.method} ${new URL(request.url).pathname.replace('/api/v1', '')}`,
        authorization: request.headers.get('Authorization'),
        body: text === '' ? undefined : JSON.parse(text),
      };
      this.calls.push(call);
      let answer: Answer = this.to[call.request] ?? 404;
      while (typeof answer === 'function') answer = await answer(call);
      return respond(answer);
    }) as typeof fetch;
    return this;
  }

  /** Calls so far, as `POST /auth/refresh`. */
  asked(): string[] {
    return this.calls.map(({ request }) => request);
  }
}

/** Refuses with a problem document. */
export const refusal = (status: number, type: string, errors: { pointer: string; detail: string }[] = []): Response =>
  Response.json(
    { type: `https://tasks.example.org/problems#${type}`, title: type, status, detail: type, errors },
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  );

function respond(answer: number | object | null): Response {
  if (answer instanceof Response) return answer;
  if (typeof answer === 'number' && answer >= 400) return refusal(answer, 'refused');
  if (typeof answer === 'number') return new Response(null, { status: answer });
  return Response.json(answer);
}

export const ann: User = {
  id: 'ann',
  email: 'ann@example.org',
  emailVerified: true,
  role: 'user',
  language: 'en',
  hasPassword: true,
  createdAt: '2026-11-24T06:00:00.000Z',
};

export const logIn = (accessToken: string, user = ann, expiresIn = 600): LogIn => ({ accessToken, expiresIn, user });
