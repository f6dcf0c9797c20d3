import { expect } from 'chai';
import { cleanFileName } from './file-names.ts';

describe('names of files', () => {
  const cases: [string, string, string][] = [
    ['a plain one', 'report.pdf', 'report.pdf'],
    ['Cyrillic', 'Отчёт за май.pdf', 'Отчёт за май.pdf'],
    ['Cyrillic of two code points', 'и\u0306од', 'йод'],
    ['Chinese and Arabic', '报告 تقرير.txt', '报告 تقرير.txt'],
    ['an emoji of several', '👩‍👩‍👧.png', '👩‍👩‍👧.png'],
    ['Persian with its joiner', 'می\u200Cخواهم.txt', 'می\u200Cخواهم.txt'],
    ['a path', '../../etc/passwd', 'passwd'],
    ['a path of Windows', 'C:\\Users\\me\\a.doc', 'a.doc'],
    ['only a path', '../..', 'file'],
    ['dots', '...', 'file'],
    ['a hidden file', '.gitignore', '.gitignore'],
    ['dots and blanks at the end', 'a.txt. . ', 'a.txt'],
    ['line breaks and headers', 'a\r\nSet-Cookie: b=c\r\n\r\n.txt', 'aSet-Cookie: b=c.txt'],
    ['U+0000', 'a.html\u0000.png', 'a.html.png'],
    ['text turned around', 'photo_\u202Egpj.exe', 'photo_gpj.exe'],
    ['isolates and marks', '\u2066a\u2069\u200E.b\u061C', 'a.b'],
    ['a joiner that joins nothing', 'a\u200D.e\u200Dxe', 'a.e\u200Dxe'],
    ['lone surrogates', 'a\uD800b', 'ab'],
    ['separators of lines', 'a\u2028b\u2029c', 'abc'],
    ['nothing', '', 'file'],
    ['a byte order mark', '\uFEFFa', 'a'],
  ];
  for (const [what, given, expected] of cases) {
    it(`keep or lose what they should: ${what}`, () => expect(cleanFileName(given)).to.equal(expected));
  }

  it('are cut in the middle, not at their ending, and never through a character', () => {
    const cut = cleanFileName(`${'😀'.repeat(400)}.jpeg`);
    expect([...cut]).to.have.length(255);
    expect(cut).to.match(/😀\.jpeg$/u);
    expect([...cleanFileName('a'.repeat(300))]).to.have.length(255);
  });
});
