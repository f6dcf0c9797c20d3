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

  async function during(what: typeof busy.value, action: () => Promise<void>): Promise<void> {
    if (busy.value !== null) return;
    busy.value = what;
    failure.value = await attempt(action);
    busy.value = null;
  }

  /** @returns null when it did not work */
  async function exportTasks(format: Format, trash: boolean): Promise<ExportedFile | null> {
    let file: ExportedFile | null = null;
    await during('exporting', async () => {
      file = await api.exportTasks(format, trash);
    });
    return file;
  }

  /** Has the API look into a file, and changes nothing. */
  async function choose(file: File): Promise<void> {
    reset();
    const format = formatOf(file);
    if (format === null) unfit.value = 'unknownType';
    else if (file.size > MOST_BYTES) unfit.value = 'tooLarge';
    else {
      await during('checking', async () => {
        const candidate = { format, text: await file.text(), key: randomId() };
        report.value = await api.importTasks(candidate, candidate.key, true);
        chosen = candidate;
      });
    }
  }

  /** Imports the file that was looked into. Repeated after a lost answer, it happens once. */
  async function importChosen(): Promise<void> {
    const file = chosen;
    if (!file) return;
    await during('importing', async () => {
      report.value = await api.importTasks(file, file.key, false);
      chosen = null;
    });
  }

  function reset(): void {
    failure.value = unfit.value = report.value = chosen = null;
  }

  return { busy, failure, unfit, report, exportTasks, choose, importChosen, reset };
});

function formatOf({ name, type }: File): Format | null {
  if (/\.json$/i.test(name) || type === 'application/json') return 'json';
  return /\.csv$/i.test(name) || type === 'text/csv' ? 'csv' : null;
}
