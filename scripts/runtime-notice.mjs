import licenses from 'spdx-license-list/full.js'
import { runtimeComponents } from './release/runtime-components.mjs'

const bun = { name: 'Bun', license: 'MIT', source: 'https://github.com/oven-sh/bun' }

/**
 * The licenses of the runtime in the standalone binary.
 * @returns text: the parts with their licenses and sources, then each license
 * @throws Error if a license is not an SPDX license
 */
export function runtimeNotice() {
  const parts = [bun, ...runtimeComponents]
  const lines = parts.map(({ name, license, source, change }) =>
    [`${name} (${license})`, source, ...(change === undefined ? [] : [`changed: ${change}`])].join('\n  '),
  )
  const names = [...new Set(parts.flatMap(({ license }) => license.split(' AND ')))].toSorted()
  return [
    'The binary also contains the Bun runtime, in which these projects are linked:',
    lines.join('\n'),
    'JavaScriptCore, WebCore and tinycc are under the GNU LGPL. To use the binary with changed versions of them, build Bun',
    'from its sources with these, and then awsx with that Bun (docs/install.md).',
    ...names.map(
      (name) => `${rule}\n${licenses[name]?.name ?? fail(name)}\n\n${licenses[name].licenseText.trim()}`,
    ),
    '',
  ].join('\n\n')
}

const rule = '-'.repeat(80)

function fail(name) {
  throw new Error(`${name} is not an SPDX license`)
}
