/** A variable of the environment has no valid value. The message names each one and what is wrong, never a secret. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
