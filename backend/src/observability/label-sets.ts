/**
 * A bound on the label sets of one metric. Prometheus keeps every set that a process has ever shown, so what clients can
 * make up (a method, an address that fails in a new way) must not make sets without end.
 */
export class LabelSets<Child> {
  readonly #children = new Map<string, Child>();
  readonly #most: number;

  /** @param most sets that are told apart; whatever comes later counts as "other" */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * The child of a set, made when it is asked for first.
   * @param fold the child that stands for all sets beyond the bound
   */
  get(key: string, make: () => Child, fold: () => Child): Child {
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    if (this.#children.size >= this.#most) return fold();
    const child = make();
    this.#children.set(key, child);
    return child;
  }
}
