import { expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { loadScript, root } from './release-scripts.ts'

test('the links of the release page lead to files of the tag', async () => {
  const { readMetadata } = await loadScript('metadata.mjs')
  const { releaseNotes } = await loadScript('release-notes.mjs')
  const { version } = readMetadata({ repository: 'example/awsx' })
  const notes = releaseNotes({ version, repository: 'example/awsx' })
  const pages = `https://github.com/example/awsx/blob/v${version}/`
  const links = [...notes.matchAll(/\]\(([^)]*)\)/g)].map(([, link = '']) => link)

  expect(links).toContain(`${pages}README.md#what-it-supports`)
  expect(links).toContain(`${pages}docs/recipes/README.md`)
  for (const link of links) {
    expect(link.startsWith(pages)).toBe(true)
    const [path = ''] = link.slice(pages.length).split('#')
    expect({ path, exists: existsSync(join(root, path)) }).toEqual({ path, exists: true })
  }
})
