/** A prompt theme shows the profile and the time left by itself: nothing of the theme is configured. */
import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'

import { START_URL } from '../local-aws/default-data.ts'
import { openSandbox } from './sandbox.ts'

const hasStarship = spawnSync('starship', ['--version']).status === 0

;(hasStarship ? describe : describe.skip)('starship (where it is installed)', () => {
  test('shows the profile, the region and the time left', async () => {
    const sandbox = await openSandbox()
    sandbox.writeConfig(
      `[profile dev]\nregion = eu-west-1\nsso_start_url = ${START_URL}\nsso_region = ap-northeast-1\nsso_account_id = 111111111111\nsso_role_name = ReadOnly\n`,
    )
    await sandbox.prepare('login', 'dev')

    const prompt = await sandbox.awsx(['exec', 'dev', '--', 'starship', 'module', 'aws'])
    await sandbox.close()

    expect(prompt.stdout).toMatch(/dev \(eu-west-1\) \[(1h)?\d+m\d+s\]/)
  })
})
