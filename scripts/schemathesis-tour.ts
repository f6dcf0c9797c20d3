/**
 * What no generated request can do, because it takes a password, a cookie or a link from a mail: each of these operations
 * done once as it is meant, on an API of its own that sends mail.
 */
import { ADMINISTRATOR, startApi, type Answer } from '../backend/test/api.ts';
import { openBrowser } from '../backend/test/browser-session.ts';
import { startMailbox, tokenIn } from '../backend/test/mailbox.ts';
import { countRequests } from './schemathesis-count.ts';

const ANN = { email: 'ann@example.org', password: 'a password of some length' };
const NEW_PASSWORD = 'quite another password';

/** @returns the routes that have succeeded, such as `POST /api/v1/tasks` */
export async function tour(): Promise<Set<string>> {
  const mailbox = await startMailbox();
  const api = await startApi({ environment: mailbox.environment });
  try {
    const [ann, admin] = [openBrowser(api), openBrowser(api)];
    await succeeds(ann.ask('POST', '/auth/register', ANN));
    const registration = {
      purpose: 'registration',
      password: ANN.password,
      token: tokenIn(await mailbox.next(ANN.email)),
    };
    await succeeds(ann.ask('POST', '/auth/confirm', registration));
    await succeeds(ann.ask('POST', '/auth/refresh'));
    await succeeds(ann.ask('POST', '/account/password', { currentPassword: ANN.password, newPassword: NEW_PASSWORD }));
    await succeeds(ann.ask('POST', '/account/email', { email: 'ann@example.com', password: NEW_PASSWORD }));
    await succeeds(ann.ask('POST', '/auth/password-reset/request', { email: ANN.email }));
    await mailbox.next(ANN.email);
    const reset = tokenIn(await mailbox.next(ANN.email));
    await succeeds(ann.ask('POST', '/auth/password-reset', { token: reset, password: ANN.password }));
    await succeeds(ann.ask('POST', '/auth/login', ANN));

    await succeeds(admin.ask('POST', '/auth/login', ADMINISTRATOR));
    const { body: users } = await succeeds(admin.ask('GET', '/users'));
    const { id } = users.find(({ email }: { email: string }) => email === ANN.email);
    await succeeds(admin.ask('PATCH', `/users/${id}`, { role: 'user' }));
    await succeeds(admin.ask('POST', `/users/${id}/password-reset`));
    const { body: invitation } = await succeeds(admin.ask('POST', '/invitations', {}));
    await succeeds(admin.ask('DELETE', `/invitations/${invitation.id}`));

    const token = { name: 'tour', scopes: ['read'], expiresInDays: 1 };
    const { body: made } = await succeeds(ann.ask('POST', '/account/tokens', token));
    await succeeds(ann.ask('DELETE', `/account/tokens/${made.id}`));
    const { body: sessions } = await succeeds(ann.ask('GET', '/account/sessions'));
    await succeeds(ann.ask('DELETE', `/account/sessions/${sessions[0].id}`));
    await succeeds(ann.ask('POST', '/auth/login', ANN));
    await succeeds(ann.ask('POST', '/account/deletion', ANN));
    await succeeds(admin.ask('POST', '/auth/logout-all'));
    return (await countRequests(`${api.metricsOrigin}/metrics`)).succeeded;
  } finally {
    await api.stop();
    await mailbox.stop();
  }
}

/** @throws Error with what was answered instead */
export async function succeeds(answer: Promise<Answer>): Promise<Answer> {
  const { status, text } = await answer;
  if (status >= 400) throw new Error(`the tour met ${status}: ${text}`);
  return answer;
}
