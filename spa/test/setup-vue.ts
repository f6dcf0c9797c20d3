/** Lets mocha run components: a DOM, and single-file components compiled as they are imported. */
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { GlobalRegistrator } from '@happy-dom/global-registrator';
import { compileScript, parse } from '@vue/compiler-sfc';

GlobalRegistrator.register({ url: 'http://localhost:3000/' });

// happy-dom's own keeps the process alive for as long as the longest request may take, which is minutes
AbortSignal.timeout = (milliseconds) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException('Timed out', 'TimeoutError')), milliseconds).unref();
  return controller.signal;
};

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith('.vue')) return nextLoad(url, context);
    const path = fileURLToPath(url);
    return { format: 'module', source: compiled(readFileSync(path, 'utf8'), path), shortCircuit: true };
  },
});

/** Script and template as one module. Styles have no meaning without a layout. */
function compiled(source: string, filename: string): string {
  const { descriptor, errors } = parse(source, { filename });
  if (errors[0]) throw errors[0];
  const { content } = compileScript(descriptor, {
    id: filename,
    inlineTemplate: true,
    templateOptions: { compilerOptions: { mode: 'module' } },
  });
  return stripTypeScriptTypes(content, { mode: 'strip', sourceUrl: filename });
}
