import { expect } from 'chai';
import { isText } from './key-target.ts';
import { pressedKey } from './pressed-key.ts';

describe('keys', () => {
  const cases: [what: string, key: string, code: string, counts: string][] = [
    ['a Latin letter', 'x', 'KeyX', 'x'],
    ['a capital, as of Caps Lock', 'X', 'KeyX', 'x'],
    ['Z of QWERTZ', 'z', 'KeyY', 'z'],
    ['Y of QWERTZ', 'y', 'KeyZ', 'y'],
    ['K of Dvorak', 'k', 'KeyV', 'k'],
    ['what Dvorak has in the place of Z', ';', 'KeyZ', ';'],
    ['a letter with an accent', 'Ğ', 'KeyE', 'ğ'],
    ['a Russian letter', 'ч', 'KeyX', 'x'],
    ['a Russian capital', 'У', 'KeyE', 'e'],
    ['a Greek letter', 'κ', 'KeyK', 'k'],
    ['a mark of Thai', '่', 'KeyJ', 'j'],
    ['a Russian letter in no Latin place', 'ж', 'Semicolon', 'ж'],
    ['a question mark', '?', 'Digit7', '?'],
    ['Delete', 'Delete', 'Delete', 'Delete'],
    ['Delete of the number pad', 'Delete', 'NumpadDecimal', 'Delete'],
    ['an arrow', 'ArrowDown', 'ArrowDown', 'ArrowDown'],
    ['a key of a program that says no place', 'x', '', 'x'],
  ];
  for (const [what, key, code, counts] of cases) {
    it(`go by what they mean: ${what}`, () => expect(pressedKey({ key, code })).to.equal(counts));
  }

  const targets: [html: string, text: boolean][] = [
    ['<input>', true],
    ['<input type="search">', true],
    ['<input type="date">', true],
    ['<textarea></textarea>', true],
    ['<div contenteditable="true"></div>', true],
    ['<div contenteditable><b></b></div>', true],
    ['<div contenteditable="false"></div>', false],
    ['<input type="checkbox">', false],
    ['<input type="file">', false],
    ['<select></select>', false],
    ['<button></button>', false],
  ];
  for (const [html, text] of targets) {
    it(`are ${text ? '' : 'not '}typed into ${html}`, () => {
      const box = document.createElement('div');
      box.innerHTML = html;
      const deepest = [...box.querySelectorAll('*')].at(-1)!;
      expect(isText(deepest)).to.equal(text);
    });
  }
});
