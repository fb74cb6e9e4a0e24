/**
 * Writes the licenses of the bundled packages, which must be shipped with the code. Packages with the same license text share one copy. A
 * package without a text gets that of another one from the same repository; without either, the build fails.
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param output what the bundler wrote
 * @param file where the notices go
 * @param others folders of packages that are shipped with the bundle
 * @param appendix what else is to be said
 * @returns the packages: `name`, `version`, `license`
 */
export function writeNotices(output, file, { others = [], appendix = [] } = {}) {
  const folders = new Set([
    ...output.flatMap((chunk) => chunk.moduleIds ?? []).flatMap(findPackage),
    ...others,
  ])
  const packages = [...folders].map(readPackage).toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const byText = new Map()
  for (const entry of packages) {
    const text = entry.text ?? packages.find((other) => isNeighbour(other, entry))?.text
    if (text === undefined) throw new Error(`${entry.name} is bundled, but has no license text`)
    byText.set(text, [...(byText.get(text) ?? []), entry])
  }
  const sections = [...byText].map(([text, entries]) => `${entries.map(describe).join('\n')}\n\n${text}\n`)
  const rule = `\n${'-'.repeat(80)}\n\n`
  writeFileSync(
    file,
    `awsx contains the following packages.\n${rule}${[...sections, ...appendix].join(rule)}`,
  )
  return packages.map(({ name, version, license }) => ({ name, version, license }))
}

/** @returns the folder of the package; empty for a file of awsx or of the bundler */
function findPackage(id) {
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/').replace(/^\0/, ''))
  return found === null ? [] : [found[1]]
}

function isNeighbour(one, other) {
  return one.text !== undefined && one.license === other.license && one.repository === other.repository
}

function readPackage(folder) {
  const {
    name,
    version,
    license,
    repository = name,
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const texts = readdirSync(folder)
    .filter((entry) => /^(licen[cs]e|notice|copying)/i.test(entry) && existsSync(join(folder, entry)))
    .toSorted()
    .map((entry) => readFileSync(join(folder, entry), 'utf8').replaceAll('\r\n', '\n').trim())
  const text = texts.length === 0 ? undefined : texts.join('\n\n')
  return { name, version, license, repository: repository.url ?? repository, text }
}

function describe({ name, version, license }) {
  return `${name} ${version} (${license})`
}
