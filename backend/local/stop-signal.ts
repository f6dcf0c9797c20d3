/** Ctrl-C often arrives twice, from the terminal and from npm: what comes this soon after the first is the same one. */
const SAME_SIGNAL_MS = 1_000;
const INTERRUPTED_EXIT_CODE = 130;

/**
 * The wish to stop: a signal, or the end of the process that started this one. A second Ctrl-C, for the impatient,
 * ends the process at once.
 */
export class StopSignal {
  /** Resolves with the first wish. */
  readonly received: Promise<void>;
  #since: number | undefined;

  constructor() {
    this.received = new Promise((resolve) => {
      const onSignal = () => {
        if (this.#since !== undefined && Date.now() - this.#since > SAME_SIGNAL_MS) process.exit(INTERRUPTED_EXIT_CODE);
        this.#since ??= Date.now();
        resolve();
      };
      for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(event, onSignal);
    });
  }

  get wasReceived(): boolean {
    return this.#since !== undefined;
  }

  /** Between two steps of the start. */
  throwIfReceived(): void {
    if (this.wasReceived) throw new Error('stopped');
  }
}
