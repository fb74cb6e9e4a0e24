import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** @returns a hash of all files in `src` and of the versions of all packages, in hex */
export function hashSources(root) {
  const folder = join(root, 'src')
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ts'))
  const hash = createHash('sha256')
  for (const name of names.map((each) => each.replaceAll('\\', '/')).toSorted())
    hash.update(`${name}\0${readFileSync(join(folder, name), 'utf8')}\0`)
  hash.update(readFileSync(join(root, 'package-lock.json')))
  return hash.digest('hex').slice(0, 16)
}
