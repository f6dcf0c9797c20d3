import { defineStore } from 'pinia';
import { ref } from 'vue';
import { attempt } from '../shared/attempt.ts';
import type { Failure } from '../shared/failure.ts';
import { randomId } from '../shared/random-id.ts';
import * as api from './transfer.api.ts';
import type { ExportedFile, Format, ImportReport } from './transfer.api.ts';

export type { ExportedFile, Format, ImportReport };

/** Most bytes of a file to import, as the API allows. */
const MOST_BYTES = 10 * 1024 * 1024;

interface Chosen {
  format: Format;
  text: string;
  key: string;
}

/** Tasks as files. */
export const useTransferStore = defineStore('transfer', () => {
  const busy = ref<'exporting' | 'checking' | 'importing' | null>(null);
  const failure = ref<Failure | null>(null);
  /** What is wrong with the chosen file before anybody is asked. */
  const unfit = ref<'unknownType' | 'tooLarge' | null>(null);
  const report = ref<ImportReport | null>(null);
  let chosen: Chosen | null = null;
  /** Grows with every reset: what ends after one was of somebody who has left. */
  let turn = 0;

  /** Does one thing at a time. @param take is told what came of it, unless it was left meanwhile */
  async function during<T>(
    what: typeof busy.value,
    action: () => Promise<T>,
    take: (result: T) => void,
  ): Promise<void> {
    if (busy.value !== null) return;
    const begun = turn;
    busy.value = what;
    const failed = await attempt(async () => {
      const result = await action();
      if (begun === turn) take(result);
    });
    if (begun !== turn) return;
    failure.value = failed;
    busy.value = null;
  }

  /** @returns null when it did not work */
  async function exportTasks(format: Format, trash: boolean): Promise<ExportedFile | null> {
    let file: ExportedFile | null = null;
    await during(
      'exporting',
      () => api.exportTasks(format, trash),
      (exported) => (file = exported),
    );
    return file;
  }

  /** Has the API look into a file, and changes nothing. */
  async function choose(file: File): Promise<void> {
    reset();
    const format = formatOf(file);
    if (format === null) unfit.value = 'unknownType';
    else if (file.size > MOST_BYTES) unfit.value = 'tooLarge';
    else {
      const look = async () => {
        const candidate = { format, text: await file.text(), key: randomId() };
        return { candidate, found: await api.importTasks(candidate, candidate.key, true) };
      };
      await during('checking', look, ({ candidate, found }) => {
        report.value = found;
        chosen = candidate;
      });
    }
  }

  /** Imports the file that was looked into. Repeated after a lost answer, it happens once. */
  async function importChosen(): Promise<void> {
    const file = chosen;
    if (!file) return;
    await during(
      'importing',
      () => api.importTasks(file, file.key, false),
      (done) => {
        report.value = done;
        chosen = null;
      },
    );
  }

  function reset(): void {
    turn += 1;
    busy.value = null;
    failure.value = unfit.value = report.value = chosen = null;
  }

  return { busy, failure, unfit, report, exportTasks, choose, importChosen, reset };
});

function formatOf({ name, type }: File): Format | null {
  if (/\.json$/i.test(name) || type === 'application/json') return 'json';
  return /\.csv$/i.test(name) || type === 'text/csv' ? 'csv' : null;
}
