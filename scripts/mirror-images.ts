/** Lists the images of a release, and copies them to a mirror. */
import { parseArgs } from 'node:util';
import { imagesOf, mirrored } from '../helm/lib/images.ts';
import { umbrellaChart } from '../helm/lib/paths.ts';
import { mustRun, run } from '../helm/lib/run.ts';

const usage = `usage: scripts/mirror-images [--to REGISTRY] [--values FILE]... [--set VALUE]... [--chart DIR]

Prints every image that a release with these values runs, hooks and what operators start among them. With --to, copies each
from where it comes to REGISTRY, under the name that global.imageRegistry=REGISTRY makes of it, with all platforms and with
the same digest; prints "IMAGE -> COPY DIGEST" for each. Run scripts/chart-deps first, and log in to both registries as for
Docker. Copying needs crane: scripts/tools --only crane.

  --to REGISTRY   the mirror, such as registry.example.org or registry.example.org/mirror
  --values FILE   as of helm install; may be repeated
  --set VALUE     as of helm install; may be repeated
  --chart DIR     another chart than the umbrella chart
  --help          this text

Exit code: 1 when an image could not be copied; the others are copied all the same.
`;

const say = (text: string): void => void process.stderr.write(`${new Date().toISOString()} mirror-images: ${text}\n`);

/** Copies one image with its digest; gives the digest. */
async function copy(image: string, target: string): Promise<string> {
  await mustRun('crane', ['copy', image, target]);
  const [from, to] = [await mustRun('crane', ['digest', image]), await mustRun('crane', ['digest', target])];
  if (from !== to) throw new Error(`the copy has the digest ${to.trim()} instead of ${from.trim()}`);
  return to.trim();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      to: { type: 'string' },
      values: { type: 'string', multiple: true, default: [] },
      set: { type: 'string', multiple: true, default: [] },
      chart: { type: 'string', default: umbrellaChart },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const options = [
    ...values.values.flatMap((file) => ['--values', file]),
    ...values.set.flatMap((value) => ['--set', value]),
  ];
  const images = imagesOf(await mustRun('helm', ['template', 'release', values.chart, ...options]));
  if (values.to === undefined) {
    process.stdout.write(`${images.join('\n')}\n`);
    return;
  }
  if ((await run('crane', ['version'])).code !== 0) throw new Error('crane is not here: scripts/tools --only crane');
  const failed: string[] = [];
  for (const [index, image] of images.entries()) {
    const target = mirrored(image, values.to);
    say(`${index + 1}/${images.length}: ${image} ...`);
    try {
      process.stdout.write(`${image} -> ${target} ${await copy(image, target)}\n`);
    } catch (error) {
      failed.push(image);
      say(`${image} is not copied: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (failed.length > 0) throw new Error(`not copied: ${failed.join(', ')}`);
  say(`copied ${images.length} images`);
}

main().catch((error: unknown) => {
  process.stderr.write(`mirror-images: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
