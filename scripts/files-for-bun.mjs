import { join } from 'node:path'

/**
 * A rolldown plugin for the binary that puts files for Bun in the place of others: the runtime's own hashes, cipher and generator instead of
 * those in JavaScript (docs/decisions/0010), texts as bytes without `Buffer`, and system calls instead of node:fs and `process.execve`
 * (docs/decisions/0016).
 */
export const filesForBun = {
  name: 'files-for-bun',
  resolveId: (source, importer) =>
    /(?:^|[/\\])(?:algorithms|bytes|random|system[/\\](?:execve|files))\.ts$/.test(source) &&
    importer !== undefined
      ? join(importer, '..', source.replace(/\.ts$/, '-bun.ts'))
      : null,
}
