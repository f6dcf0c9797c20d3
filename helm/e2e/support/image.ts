/** What is inside of an image. */
import { mustRun } from '../../lib/run.ts';

export interface Image {
  /** Paths of all files, without a leading slash. */
  files: string[];
  user: string;
  environment: string[];
  labels: Record<string, string>;
}

/** Looks into an image of the local Docker engine, without running it. */
export async function inspectImage(reference: string): Promise<Image> {
  const [details] = JSON.parse(await mustRun('docker', ['image', 'inspect', reference])) as [
    { Config: { User: string; Env?: string[]; Labels?: Record<string, string> } },
  ];
  const container = (await mustRun('docker', ['create', reference])).trim();
  try {
    const listing = await mustRun('sh', ['-c', 'docker export "$1" | tar --list', 'sh', container]);
    return {
      files: listing.split('\n').filter((path) => path !== '' && !path.endsWith('/')),
      user: details.Config.User,
      environment: details.Config.Env ?? [],
      labels: details.Config.Labels ?? {},
    };
  } finally {
    await mustRun('docker', ['rm', container]);
  }
}
