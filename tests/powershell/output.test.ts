/** What awsx prints for PowerShell to evaluate: only ASCII, and each value as it is. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, describe, test } from '@jest/globals'
import * as fc from 'fast-check'

import { renderChange } from '../../src/environment/render-change.ts'
import { readRequest } from '../../src/shells/completion-request.ts'
import { completions, integrations } from '../../src/shells/integration.ts'
import { promptSegments } from '../../src/shells/prompt-segment.ts'
import { initLine } from '../../src/shells/shell-names.ts'
import { renderShellUpdate } from '../../src/shells/shell-update.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import { hostileValue } from '../shells/hostile.ts'
import { describeInPowerShell, openSession } from './session.ts'

const ascii = /^[\n -~]*$/

describe('text for PowerShell', () => {
  test.each([
    ['the integration', integrations.powershell],
    ['the completion', completions.powershell],
    ['the prompt', promptSegments.powershell ?? 'é'],
    ['the line of the startup file', initLine('powershell', ['--prompt'])],
  ])('%s is ASCII', (_what, text) => {
    expect(text).toMatch(ascii)
  })

  test('every value, state, message, and completion is ASCII', () => {
    const property = fc.property(hostileValue, (value) => {
      const update = {
        change: { set: { A: value }, unset: ['B'] },
        state: value,
        nextCheckAt: 0,
        message: value,
      }
      expect(renderShellUpdate('powershell', update)).toMatch(ascii)
      const answer = readRequest('powershell', ['use', '=']).answer({
        candidates: [{ value, describe: value }],
      })
      expect(answer).toMatch(/^[\t\n -~]*$/)
    })
    fc.assert(property)
  })
})

/** Values that one text sets. */
const batch = 500

describeInPowerShell('export for PowerShell', () => {
  test('2,000 hostile values arrive as they are from a console in code page 1252, and none is run', async () => {
    const sandbox = await openSandbox({ store: false })
    const session = await openSession(sandbox)
    try {
      await session.run('[Console]::OutputEncoding = [Text.Encoding]::GetEncoding(1252)')
      const file = join(sandbox.home, 'text')
      for (const values of fc.sample(fc.array(hostileValue, { minLength: batch, maxLength: batch }), 4)) {
        const set = Object.fromEntries(values.map((value, index) => [`V${index}`, value]))
        writeFileSync(file, renderChange({ set, unset: ['GONE'] }, 'powershell'))
        const { env, errors } = await session.run(`$Env:GONE = 1; & cat '${file}' | Invoke-Expression`)

        expect(errors).toEqual([])
        expect(values.map((_value, index) => env[`V${index}`])).toEqual(values)
        expect(env).not.toHaveProperty('GONE')
      }
      expect(existsSync(join(sandbox.home, 'pwned'))).toBe(false)
    } finally {
      await session.close()
      await sandbox.close()
    }
  }, 60_000)
})
