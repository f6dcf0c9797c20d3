import { defineStore } from 'pinia';
import { ref } from 'vue';
import { ApiProblem } from '../api/errors.ts';
import { attempt } from '../shared/attempt.ts';
import type { Failure } from '../shared/failure.ts';
import * as api from './administration.api.ts';
import type { Invitation, ManagedUser, NewInvitation, Rights, SecurityEvent } from './administration.api.ts';
import { createPagedRows } from '../shared/paged-rows.ts';

export type { Invitation, ManagedUser, NewInvitation, Rights, SecurityEvent };

/** A link that was just made, which nobody can look up again. */
interface NewLink {
  /** Whom it is for; null for anybody. */
  email: string | null;
  link: string;
}

/** Who may come in. Each action returns what went wrong, or null. */
export const useAdministrationStore = defineStore('administration', () => {
  const users = createPagedRows(api.listUsers);
  const events = createPagedRows(api.listSecurityEvents);
  const invitations = ref<Invitation[]>([]);
  const invitationsFailure = ref<Failure | null>(null);
  const resetLink = ref<NewLink | null>(null);
  const invitationLink = ref<NewLink | null>(null);

  async function loadInvitations(): Promise<void> {
    invitationsFailure.value = await attempt(async () => (invitations.value = await api.listInvitations()));
  }

  const setRights = (user: ManagedUser, rights: Rights): Promise<Failure | null> =>
    attempt(async () => {
      const changed = await api.updateUser(user.id, rights);
      users.state.rows = users.state.rows.map((row) => (row.id === changed.id ? changed : row));
    });

  /** Without a `resetLink` afterwards, it was sent by mail. */
  const resetPassword = (user: ManagedUser): Promise<Failure | null> =>
    attempt(async () => {
      const link = await api.createResetLink(user.id);
      resetLink.value = link === null ? null : { email: user.email, link };
    });

  /** Without an `invitationLink` afterwards, it was sent by mail. */
  const invite = (wanted: NewInvitation): Promise<Failure | null> =>
    attempt(async () => {
      const { link, ...invitation } = await api.invite(wanted);
      invitationLink.value = link === null ? null : { email: invitation.email, link };
      invitations.value = [invitation, ...invitations.value];
    });

  const withdraw = (id: string): Promise<Failure | null> =>
    attempt(async () => {
      await api.withdrawInvitation(id).catch(unlessGone);
      invitations.value = invitations.value.filter((other) => other.id !== id);
    });

  /** What one person may see is not for the next one. */
  function clear(): void {
    for (const { state } of [users, events]) Object.assign(state, { rows: [], next: null, failure: null });
    invitations.value = [];
    resetLink.value = invitationLink.value = null;
  }

  return {
    users: users.state,
    loadUsers: users.load,
    loadMoreUsers: users.loadMore,
    events: events.state,
    loadEvents: events.load,
    loadMoreEvents: events.loadMore,
    invitations,
    invitationsFailure,
    resetLink,
    invitationLink,
    loadInvitations,
    setRights,
    resetPassword,
    invite,
    withdraw,
    clear,
  };
});

/** An invitation may be accepted or withdrawn already. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ApiProblem) || error.status !== 404) throw error;
}
