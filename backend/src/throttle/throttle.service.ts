/** How often something may be tried, whichever replica is asked. */
import { createHash } from 'node:crypto';
import type { Database } from '../database/connect.ts';
import { inBatches } from '../database/in-batches.ts';
import { tooManyRequests } from '../errors.ts';
import { networkOf } from './network-of.ts';
import * as repository from './throttle.repository.ts';

const MINUTE = 60;

/** Attempts within a number of seconds. */
interface Limit {
  attempts: number;
  seconds: number;
}

/** What is counted, each kind apart; those `from address` by the network that the address belongs to. */
export const limits = {
  /** Passwords for an account, from browsers that have never logged in to it. */
  'log-in to account': { attempts: 10, seconds: MINUTE },
  /** Passwords for an account from one browser that has: strangers cannot use up this count. */
  'log-in from known browser': { attempts: 10, seconds: MINUTE },
  'log-in from address': { attempts: 60, seconds: MINUTE },
  /** Of an account that has logged in, asked for again before a change that cannot be taken back. */
  'password of account': { attempts: 10, seconds: MINUTE },
  /** Answers of the provider that a browser brings: each one is a request to the provider. */
  'sign-on from address': { attempts: 120, seconds: MINUTE },
  'registration from address': { attempts: 20, seconds: 10 * MINUTE },
  'reset from address': { attempts: 20, seconds: 10 * MINUTE },
  /** Of a registration, asked for again when its link is opened. */
  'password of link': { attempts: 10, seconds: 60 * MINUTE },
  'change of address': { attempts: 10, seconds: 60 * MINUTE },
  /** Mails to one person, each kind apart: nobody's registration uses up the resets of somebody else. */
  'registration mail to person': { attempts: 5, seconds: 60 * MINUTE },
  'reset mail to person': { attempts: 5, seconds: 60 * MINUTE },
  'confirmation mail to person': { attempts: 5, seconds: 60 * MINUTE },
} as const satisfies Record<string, Limit>;

export interface ThrottleService {
  /**
   * Counts an attempt, before the work that it limits. It commits on its own: what fails afterwards still counts.
   * @param subject whose attempt: an account, an address; stored as a hash
   * @throws AppError 429 with Retry-After
   */
  attempt(kind: keyof typeof limits, subject: string): Promise<void>;
  /** Forgets the attempts of a subject: it has shown that it may. */
  forgive(kind: keyof typeof limits, subject: string): Promise<void>;
}

export function createThrottleService(db: Database): ThrottleService {
  return {
    async attempt(kind, subject) {
      const limit = limits[kind];
      const { attempts, seconds } = await repository.countAttempt(db, keyOf(kind, subject), limit.seconds);
      if (attempts > limit.attempts) throw tooManyRequests(`Too many attempts. Try again in ${seconds} s.`, seconds);
    },
    forgive: (kind, subject) => repository.deleteCount(db, keyOf(kind, subject)),
  };
}

/** A subject may be as long as a client likes, and is nobody else's business. */
const keyOf = (kind: string, subject: string): string => {
  const counted = kind.endsWith('from address') ? networkOf(subject) : subject;
  return `${kind}:${createHash('sha256').update(counted).digest('base64url')}`;
};

/**
 * Forgets the counts that are over.
 * @returns how many there were
 */
export const expireCounts = (db: Database): Promise<number> =>
  inBatches((limit) => repository.deleteExpiredCounts(db, limit));
