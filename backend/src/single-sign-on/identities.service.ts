/** Which account belongs to which account at a provider. */
import type { Database } from '../database/connect.ts';
import * as repository from './single-sign-on.repository.ts';

export interface IdentitiesService {
  /** Whose account it is, with a lock until the transaction ends. @returns undefined for one that was never here */
  lockOwner(issuer: string, subject: string): Promise<string | undefined>;
  link(identity: { issuer: string; subject: string; userId: string }): Promise<void>;
  unlinkAll(userId: string): Promise<void>;
}

/** @param tx the transaction that all of it is part of */
export const createIdentitiesService = (tx: Database): IdentitiesService => ({
  async lockOwner(issuer, subject) {
    await repository.lockIdentity(tx, issuer, subject);
    return repository.findIdentityOwner(tx, issuer, subject);
  },
  link: (identity) => repository.insertIdentity(tx, identity),
  unlinkAll: (userId) => repository.deleteIdentitiesOf(tx, userId),
});
