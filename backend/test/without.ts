/** An object without some of its members, to compare the others. */
export const without = (object: object, ...members: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !members.includes(name)));
