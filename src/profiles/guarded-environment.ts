/** Whether an environment is one in which awsx asks before it hands out credentials, unless it is told otherwise. */
export function isGuarded(environment: string): boolean {
  return /^(?:production|prod|live)$/i.test(environment)
}
