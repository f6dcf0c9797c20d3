import { expect } from 'chai';
import { FakeApi } from '../../test/fake-api.ts';
import { mountApp, unmountAll, until } from '../../test/mount.ts';
import { useTasksStore } from '../tasks/tasks.store.ts';
import AccountMenu from './AccountMenu.vue';

describe('AccountMenu', () => {
  beforeEach(() => {
    // the DOM of these tests has dialogs without the methods
    HTMLDialogElement.prototype.showModal ??= () => undefined;
    HTMLDialogElement.prototype.close ??= () => undefined;
    new FakeApi().install();
  });
  afterEach(unmountAll);

  it('stays open, with what has the focus, when Escape is a no to the question', async () => {
    const { wrapper } = await mountApp(AccountMenu);
    useTasksStore().waiting = 1;
    await wrapper.get('.opener').trigger('click');
    await wrapper.get('button.item').trigger('click');
    await until(() => wrapper.find('dialog').exists(), 'it is asked');
    await wrapper.get('dialog .button-quiet').trigger('keydown', { key: 'Escape' });
    expect(wrapper.find('.items').exists(), 'the menu').to.equal(true);
    await wrapper.get('dialog').trigger('cancel');
    expect(wrapper.find('dialog').exists(), 'the question').to.equal(false);
    await wrapper.get('button.item').trigger('keydown', { key: 'Escape' });
    expect(wrapper.find('.items').exists(), 'the menu after its own Escape').to.equal(false);
  });
});
