/** How a copy of awsx was installed, by the paths that the package managers use. */
import { expect, test } from '@jest/globals'

import { findInstallation } from '../../src/app/installation.ts'

function methodOf(path: string, options: { isBinary?: boolean; files?: readonly string[] } = {}): string {
  const { isBinary = true, files = [] } = options
  const readText = (file: string): string | undefined => (files.includes(file) ? '' : undefined)
  return findInstallation({ path, runtime: 'any', isBinary }, { readText }).method
}

test.each([
  ['/opt/homebrew/Cellar/awsx/1.2.3/bin/awsx', 'homebrew'],
  ['/home/linuxbrew/.linuxbrew/Cellar/awsx/1.2.3/bin/awsx', 'homebrew'],
  [String.raw`C:\Users\hanako\scoop\apps\awsx\current\awsx.exe`, 'scoop'],
  [String.raw`C:\Users\hanako\AppData\Local\Microsoft\WinGet\Packages\example.awsx_x\awsx.exe`, 'winget'],
  ['/nix/store/abc-awsx-1.2.3/bin/awsx', 'nix'],
  ['/usr/local/bin/awsx', 'binary'],
  ['/home/hanako/bin/awsx', 'binary'],
])('the binary %s comes from %s', (path, method) => {
  expect(methodOf(path)).toBe(method)
})

test.each([
  ['/usr/local/lib/node_modules/awsx/dist/awsx.js', 'npm'],
  ['/home/hanako/.nvm/versions/node/v22.1.0/lib/node_modules/awsx/dist/awsx.js', 'npm'],
  [String.raw`C:\Users\hanako\AppData\Roaming\npm\node_modules\awsx\dist\awsx.js`, 'npm'],
  ['/home/hanako/.npm/_npx/0a1b/node_modules/awsx/dist/awsx.js', 'npx'],
  ['/home/hanako/work/node_modules/awsx/dist/awsx.js', 'npm-project'],
  ['/home/hanako/awsx/dist/awsx.js', 'checkout'],
])('the script %s comes from %s', (path, method) => {
  expect(methodOf(path, { isBinary: false })).toBe(method)
})

test.each([
  ['/var/lib/dpkg/info/awsx.list', 'deb'],
  ['/usr/share/licenses/awsx/LICENSE', 'rpm'],
  ['/usr/share/licenses/awsx-bin/LICENSE', 'aur'],
])('/usr/bin/awsx with %s comes from %s', (file, method) => {
  expect(methodOf('/usr/bin/awsx', { files: [file] })).toBe(method)
  expect(methodOf('/home/hanako/bin/awsx', { files: [file] })).toBe('binary')
})

test('without such a file, /usr/bin/awsx is a binary that a user copied', () => {
  expect(methodOf('/usr/bin/awsx')).toBe('binary')
})
