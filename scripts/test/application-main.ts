/** Serves the page and the API by the environment, and tells the process that has started this where. */
import { page } from '../../backend/local/page.ts';
import { serve } from '../../backend/src/commands/serve.ts';
import { readConfig } from '../../backend/src/config.ts';
import { createLogger } from '../../backend/src/observability/logger.ts';

const { PAGE_FOLDER = '', ...environment } = process.env;
const config = readConfig(environment);
const { port } = await serve(config, createLogger('warn'), [page(PAGE_FOLDER, config.attachments)]);
process.send?.({ port });
// whoever has started this is gone
process.once('disconnect', () => process.exit());
