/** The system's number of a signal; undefined for one that it does not have. The table is loaded only when it is needed, which is rare. */
export function numberOf(signal: NodeJS.Signals): number | undefined {
  return process.getBuiltinModule('node:os').constants.signals[signal]
}
