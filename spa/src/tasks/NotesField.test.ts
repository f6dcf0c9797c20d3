import { expect } from 'chai';
import { mountApp, unmountAll } from '../../test/mount.ts';
import NotesField from './NotesField.vue';

describe('NotesField', () => {
  afterEach(unmountAll);

  const mountNotes = async (modelValue: string, writing = false) =>
    (await mountApp(NotesField, { modelValue, writing })).wrapper;
  const isWritten = (wrapper: Awaited<ReturnType<typeof mountNotes>>): boolean =>
    wrapper.find<HTMLElement>('textarea').element.style.display !== 'none';

  it('is a field to write in while there are no notes', async () => {
    const wrapper = await mountNotes(' ');
    expect(isWritten(wrapper)).to.equal(true);
    expect(wrapper.find('button').exists()).to.equal(false);
  });

  it('is read first where there are notes, and written after that', async () => {
    const wrapper = await mountNotes('some');
    expect(isWritten(wrapper)).to.equal(false);
    await wrapper.get('button').trigger('click');
    expect(isWritten(wrapper)).to.equal(true);
    expect(document.activeElement?.tagName).to.equal('TEXTAREA');
    expect(wrapper.get('button').text()).to.equal('Preview');
  });

  it('goes on being written where it was', async () => {
    expect(isWritten(await mountNotes('half typed', true))).to.equal(true);
  });
});
