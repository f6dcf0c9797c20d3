import { expect } from 'chai';
import { readDashboards } from '../lib/files.ts';

describe('the dashboards', () => {
  it('are three, with addresses and titles of their own, and choose among releases', async () => {
    const boards = await readDashboards();
    expect(boards.map(({ uid }) => uid).toSorted()).to.deep.equal([
      'tasktracker-database',
      'tasktracker-delivery',
      'tasktracker-service',
    ]);
    for (const board of boards) {
      const text = JSON.stringify(board);
      expect(text, board.name).to.include('label_values(tasktracker_build_info, namespace)');
      expect(text, board.name).not.to.include('SELF');
    }
  });

  it('have units, legends and a sentence of explanation in every panel, and room for each', async () => {
    for (const { name, panels } of await readDashboards()) {
      const shown = panels.filter(({ type }) => type !== 'row');
      expect(shown.length, name).to.be.greaterThan(8);
      expect(new Set(panels.map(({ id }) => id)).size, name).to.equal(panels.length);
      const taken = new Set<string>();
      for (const { title, description, type, fieldConfig, targets = [], gridPos } of shown) {
        expect(description, `${name}: ${title}`).to.match(/^[A-Z0-9].{15,}\.$/s);
        expect(targets.length, `${name}: ${title}`).to.be.greaterThan(0);
        if (type !== 'logs') {
          expect(fieldConfig?.defaults.unit, `${name}: ${title}`).to.be.a('string');
          for (const { legendFormat } of targets) expect(legendFormat, `${name}: ${title}`).to.match(/\S/);
        }
        const { x, y, w, h } = gridPos;
        expect(x + w, `${name}: ${title}`).to.be.at.most(24);
        for (let row = y; row < y + h; row++) {
          for (let column = x; column < x + w; column++) {
            expect(taken.has(`${column},${row}`), `${name}: ${title} covers another panel`).to.equal(false);
            taken.add(`${column},${row}`);
          }
        }
      }
    }
  });

  it('ask only for the release that is chosen', async () => {
    for (const { name, panels } of await readDashboards()) {
      for (const { expr } of panels.flatMap(({ targets = [] }) => targets)) {
        for (const [selector] of expr.matchAll(/\{[^}]*\}/g)) {
          if (/^\{\{|^\{k8s/.test(selector)) continue;
          expect(selector, `${name}: ${expr}`).to.include('namespace="$namespace",job="$job"');
        }
      }
    }
  });
});
