import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const list = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src/commands/warm-commands.ts')

/**
 * Names of the commands that src/commands/warm-commands.ts lists: the warm ones, whose handlers are in the file that every start loads, and
 * the helpers, then those whose output a user waits for at the terminal, which are in chunks. What V8 compiled of them is cached.
 */
export const cachedCommands = [...(await readNames()), '__complete']

/** Runs the file, without the handlers that its commands import when they run. */
async function readNames() {
  const handlersOutside = {
    name: 'handlers-outside',
    resolveId: (source, _importer, { kind }) =>
      kind === 'dynamic-import' ? { id: source, external: true } : null,
  }
  const bundle = await rolldown({ input: list, platform: 'node', plugins: [handlersOutside] })
  const { output } = await bundle.generate({ format: 'esm' })
  await bundle.close()
  const source = Buffer.from(output[0].code).toString('base64')
  const names = await import(`data:text/javascript;base64,${source}`)
  return [...names.warmCommands.map(({ name }) => name), ...names.helperNames, ...names.interactiveNames]
}
