/** What packages for Linux say about a release: whom to ask, and which version is newer. */
import { expect, test } from '@jest/globals'

import { loadScript } from './release-scripts.ts'

test.each([
  ['Hanako <hanako@example.com>', 'Hanako <hanako@example.com>'],
  ['Hanako Y. <hanako@example.com> (https://example.com)', 'Hanako Y. <hanako@example.com>'],
  [{ name: 'Hanako', email: 'hanako@example.com' }, 'Hanako <hanako@example.com>'],
  ['Hanako', 'Hanako <example@users.noreply.github.com>'],
  [undefined, 'the awsx authors <example@users.noreply.github.com>'],
])('the author %j is the maintainer', async (author, maintainer) => {
  const { maintainerOf } = await loadScript('package-fields.mjs')
  expect(maintainerOf(author, 'example/awsx')).toBe(maintainer)
})

test.each([
  ['1.2.3', '1.2.3'],
  ['1.0.0-rc.1', '1.0.0~rc.1'],
  ['1.0.0-rc-1', '1.0.0~rc.1'],
])('%s is the version %s of a package', async (version, expected) => {
  const { debianControl, packageVersion } = await loadScript('package-fields.mjs')
  const { readMetadata } = await loadScript('metadata.mjs')
  const metadata = {
    ...readMetadata({ repository: 'example/awsx' }),
    version,
    maintainer: 'A <a@example.com>',
  }
  expect(packageVersion(version)).toBe(expected)
  const fields = debianControl(metadata, { name: 'linux-x64', deb: 'amd64' }).split('\n')
  expect(fields).toContain(`Version: ${expected}`)
  expect(fields).toContain('Maintainer: A <a@example.com>')
})
