import { expect } from 'chai';
import { chipKey, readTask, type ReadTask } from './new-task-words.ts';

/** A Wednesday, a quarter before midnight: a day counted in UTC would be another one. */
const NOW = new Date(2026, 10, 25, 23, 45);

const read = (text: string, rejected: string[] = [], monthFirst = false): ReadTask =>
  readTask(text, { now: NOW, monthFirst, rejected: new Set(rejected) });
const taskOf = (text: string) => read(text).task;
const dueOf = (text: string): [title: string, dueOn: string | null | undefined] => {
  const { title, dueOn } = taskOf(text);
  return [title, dueOn];
};

describe('words of a new task', () => {
  const days: Record<string, [title: string, dueOn: string]> = {
    'buy milk today': ['buy milk', '2026-11-25'],
    'buy milk tomorrow': ['buy milk', '2026-11-26'],
    'tomorrow buy milk': ['buy milk', '2026-11-26'],
    'buy milk on friday': ['buy milk', '2026-11-27'],
    'buy milk by friday': ['buy milk', '2026-11-27'],
    'buy milk next Friday': ['buy milk', '2026-12-04'],
    'buy milk day after tomorrow': ['buy milk', '2026-11-27'],
    'buy milk in 3 days': ['buy milk', '2026-11-28'],
    'buy milk in two weeks': ['buy milk', '2026-12-09'],
    'buy milk march 15': ['buy milk', '2027-03-15'],
    'buy milk on 15 march': ['buy milk', '2027-03-15'],
    'buy milk 2026-12-31': ['buy milk', '2026-12-31'],
    'buy milk 5/6/2027': ['buy milk', '2027-06-05'],
    'купить молоко сегодня': ['купить молоко', '2026-11-25'],
    'купить молоко завтра': ['купить молоко', '2026-11-26'],
    'завтра купить молоко': ['купить молоко', '2026-11-26'],
    'купить молоко послезавтра': ['купить молоко', '2026-11-27'],
    'купить молоко в пятницу': ['купить молоко', '2026-11-27'],
    'В пятницу купить молоко': ['купить молоко', '2026-11-27'],
    'купить молоко к пятнице': ['купить молоко', '2026-11-27'],
    'купить молоко до пятницы': ['купить молоко', '2026-11-27'],
    'купить молоко во вторник': ['купить молоко', '2026-12-01'],
    'купить молоко в следующую пятницу': ['купить молоко', '2026-12-04'],
    'купить молоко через 3 дня': ['купить молоко', '2026-11-28'],
    'купить молоко через неделю': ['купить молоко', '2026-12-02'],
    'купить молоко 15 марта': ['купить молоко', '2027-03-15'],
    'купить молоко к 15 марта': ['купить молоко', '2027-03-15'],
    'купить молоко 10 января 2028': ['купить молоко', '2028-01-10'],
    'купить молоко 31.12.2026': ['купить молоко', '2026-12-31'],
  };
  for (const [text, expected] of Object.entries(days)) {
    it(`understands the day of “${text}”`, () => expect(dueOf(text)).to.deep.equal(expected));
  }

  const times: Record<string, [title: string, dueOn: string]> = {
    'call mom next friday 17:00': ['call mom 17:00', '2026-12-04'],
    'call mom tomorrow at 5pm': ['call mom at 5pm', '2026-11-26'],
    'call mom 17:00 tomorrow': ['call mom 17:00', '2026-11-26'],
    'call mom tomorrow morning': ['call mom morning', '2026-11-26'],
    'позвонить маме завтра в 18:30': ['позвонить маме в 18:30', '2026-11-26'],
    'позвонить маме завтра вечером': ['позвонить маме вечером', '2026-11-26'],
    'позвонить маме завтра в 9 утра': ['позвонить маме в 9 утра', '2026-11-26'],
  };
  for (const [text, expected] of Object.entries(times)) {
    it(`keeps the time of “${text}” in the title: tasks have none`, () => expect(dueOf(text)).to.deep.equal(expected));
  }

  const titles = [
    'Read Friday book',
    'Friday report',
    'Пятница на работе',
    'Prepare for friday',
    'Отчёт за пятницу',
    'Stand-up every monday',
    'Планёрка каждый понедельник',
    'Invoice of last friday',
    'Call about yesterday',
    'Rent 3 days',
    'Write about the month of may',
    'Say what may',
    'Watch the sun',
    'Plan weekend',
    'Do it now',
    'Chapter 15',
    'Update to 1.12',
    'Fix issue #42',
    'Learn C#',
    'Wow!',
    'Hurry !!',
    'See http://example.org/#home',
    'tomorrow',
    '#home',
    '!high',
    'завтра',
    'Прочитать «Завтра была война»',
    'Read "The day after tomorrow"',
    'Встреча вчера',
    'two  blanks',
  ];
  for (const title of titles) {
    it(`leaves “${title}” as it is`, () => {
      expect(read(title)).to.deep.equal({ task: { title }, chips: [] });
    });
  }

  it('understands priorities and labels, in any order and at both ends', () => {
    expect(taskOf('buy milk #home !high tomorrow')).to.deep.equal({
      title: 'buy milk',
      labels: ['home'],
      priority: 3,
      dueOn: '2026-11-26',
    });
    expect(taskOf('!срочно #дом купить молоко завтра #магазин')).to.deep.equal({
      title: 'купить молоко',
      labels: ['дом', 'магазин'],
      priority: 3,
      dueOn: '2026-11-26',
    });
    expect(taskOf('a !low').priority).to.equal(1);
    expect(taskOf('a !средний').priority).to.equal(2);
  });

  it('takes a label once, whatever its case, and one day and one priority', () => {
    expect(taskOf('a #Home #home').labels).to.deep.equal(['Home']);
    expect(taskOf('a !low !high')).to.deep.equal({ title: 'a !low', priority: 3 });
    expect(taskOf('a friday tomorrow')).to.deep.equal({ title: 'a friday', dueOn: '2026-11-26' });
  });

  it('names the words of each chip in their order', () => {
    expect(read('!high buy milk #home in 3 days').chips).to.deep.equal([
      { kind: 'priority', words: '!high', value: 3 },
      { kind: 'label', words: '#home', value: 'home' },
      { kind: 'due', words: 'in 3 days', value: '2026-11-28' },
    ]);
  });

  it('gives the words of a rejected chip back to the title, and keeps the others', () => {
    const text = 'buy milk tomorrow #home !high';
    const [due, label] = read(text).chips;
    expect(read(text, [chipKey(label!)]).task).to.deep.equal({
      title: 'buy milk #home',
      dueOn: '2026-11-26',
      priority: 3,
    });
    expect(read(text, [chipKey(due!), chipKey(label!)]).task).to.deep.equal({
      title: 'buy milk tomorrow #home',
      priority: 3,
    });
  });

  it('takes what is in quotation marks as it stands', () => {
    expect(taskOf('"Call on friday"')).to.deep.equal({ title: 'Call on friday' });
    expect(taskOf('«Позвонить завтра» !high')).to.deep.equal({ title: 'Позвонить завтра', priority: 3 });
    expect(taskOf('"Hamlet"').title, 'marks that switch nothing off').to.equal('"Hamlet"');
  });

  it('reads 5/6/2027 as the region of the user writes it', () => {
    expect(read('buy milk 5/6/2027', [], true).task.dueOn).to.equal('2027-05-06');
  });
});
