import { expect } from 'chai';
import type { VueWrapper } from '@vue/test-utils';
import { FakeApi } from '../../test/fake-api.ts';
import { mountApp, unmountAll } from '../../test/mount.ts';
import { itemFromWish } from './task-item.ts';
import TaskForm from './TaskForm.vue';

describe('TaskForm', () => {
  const task = { ...itemFromWish({ title: 'one' }).confirmed, notes: 'some', dueOn: '2026-12-01', priority: 2 };
  let form: VueWrapper;

  beforeEach(async () => {
    new FakeApi().install();
    ({ wrapper: form } = await mountApp(TaskForm, { task, draft: {} }));
  });
  afterEach(unmountAll);

  const title = () => form.findAll('textarea')[0]!;
  const last = (event: string): unknown => form.emitted(event)?.at(-1);

  it('saves nothing but what was changed', async () => {
    await form.findAll('textarea')[1]!.setValue('more');
    await form.get('input[type=date]').setValue('');
    await form.get('input[type=radio][value="3"]').setValue(true);
    await form.trigger('submit');
    expect(last('save')).to.deep.equal([{ notes: 'more', dueOn: null, priority: 3 }]);
  });

  it('makes one line of a pasted title', async () => {
    await title().setValue(' first\n  second ');
    await form.trigger('submit');
    expect(last('save')).to.deep.equal([{ title: 'first second' }]);
  });

  it('refuses an empty title, says why, and goes to the field', async () => {
    await title().setValue('  ');
    await form.trigger('submit');
    expect(form.emitted('save')).to.equal(undefined);
    const described = title().attributes('aria-describedby')!;
    expect(document.getElementById(described)?.textContent).to.equal('A task needs a title.');
    expect(document.activeElement).to.equal(title().element);
    await title().setValue('again');
    expect(title().attributes('aria-invalid')).to.equal('false');
  });

  it('saves by Enter in the title, but not by the Enter that ends a composed character', async () => {
    await title().setValue('uno');
    await title().trigger('keydown', { key: 'Enter', isComposing: true });
    expect(form.emitted('save')).to.equal(undefined);
    await title().trigger('keydown', { key: 'Enter' });
    expect(form.emitted('save')).to.have.length(1);
  });

  it('saves once by Ctrl-Enter anywhere', async () => {
    for (const field of form.findAll('textarea')) await field.trigger('keydown', { key: 'Enter', ctrlKey: true });
    expect(form.emitted('save')).to.have.length(2);
  });

  it('reports what is typed as a draft, and begins with one', async () => {
    await title().setValue('un');
    expect(last('draft')).to.deep.equal([{ title: 'un' }]);
    const { wrapper } = await mountApp(TaskForm, { task, draft: { title: 'un', priority: 0 } });
    expect(wrapper.get('textarea').element.value).to.equal('un');
    expect(wrapper.get<HTMLInputElement>('input[type=radio][value="0"]').element.checked).to.equal(true);
  });

  it('adds labels by Enter and by a comma, each once, whatever its case', async () => {
    const input = form.get('input[list]');
    await input.setValue('home');
    await input.trigger('keydown', { key: 'Enter' });
    await input.setValue('HOME, garden');
    await input.trigger('keydown', { key: ',' });
    expect(form.emitted('save')).to.equal(undefined);
    await form.trigger('submit');
    expect(last('save')).to.deep.equal([{ labels: ['home', 'garden'] }]);
  });

  it('saves a label that was typed and not yet added', async () => {
    const input = form.get('input[list]');
    await input.setValue('home');
    await input.trigger('blur');
    await form.trigger('submit');
    expect(last('save')).to.deep.equal([{ labels: ['home'] }]);
  });

  it('takes labels away by their buttons and by Backspace, and keeps the focus', async () => {
    const { wrapper } = await mountApp(TaskForm, { task: { ...task, labels: ['a', 'b', 'c'] }, draft: {} });
    await wrapper.get('[aria-label="Remove the label “a”"]').trigger('click');
    expect(document.activeElement).to.equal(wrapper.get('input[list]').element);
    await wrapper.get('input[list]').trigger('keydown', { key: 'Backspace' });
    expect(wrapper.emitted('draft')?.at(-1)).to.deep.equal([{ labels: ['b'] }]);
  });

  it('is left by Escape', async () => {
    await title().trigger('keydown', { key: 'Escape' });
    expect(form.emitted('cancel')).to.have.length(1);
  });
});
