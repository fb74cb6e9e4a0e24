/** What `awsx export` prints is read by a real shell, and clients started from that shell are the role. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'

import type { Sandbox } from '../e2e/sandbox.ts'
import { ask, askAwsCli, awsCli, describeWith, openSignedInSandbox, patientTest, roleS } from './clients.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await openSignedInSandbox()
}, patientTest)

afterAll(() => sandbox.close())

const showCaller = askAwsCli.join(' ')
const fish = { name: 'fish', check: ['fish', '--version'] } as const

describeWith([awsCli], 'awsx export in a POSIX shell', () => {
  test(
    'makes it the role, and --unset gives it back',
    async () => {
      const script = `set -e
eval "$(awsx export profile-for-role-s)"
${showCaller}
eval "$(awsx export --unset)"
${showCaller}`
      const result = await ask(sandbox, ['sh', '-c', script], { AWS_PROFILE: 'default' })

      expect(result).toMatchObject({ status: 0, stderr: '' })
      const [first, ...rest] = result.stdout.split(/(?<=\n)/)
      expect(first).toMatch(roleS)
      expect(rest).toEqual(['arn:aws:iam::111111111111:user/hanako\n'])
    },
    patientTest,
  )
})

describeWith([awsCli, fish], 'awsx export in a fish shell', () => {
  test(
    'makes it the role',
    async () => {
      const script = `awsx export profile-for-role-s --format fish | source; ${showCaller}`
      const result = await ask(sandbox, ['fish', '--no-config', '-c', script])

      expect(result).toMatchObject({ status: 0, stderr: '' })
      expect(result.stdout).toMatch(roleS)
    },
    patientTest,
  )
})
