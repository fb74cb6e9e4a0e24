/** @returns the runtime of this process with its version: `node v24.1.0`, `bun 1.3.0` */
export function nameRuntime(): string {
  const bun = process.versions['bun']
  return bun === undefined ? `node ${process.version}` : `bun ${bun}`
}
