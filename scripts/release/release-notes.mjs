import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './metadata.mjs'

/**
 * The changelog's section of a version, as the text of the release page. Links lead to the pages in the repository as they were at the tag.
 * @param {{ version: string, repository: string }} metadata
 * @throws Error if docs/changelog.md has no section for it, or an empty one
 */
export function releaseNotes({ version, repository }) {
  const changelog = readFileSync(join(root, 'docs/changelog.md'), 'utf8')
  const section = changelog.split(/^## /m).find((text) => text.split(/\s/)[0] === version)
  const notes = section?.slice(section.indexOf('\n')).trim()
  if (notes === undefined || notes === '') throw new Error(`docs/changelog.md has no entry for ${version}`)
  const page = `https://github.com/${repository}/blob/v${version}/docs/changelog.md`
  return `${notes.replaceAll(/(?<=\]\()[^)\s]+/g, (link) => new URL(link, page).href)}\n`
}
