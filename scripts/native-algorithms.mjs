import { join } from 'node:path'

/** A rolldown plugin for the binary: the runtime's own hashes and cipher instead of those in JavaScript (docs/decisions/0010). */
export const nativeAlgorithms = {
  name: 'native-algorithms',
  resolveId: (source, importer) =>
    /(?:^|[/\\])algorithms\.ts$/.test(source) && importer !== undefined
      ? join(importer, '..', source.replace(/algorithms\.ts$/, 'algorithms-bun.ts'))
      : null,
}
