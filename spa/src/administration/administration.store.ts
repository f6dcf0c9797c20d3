import { defineStore } from 'pinia';
import { ref } from 'vue';
import { unlessGone } from '../api/errors.ts';
import { attempt } from '../shared/attempt.ts';
import type { Failure } from '../shared/failure.ts';
import { createPagedRows } from '../shared/paged-rows.ts';
import { defineServerList, without } from '../shared/server-list.ts';
import * as api from './administration.api.ts';
import type { Invitation, ManagedUser, NewInvitation, Rights, SecurityEvent } from './administration.api.ts';

export type { Invitation, ManagedUser, NewInvitation, Rights, SecurityEvent };

/** A link that was just made, which nobody can look up again. */
interface NewLink {
  /** Whom it is for; null for anybody. */
  email: string | null;
  link: string;
}

const invitationList = defineServerList('invitations', api.listInvitations);

export const useInvitationList = invitationList.useList;

/** Who may come in. Each action returns what went wrong, or null. */
export const useAdministrationStore = defineStore('administration', () => {
  const users = createPagedRows(api.listUsers);
  const events = createPagedRows(api.listSecurityEvents);
  const invitations = invitationList.useWrites();
  const resetLink = ref<NewLink | null>(null);
  const invitationLink = ref<NewLink | null>(null);

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
      const { email, link } = await invitations.write(
        () => api.invite(wanted),
        (rows, { link: _secret, ...invitation }) => [invitation, ...rows],
      );
      invitationLink.value = link === null ? null : { email, link };
    });

  const withdraw = (id: string): Promise<Failure | null> =>
    attempt(() => invitations.write(() => api.withdrawInvitation(id).catch(unlessGone), without(id)));

  /** What one person may see is not for the next one. */
  function clear(): void {
    users.clear();
    events.clear();
    resetLink.value = invitationLink.value = null;
  }

  return {
    users: users.state,
    loadUsers: users.load,
    loadMoreUsers: users.loadMore,
    events: events.state,
    loadEvents: events.load,
    loadMoreEvents: events.loadMore,
    resetLink,
    invitationLink,
    setRights,
    resetPassword,
    invite,
    withdraw,
    clear,
  };
});
