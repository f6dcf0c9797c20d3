import { expect } from 'chai';
import { mountApp, unmountAll, until, type Mounted } from '../../test/mount.ts';
import { calendarDay } from '../shared/dates.ts';
import { useNotificationsStore } from '../shared/notifications.store.ts';
import { FakeApi } from '../../test/fake-api.ts';
import TaskListPage from './TaskListPage.vue';

describe('QuickAdd', () => {
  let api: FakeApi;

  beforeEach(() => (api = new FakeApi().install()));
  afterEach(unmountAll);

  const day = (ahead: number): string => calendarDay(new Date(Date.now() + ahead * 86_400_000));
  const chips = ({ wrapper }: Mounted): string[] => wrapper.findAll('.chip .text').map((chip) => chip.text());

  async function typed(text: string, locale: 'en' | 'ru' = 'en'): Promise<Mounted> {
    const page = await mountApp(TaskListPage, {}, { locale });
    await page.wrapper.get('.quick-add input').setValue(text);
    await until(() => page.wrapper.find('.chips').exists(), 'the words are read');
    return page;
  }

  it('shows what it understands, and saves just that', async () => {
    const page = await typed('buy milk tomorrow #home !high');
    expect(chips(page)).to.deep.equal(['Tomorrow', 'home', 'High']);
    await page.wrapper.get('form').trigger('submit');
    await until(() => api.tasks.length === 1, 'the task is created');
    const { title, dueOn, labels, priority } = api.tasks[0]!;
    expect({ title, dueOn, labels, priority }).to.deep.equal({
      title: 'buy milk',
      dueOn: day(1),
      labels: ['home'],
      priority: 3,
    });
    expect(useNotificationsStore().spoken).to.equal('Added “buy milk”');
    expect(page.wrapper.find('.chips').exists(), 'nothing is left of the words').to.equal(false);
  });

  it('understands Russian in either language of the page', async () => {
    expect(chips(await typed('купить молоко завтра !срочно'))).to.deep.equal(['Tomorrow', 'High']);
    expect(chips(await typed('buy milk tomorrow', 'ru'))).to.deep.equal(['Завтра']);
  });

  it('gives the words of a chip that is taken away back to the title', async () => {
    const page = await typed('buy milk tomorrow #home');
    const keep = page.wrapper.get('[aria-label="Keep “tomorrow” in the title"]');
    await keep.trigger('click');
    expect(chips(page)).to.deep.equal(['home']);
    expect(document.activeElement?.getAttribute('aria-label'), 'focus').to.equal('New task');
    await page.wrapper.get('form').trigger('submit');
    await until(() => api.tasks.length === 1, 'the task is created');
    const { title, dueOn, labels } = api.tasks[0]!;
    expect({ title, dueOn, labels }).to.deep.equal({ title: 'buy milk tomorrow', dueOn: null, labels: ['home'] });
  });

  it('begins anew with the next task', async () => {
    const page = await typed('buy milk tomorrow');
    await page.wrapper.get('.reject').trigger('click');
    expect(chips(page)).to.deep.equal([]);
    await page.wrapper.get('form').trigger('submit');
    await page.wrapper.get('.quick-add input').setValue('buy milk tomorrow');
    await until(() => chips(page).length === 1, 'the day is understood again');
  });

  it('sends the same again after a failure', async () => {
    const page = await typed('buy milk tomorrow #home');
    let refusals = 0;
    api.fault = ({ method }) => (method === 'POST' && refusals++ === 0 ? new Response('', { status: 503 }) : undefined);
    await page.wrapper.get('form').trigger('submit');
    await until(() => page.wrapper.find('[role=alert]').exists(), 'the failure is shown');
    await page.wrapper.get('[role=alert] button').trigger('click');
    await until(() => api.tasks.length === 1, 'the task is created');
    const [first, second] = api.calls.filter(({ method }) => method === 'POST');
    expect(second!.body).to.deep.equal(first!.body);
    expect(second!.headers.get('Idempotency-Key')).to.equal(first!.headers.get('Idempotency-Key'));
  });
});
