import { expect } from 'chai';
import { mountApp, unmountAll, until, type Mounted } from '../../test/mount.ts';
import { Answers } from '../../test/answers.ts';
import AttachmentsSection from './AttachmentsSection.vue';
import { useAttachmentsStore, type FileUpload } from './attachments.store.ts';

const LIMITS = { enabled: true, direct: false, maxBytes: 1000, quotaBytes: 5000, usedBytes: 0 };

describe('AttachmentsSection', () => {
  beforeEach(() => {
    const answers = new Answers().install();
    answers.to['GET /attachments/limits'] = LIMITS;
    answers.to['GET /tasks/t1/attachments'] = [];
  });
  afterEach(unmountAll);

  const failed = (key: string): FileUpload => ({
    key,
    taskId: 't1',
    file: new File(['x'], `${key}.txt`),
    state: 'failed',
    part: 0,
    trouble: { kind: 'failure', failure: { kind: 'offline' } },
  });

  async function opened(...keys: string[]): Promise<Mounted> {
    const page = await mountApp(AttachmentsSection, { taskId: 't1' });
    useAttachmentsStore().uploads = keys.map(failed);
    await until(() => page.wrapper.findAll('[data-upload]').length === keys.length, 'the uploads are shown');
    return page;
  }

  /** As a browser does it: what is clicked has the focus. */
  async function click({ wrapper }: Mounted, selector: string): Promise<void> {
    wrapper.get<HTMLElement>(selector).element.focus();
    await wrapper.get(selector).trigger('click');
    await wrapper.vm.$nextTick();
  }
  const row = () => document.activeElement?.closest('[data-upload]')?.querySelector('.name')?.textContent;

  it('the focus goes to the next upload when one is taken away, and to the choice of files after the last', async () => {
    const page = await opened('one', 'two');
    await click(page, '[data-upload]:nth-child(1) [data-part=remove]');
    expect(row()).to.equal('two.txt');
    await click(page, '[data-part=remove]');
    expect(document.activeElement).to.equal(page.wrapper.get('input[type=file]').element);
  });

  it('the focus stays with an upload that is tried again', async () => {
    const page = await opened('one');
    const store = useAttachmentsStore();
    page.wrapper.get<HTMLElement>('.again').element.focus();
    Object.assign(store.uploads[0]!, { state: 'waiting', trouble: null });
    await until(() => !page.wrapper.find('.again').exists(), 'it is sent again');
    await page.wrapper.vm.$nextTick();
    expect(document.activeElement?.getAttribute('aria-label')).to.equal('Cancel “one.txt”');
  });
});
