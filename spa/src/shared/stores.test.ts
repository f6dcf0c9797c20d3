import { expect } from 'chai';
import { createPinia, setActivePinia } from 'pinia';
import { nextTick } from 'vue';
import { useNotificationsStore } from './notifications.store.ts';
import { usePreferencesStore } from './preferences.store.ts';

describe('notifications', () => {
  let store: ReturnType<typeof useNotificationsStore>;

  beforeEach(() => {
    setActivePinia(createPinia());
    store = useNotificationsStore();
  });

  afterEach(() => store.toasts.forEach(({ id }) => store.dismiss(id)));

  const texts = (): string[] => store.toasts.map(({ text }) => text);

  it('say the same text again', async () => {
    store.announce('Saved');
    await nextTick();
    store.announce('Saved');
    expect(store.spoken, 'emptied in between').to.equal('');
    await nextTick();
    expect(store.spoken).to.equal('Saved');
  });

  it('show the newest three', () => {
    for (const text of ['a', 'b', 'c', 'd']) store.show(text);
    expect(texts()).to.deep.equal(['b', 'c', 'd']);
  });

  it('do what the newest one offers, once', () => {
    const done: string[] = [];
    store.show('first', { label: 'Undo', run: () => done.push('first') });
    store.show('second', { label: 'Undo', run: () => done.push('second') });
    store.show('nothing to offer');
    const { id } = store.toasts[1]!;
    store.act();
    store.act(id);
    expect(done).to.deep.equal(['second']);
    expect(texts()).to.deep.equal(['first', 'nothing to offer']);
  });
});

describe('preferences', () => {
  beforeEach(() => {
    localStorage.clear();
    setActivePinia(createPinia());
  });

  after(() => localStorage.clear());

  it('begin with the system theme, and remember a choice', () => {
    expect(usePreferencesStore().theme).to.equal('system');
    usePreferencesStore().chooseTheme('dark');
    usePreferencesStore().chooseLocale('ru');
    expect(document.documentElement.dataset['theme']).to.equal('dark');
    setActivePinia(createPinia());
    expect(usePreferencesStore().theme).to.equal('dark');
    expect(usePreferencesStore().locale).to.equal('ru');
    usePreferencesStore().chooseTheme('system');
    expect(document.documentElement.dataset['theme']).to.equal(undefined);
  });

  it('ignore what is stored and not known', () => {
    localStorage.setItem('tasktracker.theme', 'purple');
    localStorage.setItem('tasktracker.locale', 'xx');
    expect(usePreferencesStore().theme).to.equal('system');
    expect(usePreferencesStore().locale).to.equal('en');
  });
});
