import { expect } from 'chai';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../../test/test-database.ts';
import { readConfig } from '../config.ts';
import { connect } from './connect.ts';
import { afterCommit, inTransaction } from './transaction.ts';

describe('what is done after a commit', () => {
  let database: TestDatabase;
  let db: Knex;
  let done: string[];
  before(async () => {
    database = await createTestDatabase();
    db = connect(readConfig({ DATABASE_URL: database.url }).database, 'serve');
  });
  beforeEach(() => (done = []));
  after(async () => {
    await db.destroy();
    await database.drop();
  });

  it('is done at once outside of a transaction', () => {
    afterCommit(db, () => done.push('now'));
    expect(done).to.deep.equal(['now']);
  });

  it('waits for the outermost transaction', async () => {
    await inTransaction(db, async (outer) => {
      await inTransaction(outer, async (inner) => afterCommit(inner, () => done.push('inner')));
      afterCommit(outer, () => done.push('outer'));
      expect(done).to.deep.equal([]);
    });
    expect(done).to.deep.equal(['inner', 'outer']);
  });

  it('never happens when a transaction around it, or that of its own, is rolled back', async () => {
    const failure = new Error('rolled back');
    const failed = await inTransaction(db, async (outer) => {
      await inTransaction(outer, async (inner) => afterCommit(inner, () => done.push('inner')));
      throw failure;
    }).catch((error: unknown) => error);
    expect(failed).to.equal(failure);
    await inTransaction(db, async (outer) => {
      await inTransaction(outer, async (inner) => {
        afterCommit(inner, () => done.push('of its own'));
        throw failure;
      }).catch(() => {});
      afterCommit(outer, () => done.push('outer'));
    });
    expect(done).to.deep.equal(['outer']);
  });
});
