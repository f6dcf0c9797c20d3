import { expect } from 'chai';
import { Answers } from '../../test/answers.ts';
import { until } from '../../test/mount.ts';
import { freshStores } from '../../test/pinia.ts';
import { useTransferStore } from './transfer.store.ts';

describe('transfer store', () => {
  const FOUND = { dryRun: true, created: 3, failed: 0, lines: [] };
  let answers: Answers;
  let store: ReturnType<typeof useTransferStore>;

  beforeEach(() => {
    answers = new Answers().install();
    freshStores();
    store = useTransferStore();
  });

  const file = (): File => new File(['[]'], 'tasks.json');

  it('imports what was looked into, once', async () => {
    answers.to['POST /import'] = FOUND;
    await store.choose(file());
    expect([store.report, store.busy]).to.deep.equal([FOUND, null]);
    answers.to['POST /import'] = { ...FOUND, dryRun: false };
    await store.importChosen();
    await store.importChosen();
    expect(answers.calls.length).to.equal(2);
    expect(store.report?.dryRun).to.equal(false);
  });

  it('knows nothing of a file that was looked into when its page was left, and is free for the next one', async () => {
    let answer: ((report: object) => void) | undefined;
    answers.to['POST /import'] = () => new Promise<object>((resolve) => (answer = resolve));
    const late = store.choose(file());
    await until(() => answer !== undefined, 'the file is looked into');
    store.reset();
    expect(store.busy).to.equal(null);
    answer!(FOUND);
    await late;
    expect(store.report).to.equal(null);
    await store.importChosen();
    expect(answers.calls.length, 'requests').to.equal(1);
  });

  it('hands no export to somebody who has come since', async () => {
    let answer: ((file: object) => void) | undefined;
    answers.to['GET /export'] = () => new Promise<object>((resolve) => (answer = resolve));
    const late = store.exportTasks('json', false);
    await until(() => answer !== undefined, 'it is asked for');
    store.reset();
    answer!([]);
    expect(await late).to.equal(null);
  });

  it('refuses what is no file of tasks, or too large, without asking', async () => {
    await store.choose(new File([''], 'picture.png', { type: 'image/png' }));
    expect(store.unfit).to.equal('unknownType');
    const large = file();
    Object.defineProperty(large, 'size', { value: 10 * 1024 * 1024 + 1 });
    await store.choose(large);
    expect(store.unfit).to.equal('tooLarge');
    expect(answers.calls).to.deep.equal([]);
  });
});
