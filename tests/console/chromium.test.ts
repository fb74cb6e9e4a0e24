/** `awsx console` with a real browser: Chromium follows the address that awsx opens, to the console of the local AWS. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'

import { describeWithChromium, launchChromium } from '../browser/chromium.ts'
import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import { HANAKO } from '../local-aws/default-data.ts'

const config = `[profile hanako]
aws_access_key_id = ${HANAKO.accessKeyId}
aws_secret_access_key = ${HANAKO.secretAccessKey}

[profile role-s]
region = ap-northeast-1
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = hanako
`

const patientTest = 90_000
const destination = 'https://ap-northeast-1.console.aws.amazon.com/ec2/home?region=ap-northeast-1#Instances:'

let browser: Browser
let sandbox: Sandbox
let page: Page

describeWithChromium('awsx console in Chromium', () => {
  beforeAll(async () => {
    browser = await launchChromium()
  }, patientTest)

  afterAll(() => browser.close())

  beforeEach(async () => {
    sandbox = await openSandbox()
    sandbox.writeConfig(config)
    page = await (await browser.newContext()).newPage()
  })

  afterEach(async () => {
    await page.context().close()
    await sandbox.close()
  })

  test(
    'signs in by a redirect that works once',
    async () => {
      // The program that is started as the browser only notes the address, which Chromium is then given.
      const note = sandbox.writeProgram(
        'note',
        'printf %s "$1" > "$HOME/page.new" && mv "$HOME/page.new" "$HOME/page"; sleep 2',
      )
      const running = sandbox.start(['console', 'role-s', '--destination', destination], {
        env: { BROWSER: note },
        deadlineMs: patientTest,
      })
      const address = await waitForNote()
      await page.goto(address)
      expect(await page.textContent('h1')).toContain('Console Home')
      const facts = await page.textContent('dl')
      expect(facts).toContain('222222222222')
      expect(facts).toContain('assumed-role/role-s/awsx-tester')
      expect(facts).toContain(destination)
      expect(await running.end()).toMatchObject({
        status: 0,
        stdout: '',
        stderr: expect.stringContaining('opened the console of profile "role-s" in the browser'),
      })
      // The address that was an argument leads nowhere any more.
      await expect(page.goto(address)).rejects.toThrow(/ERR_CONNECTION_REFUSED/)
    },
    patientTest,
  )

  test(
    'the printed address signs in as well',
    async () => {
      const { stdout } = await sandbox.awsx(['console', 'hanako', '--print', '--region', 'eu-west-1'])
      await page.goto(stdout.trim())
      const facts = await page.textContent('dl')
      expect(facts).toContain('federated-user/awsx-tester')
      expect(facts).toContain('https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1')
    },
    patientTest,
  )
})

async function waitForNote(): Promise<string> {
  for (const deadline = Date.now() + 20_000; ;) {
    try {
      return readFileSync(join(sandbox.home, 'page'), 'utf8')
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
