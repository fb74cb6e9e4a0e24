import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { endpointVariable, ignoreEndpoints, profileSettings } from '../../src/config/profile-settings.ts'
import { root } from './pages.ts'

interface Setting {
  readonly key: string
  readonly variables: readonly string[]
  readonly readBy: string
}

const everyTool = 'the AWS CLI and most SDKs'

const settings: readonly Setting[] = [
  { key: 'endpoint_url', variables: [endpointVariable()], readBy: everyTool },
  { key: 'services', variables: [endpointVariable('<service>')], readBy: everyTool },
  { key: ignoreEndpoints.key, variables: [ignoreEndpoints.variable], readBy: everyTool },
  ...[...profileSettings].map(([key, { variables, readBy }]) => ({ key, variables, readBy })),
]

/** Names the variable only if it is not `AWS_` and the key in upper case. */
function entryOf({ key, variables }: Setting): string {
  const isRegular = variables.length === 1 && variables[0] === `AWS_${key.toUpperCase()}`
  return isRegular ? `\`${key}\`` : `\`${key}\` (${variables.map((name) => `\`${name}\``).join(', ')})`
}

/** One row for each group of tools, in the order of the list. */
function listRows(): readonly string[] {
  const groups = new Set(settings.map(({ readBy }) => readBy))
  return [...groups].map((group) => {
    const entries = settings.filter(({ readBy }) => readBy === group).map(entryOf)
    return `| ${group} | ${entries.join(', ')} |`
  })
}

test('the documentation lists every setting with its variables and the tools that read it', () => {
  const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8')
  const [, table = ''] = /<!-- settings -->\n\n([\s\S]*?)\n\n<!-- \/settings -->/.exec(page) ?? []
  expect(table.split('\n').slice(2)).toEqual(listRows())
})
