import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { settingKeys, specOf, variableOf } from '../../src/config/settings-schema.ts'
import { root } from './pages.ts'

test('docs/configuration.md has all settings with their variables and options', () => {
  const text = readFileSync(join(root, 'docs/configuration.md'), 'utf8')
  const section = text.split('\n## ').find((part) => part.startsWith('Settings\n')) ?? ''
  const documented = section.match(/^\| `.*$/gm)?.map((line) => line.split('|').map((cell) => cell.trim()))
  const rows = documented?.map(([, key, variable, option = '']) => [
    key,
    variable,
    /`[^`]+`|$/.exec(option)?.[0],
  ])
  const own = settingKeys.filter((key) => variableOf(key) !== undefined)
  const tables = settingKeys.filter((key) => variableOf(key) === undefined && !key.includes('.'))

  for (const key of tables) expect(section).toContain(`\`[[${key}]]\``)
  expect(rows).toEqual(
    own.map((key) => [
      `\`${key}\``,
      `\`${variableOf(key) ?? ''}\``,
      specOf(key).option === undefined ? '' : `\`${specOf(key).option ?? ''}\``,
    ]),
  )
})
