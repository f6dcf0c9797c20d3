/** Skips all tests of the suite of a hook, which then say why. */
export function skipAll(context: Mocha.Context, reason: string): never {
  context.test!.parent!.eachTest((test) => void (test.title += ` (${reason})`));
  return context.skip();
}
