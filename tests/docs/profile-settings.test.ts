import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { endpointVariable, ignoreEndpoints, profileSettings } from '../../src/config/profile-settings.ts'
import { root } from './pages.ts'

const everyTool = 'the AWS CLI and most SDKs'

function rowOf(key: string, variables: readonly string[], readBy: string): string {
  return `| \`${key}\` | ${variables.map((name) => `\`${name}\``).join(', ')} | ${readBy} |`
}

test('the documentation lists every setting with its variables and the tools that read it', () => {
  const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8')
  const [, table = ''] = /<!-- settings -->\n\n([\s\S]*?)\n\n<!-- \/settings -->/.exec(page) ?? []
  expect(table.split('\n').slice(2)).toEqual([
    rowOf('endpoint_url', [endpointVariable()], everyTool),
    rowOf('services', [endpointVariable('<service>')], everyTool),
    rowOf(ignoreEndpoints.key, [ignoreEndpoints.variable], everyTool),
    ...[...profileSettings].map(([key, { variables, readBy }]) => rowOf(key, variables, readBy)),
  ])
})
