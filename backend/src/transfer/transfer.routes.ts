/** The HTTP side of export and import: files to service calls, records to files. */
import { endpoint, type Endpoint } from '../http/contract.ts';
import { csvFile, jsonFile } from './export-file.ts';
import { readLines } from './import-file.ts';
import * as schema from './transfer.schema.ts';

export const transferEndpoints: Endpoint[] = [
  endpoint(schema.exportTasks)(async ({ query, ownerId }, { transfer }) => {
    const pages = await transfer.export(ownerId, { trash: query.trash ?? false });
    const day = new Date().toISOString().slice(0, 10);
    return {
      status: 200,
      stream:
        query.format === 'csv'
          ? { mediaType: 'text/csv', chunks: csvFile(pages) }
          : { mediaType: 'application/json', chunks: jsonFile(pages) },
      headers: {
        'Content-Disposition': `attachment; filename="tasktracker-${day}.${query.format}"`,
        'Cache-Control': 'no-store',
      },
    };
  }),

  endpoint(schema.importTasks)(async ({ query, body, ownerId }, { transfer }) => {
    const lines = await readLines(body);
    return { status: 200, body: await transfer.import(ownerId, lines, { dryRun: query.dryRun ?? false }) };
  }),
];
