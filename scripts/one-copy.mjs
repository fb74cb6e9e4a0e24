/**
 * A rolldown plugin that bundles each version of a package once. npm may install the same version in several folders if another version is
 * in the folder that they would share; the bundle takes it from the folder that is resolved first.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folders = new Map()
const versions = new Map()

export const oneCopy = {
  name: 'one-copy',
  async resolveId(source, importer, options) {
    if (importer === undefined || source.startsWith('\0')) return null
    const found = await this.resolve(source, importer, { ...options, skipSelf: true })
    const [, folder, rest] =
      /^(.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+)(.*)$/.exec(found?.id ?? '') ?? []
    if (folder === undefined || found.external) return null
    const first = firstFolder(folder)
    return first === folder ? found : { ...found, id: first + rest }
  },
}

function firstFolder(folder) {
  if (!versions.has(folder)) versions.set(folder, readVersion(folder))
  const version = versions.get(folder)
  if (version === undefined) return folder
  if (!folders.has(version)) folders.set(version, folder)
  return folders.get(version)
}

function readVersion(folder) {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return undefined
  const { name, version } = JSON.parse(readFileSync(file, 'utf8'))
  return `${name}@${version}`
}
