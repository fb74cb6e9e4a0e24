/** What the browser gets where awsx cannot find out who connects: a file, and no secret among its arguments. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { START_URL } from '../local-aws/default-data.ts'
import { openThroughRedirect } from '../../src/commands/console/open-sign-in.ts'
import type { Context } from '../../src/context.ts'
import { writeRedirectFile } from '../../src/loopback/redirect-file.ts'
import { Secret } from '../../src/secret.ts'
import type { BrowserTarget } from '../../src/terminal/types.ts'
import { context } from './servers.ts'
import { expectMode } from '../files/mode-bits.ts'

const link = 'https://signin.example/federation?Action=login&SigninToken="<secret>\''

describe('the file', () => {
  test('is readable by the user only, redirects, and can be removed', () => {
    const page = writeRedirectFile(new Secret(link))
    const html = readFileSync(page.file, 'utf8')

    expectMode(page.file, 0o600)
    expectMode(dirname(page.file), 0o700)
    expect(html).toContain(
      'content="0;url=https://signin.example/federation?Action=login&#38;SigninToken=&#34;&#60;secret&#62;&#39;"',
    )
    page.remove()
    expect(existsSync(dirname(page.file))).toBe(false)
  })
})

describe('login', () => {
  let sandbox: Sandbox

  beforeAll(async () => {
    const config = `[sso-session work]\nsso_start_url = ${START_URL}\nsso_region = ap-northeast-1\n`
    // Without a browser the sign-in waits for a device code until that expires.
    sandbox = await openSandbox({ config, data: { oidc: { deviceCodeSeconds: 30 } } })
  })

  afterAll(() => sandbox.close())

  test.each(['darwin', 'freebsd'] as const)('opens a file on %s and removes it', async (platform) => {
    const { status, opened, stderr } = await sandbox.runWith({ platform }, 'login', 'work', '--force')

    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('signed in') })
    expect(opened).toEqual([expect.stringMatching(/awsx-\w+.open\.html$/)])
    expect(opened.filter(existsSync)).toEqual([])
  })

  test('leaves no file where no browser opens', async () => {
    const run = sandbox.runWith({ platform: 'darwin', browser: 'none' }, 'login', 'work', '--force')
    expect((await run).opened).toEqual([])
  })
})

describe('console', () => {
  async function openLink(
    platform: NodeJS.Platform,
    requests: number,
    browser?: Parameters<typeof openThroughRedirect>[1]['browser'],
  ): Promise<{ targets: readonly BrowserTarget[]; locations: readonly (string | null)[]; stderr: string }> {
    const targets: BrowserTarget[] = []
    const locations: (string | null)[] = []
    let stderr = ''
    const changed = {
      ...context,
      platform,
      stderr: { write: (text: string) => void (stderr += text), isTty: false },
      async openBrowser(target: BrowserTarget) {
        targets.push(target)
        const page = typeof target === 'string' ? target : readFileSync(target.file, 'utf8')
        const url = /http:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(page)?.[0] ?? ''
        for (let n = 0; n < requests; n += 1) {
          locations.push((await fetch(url, { redirect: 'manual' })).headers.get('location'))
        }
        return true
      },
    } as unknown as Context
    await openThroughRedirect(new Secret(link), { context: changed, profile: 'prod', browser })
    return { targets, locations, stderr }
  }

  test.each(['darwin', 'win32', 'freebsd'] as const)(
    'opens a file on %s and removes it',
    async (platform) => {
      const { targets, locations, stderr } = await openLink(platform, 1)

      expect(targets).toMatchObject([{ file: expect.stringMatching(/open\.html$/) }])
      expect(locations).toEqual([link])
      expect(existsSync((targets[0] as { file: string }).file)).toBe(false)
      expect(stderr).toBe('')
    },
  )

  test('warns of a second request where the browser cannot open a file', async () => {
    const { targets, locations, stderr } = await openLink('darwin', 2, { kind: 'firefox', name: 'prod' })

    expect(targets).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:/)])
    expect(locations).toEqual([link, null])
    expect(stderr).toBe(
      'awsx: warning: the console page was requested twice: another user may be signed in as profile "prod"\n',
    )
  })

  const describeLinux = process.platform === 'linux' ? describe : describe.skip

  describeLinux('on Linux, which tells users apart', () => {
    test('opens the URL', async () => {
      const { targets } = await openLink('linux', 1)
      expect(targets).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:/)])
    })
  })
})
