/** Writes the pages of docs/ that follow from the code; with --check it only tells whether they are up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { z } from 'zod';
import { environmentSchema } from '../backend/src/environment.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const file = fileURLToPath(new URL('../docs/configuration.md', import.meta.url));

interface Property {
  description: string;
  default?: unknown;
}

function configurationPage(): string {
  const { properties } = z.toJSONSchema(environmentSchema, { io: 'input', unrepresentable: 'any' }) as unknown as {
    properties: Record<string, Property>;
  };
  const rows = Object.entries(properties).map(
    ([name, { description, default: value }]) =>
      `| \`${name}\` | ${value === undefined ? '' : `\`${String(value)}\``} | ${description} |`,
  );
  return `# Configuration of the backend

<!-- Generated from backend/src/environment.ts by scripts/generate-docs.ts: change it there. -->

The backend reads environment variables and nothing else. A wrong value ends the process with one line that names the
variable. An empty variable counts as unset.

| Variable | Default | Meaning |
| --- | --- | --- |
${rows.join('\n')}

\`npm start\` uses the same variables with four differences: \`HOST\` is \`127.0.0.1\` unless set; without
\`DATABASE_URL\` it starts a PostgreSQL of its own, where it serves as the role \`tasktracker_app\`; \`DATA_DIR\` (default \`./data\`) is the folder where that one keeps
its data; without \`ATTACHMENTS_STORE\` files lie in its folder \`attachments\`.
`;
}

const page = await format(configurationPage(), { parser: 'markdown', printWidth: 120 });
if (!values.check) writeFileSync(file, page);
else if (readFileSync(file, 'utf8') !== page) {
  process.stderr.write('docs/configuration.md is out of date. Run: scripts/node scripts/generate-docs.ts\n');
  process.exitCode = 1;
}
