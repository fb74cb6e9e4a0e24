import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readManifest, root } from './metadata.mjs'
import { run } from './run.mjs'

/**
 * Packs the npm package from a copy of what is published, whose package.json names the repository: npm compares it with the one that
 * the provenance statement names.
 * @param {{ metadata: object, work: string, output: string, from?: string }} request `from` is the checkout that was built
 * @returns the path of the tarball
 */
export function packNpm({ metadata, work, output, from = root }) {
  const folder = join(work, 'npm')
  mkdirSync(folder, { recursive: true })
  for (const name of ['dist', 'README.md', 'LICENSE'])
    cpSync(join(from, name), join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(publishedManifest(metadata), null, 2)}\n`)
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', output], { cwd: folder })
  return join(output, `${metadata.name}-${metadata.version}.tgz`)
}

/** Without what only a checkout needs. */
function publishedManifest(metadata) {
  const {
    scripts: _scripts,
    devDependencies: _dev,
    jest: _jest,
    overrides: _overrides,
    ...manifest
  } = readManifest()
  const { repository, homepage, bugs } = metadata
  const url = `git+https://github.com/${repository}.git`
  return { ...manifest, homepage, bugs, repository: { type: 'git', url } }
}
