import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { defineComponent, h } from 'vue';
import { mountApp, unmountAll } from '../../test/mount.ts';
import accountEn from './account.en.ts';
import accountRu from './account.ru.ts';
import attachmentsEn from './attachments.en.ts';
import attachmentsRu from './attachments.ru.ts';
import authEn from './auth.en.ts';
import authRu from './auth.ru.ts';
import coreEn from './en.ts';
import { activateLocale, createAppI18n, needTexts, preferredLocale } from './i18n.ts';
import { flatten, type Translate } from './messages.ts';
import { russianPlural } from './plural.ts';
import coreRu from './ru.ts';
import tasksEn from './tasks.en.ts';
import tasksRu from './tasks.ru.ts';
import { useMessages } from './use-messages.ts';

/** By their parts, which may not share a group of texts. */
const en = {
  core: coreEn,
  tasks: tasksEn,
  attachments: attachmentsEn,
  auth: authEn,
  account: accountEn,
};
const ru = {
  core: coreRu,
  tasks: tasksRu,
  attachments: attachmentsRu,
  auth: authRu,
  account: accountRu,
};

const SOURCE = join(import.meta.dirname, '..');

const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].toSorted();

describe('languages', () => {
  afterEach(unmountAll);

  it('have the same keys, the same parameters in each text, and no text is empty', () => {
    const english = flatten(en).map(([key, text]) => [key, placeholders(text)]);
    const russian = flatten(ru).map(([key, text]) => [key, placeholders(text)]);
    expect(russian).to.deep.equal(english);
    expect([...flatten(en), ...flatten(ru)].filter(([, text]) => text.trim() === '')).to.deep.equal([]);
  });

  it('have as many plural forms as their grammar needs, each with its number', () => {
    const forms = (texts: typeof en | typeof ru) => flatten(texts).filter(([, text]) => text.includes('|'));
    expect(forms(en).length).to.be.greaterThan(0);
    for (const [key, text] of forms(en)) expect(text.split('|'), key).to.have.length(3);
    for (const [key, text] of forms(ru)) expect(text.split('|'), key).to.have.length(4);
  });

  it('are shown as the last choice was, however late the texts of an earlier one come', async () => {
    const i18n = createAppI18n();
    await activateLocale(i18n, 'en');
    const late = activateLocale(i18n, 'ru');
    await activateLocale(i18n, 'en');
    await late;
    expect([i18n.global.locale.value, document.documentElement.lang]).to.deep.equal(['en', 'en']);
  });

  it('have the texts of a part that was added while they were on their way', async () => {
    const i18n = createAppI18n();
    await activateLocale(i18n, 'en');
    const russian = activateLocale(i18n, 'ru');
    await needTexts(i18n, ['tasks']);
    await russian;
    expect(i18n.loaded.has('tasks ru')).to.equal(true);
  });

  it('have no text that nothing shows', () => {
    const source = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(vue|ts)$/.test(name) && !name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(SOURCE, name), 'utf8'))
      .join('\n');
    // 'list.retry', and `empty.${filter}Hint` for any filter
    const named = source.matchAll(/'(\w+\.[\w.-]+)'|`(\w+\.[^`\n]*\$\{[^`\n]*)`/g);
    const patterns = new Set(
      [...named].map(([, key, template]) => key?.replaceAll('.', '\\.') ?? template!.replaceAll(/\$\{[^}]*\}/g, '.+')),
    );
    const shown = new RegExp(`^(${[...patterns].join('|')})$`);
    const keys = Object.values(en).flatMap((texts) => flatten(texts).map(([key]) => key));
    expect(keys.filter((key) => !shown.test(key))).to.deep.equal([]);
  });

  it('are chosen by the browser, English where none fits', () => {
    expect(preferredLocale(['ru-RU', 'en'])).to.equal('ru');
    expect(preferredLocale(['de-CH', 'RU', 'en'])).to.equal('ru');
    expect(preferredLocale(['en-US', 'ru'])).to.equal('en');
    expect(preferredLocale(['de', 'fr'])).to.equal('en');
    expect(preferredLocale([])).to.equal('en');
  });

  it('choose the Russian plural form', () => {
    const form = (count: number): string => ['zero', 'one', 'few', 'many'][russianPlural(count, 4)]!;
    const few = [2, 3, 4, 22, 34, 102];
    const many = [5, 9, 10, 11, 12, 14, 19, 20, 25, 100, 111, 112];
    expect([1, 21, 101, 1001].map(form)).to.deep.equal(['one', 'one', 'one', 'one']);
    expect(few.map(form)).to.deep.equal(few.map(() => 'few'));
    expect(many.map(form)).to.deep.equal(many.map(() => 'many'));
    expect(form(0)).to.equal('zero');
  });

  it('translate with parameters and plurals, and switch at once', async () => {
    let t!: Translate;
    const probe = defineComponent(() => {
      ({ t } = useMessages());
      return () => h('p', t('list.count', { count: 22 }));
    });
    const { wrapper, i18n } = await mountApp(probe);
    expect(wrapper.text()).to.equal('22 tasks');
    expect(t('row.delete', { title: 'a | {b} @c' })).to.equal('Delete “a | {b} @c”');
    await activateLocale(i18n, 'ru');
    await wrapper.vm.$nextTick();
    expect(wrapper.text()).to.equal('22 задачи');
    expect(t('list.count', { count: 0 })).to.equal('Нет задач');
    expect(document.documentElement.lang).to.equal('ru');
  });
});
