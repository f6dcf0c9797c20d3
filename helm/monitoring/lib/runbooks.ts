/**
 * The commands of a runbook. Those in blocks marked "sh" only look, and the release test runs each of them; those in
 * blocks marked "bash" change something.
 */
export function commandsOf(runbook: string, kind: 'look' | 'repair'): string[] {
  const mark = kind === 'look' ? 'sh' : 'bash';
  return [...runbook.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, language]) => language === mark)
    .map(([, , commands]) => commands!.trim());
}
