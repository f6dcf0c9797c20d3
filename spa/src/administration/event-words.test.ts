import { expect } from 'chai';
import { securityEventTypes } from '../../../backend/src/security-events/security-events.service.ts';
import { mountApp, unmountAll } from '../../test/mount.ts';
import type { Locale } from '../i18n/i18n.ts';
import { useMessages } from '../i18n/use-messages.ts';
import type { SecurityEvent } from './administration.store.ts';
import { detailWords, typeWords } from './event-words.ts';

const eventOf = (type: string, detail: Record<string, unknown> = {}): SecurityEvent =>
  ({ id: '1', at: '2026-11-24T06:00:00.000Z', type, userId: null, address: null, detail }) as SecurityEvent;

describe('words of events', () => {
  afterEach(unmountAll);

  async function wordsIn(locale: Locale) {
    await mountApp({ render: () => null }, {}, { locale });
    const { t } = useMessages();
    const person = (id: string): string => (id === 'a1' ? 'ann@example.org' : id);
    return {
      type: (type: string) => typeWords(eventOf(type), t),
      detail: (detail: Record<string, unknown>) => detailWords(eventOf('registered', detail), t, person),
    };
  }

  it('name every event that the server records', async () => {
    const { type } = await wordsIn('en');
    for (const name of Object.keys(securityEventTypes)) expect(type(name), name).not.to.equal(name);
    expect(type('of a later release')).to.equal('of a later release');
  });

  const cases: [detail: Record<string, unknown>, english: string, russian: string][] = [
    [{ how: 'password' }, 'how: by password', 'как: по паролю'],
    [
      { by: 'a1', role: 'admin' },
      'by: ann@example.org; role: administrator',
      'кто: ann@example.org; роль: администратор',
    ],
    [{ by: 'b2', disabled: true }, 'by: b2; disabled: yes', 'кто: b2; отключение: да'],
    [
      { name: 'read', scopes: 'read write' },
      'name: read; may: read tasks, change tasks',
      'название: read; права: читать задачи, менять задачи',
    ],
    [{ how: 'a new way', more: 2 }, 'how: a new way; more: 2', 'как: a new way; more: 2'],
  ];
  for (const [detail, english, russian] of cases) {
    it(`tell the detail ${JSON.stringify(detail)}`, async () => {
      expect((await wordsIn('en')).detail(detail)).to.equal(english);
      expect((await wordsIn('ru')).detail(detail)).to.equal(russian);
    });
  }
});
