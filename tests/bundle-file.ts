import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Bundles a TypeScript file into one that Node can run. */
export function bundleFile(source: string, bundle: string): void {
  const words = [join(root, 'tests/bundle-file.mjs'), source, bundle]
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${source} does not bundle: ${stderr}`)
}
