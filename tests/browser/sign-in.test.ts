/** `awsx login` with a real browser: Chromium is given the page that awsx opens, and its buttons are pressed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Browser, Page } from 'playwright-core'

import { openSandbox } from '../e2e/sandbox.ts'
import type { Sandbox } from '../e2e/sandbox.ts'
import type { Running } from '../e2e/runs.ts'
import { describeWithChromium, launchChromium } from './chromium.ts'

const config = `[profile profile-for-sso]
region = ap-northeast-1
sso_start_url = https://example.awsapps.com/start
sso_region = ap-northeast-1
sso_account_id = 111111111111
sso_role_name = permission-set-x
`

/** For everything that a slow machine may take its time for: the browser's start, a page. */
const patientTest = 90_000

let browser: Browser
let sandbox: Sandbox
let page: Page
let login: Running | undefined

afterEach(async () => {
  login?.kill()
  login = undefined
  await page.context().close()
  await sandbox.close()
})

/** A person who is about to sign in: a fresh home and a fresh browser window. */
async function sitDown(): Promise<void> {
  sandbox = await openSandbox()
  sandbox.writeConfig(config)
  page = await (await browser.newContext()).newPage()
}

/** Starts a login whose browser only notes the address, and gives that address. */
async function startLogin(): Promise<string> {
  // Renamed into place, so that no half of it can be read.
  const note = sandbox.writeProgram(
    'note',
    'printf %s "$1" > "$HOME/page.new" && mv "$HOME/page.new" "$HOME/page"',
  )
  login = sandbox.start(['login', 'profile-for-sso'], { env: { BROWSER: note }, deadlineMs: patientTest })
  await login.until(/the sign-in page was opened/)
  return readFileSync(join(sandbox.home, 'page'), 'utf8')
}

/** Starts a login with a device code, and gives what it tells the person. */
async function startDeviceLogin(): Promise<{ readonly address: string; readonly code: string }> {
  login = sandbox.start(['login', 'profile-for-sso', '--use-device-code', '--no-browser'], {
    deadlineMs: patientTest,
  })
  const [, address = '', code = ''] = await login.until(
    /open (\S+) in any browser and enter this code:\s+(\S+)/,
  )
  return { address, code }
}

async function enterCode(address: string, code: string): Promise<void> {
  await page.goto(address)
  await page.fill('#user_code', code)
  await page.click('#confirm')
  expect(await page.textContent('dl')).toContain(code)
  await page.click('#confirm')
}

/** How the login ended, and what a script is told afterwards. */
async function endLogin() {
  const ended = await login?.end()
  const { status: checked } = await sandbox.awsx(['login', 'profile-for-sso', '--check'])
  return { ...ended, checked }
}

const signedIn = { status: 0, stdout: '', checked: 0 }
const refused = {
  status: 4,
  stdout: '',
  stderr: expect.stringMatching(/the sign-in was denied in the browser.*\[SSO_LOGIN_FAILED\]/),
  checked: 4,
}

describeWithChromium('awsx login in Chromium', () => {
  beforeAll(async () => {
    browser = await launchChromium()
  }, patientTest)

  afterAll(() => browser.close())

  beforeEach(sitDown)

  test(
    'Allow signs in, and the page says that the terminal goes on',
    async () => {
      await page.goto(await startLogin())
      expect(await page.textContent('dl')).toContain('https://example.awsapps.com/start')
      await page.click('#allow')
      await page.getByText('You are signed in.').waitFor()
      expect(await endLogin()).toMatchObject(signedIn)
    },
    patientTest,
  )

  test(
    'Deny ends the login at once, and the page says so',
    async () => {
      await page.goto(await startLogin())
      await page.click('#deny')
      await page.getByText('The sign-in was denied.').waitFor()
      expect(await endLogin()).toMatchObject(refused)
    },
    patientTest,
  )

  test(
    'a page that guesses the address of the listener neither signs in nor ends the wait',
    async () => {
      const address = await startLogin()
      const callback = new URL(new URL(address).searchParams.get('redirect_uri') ?? '')
      for (const query of ['?code=planted&state=guessed', '?error=access_denied&state=', '?code=planted']) {
        const answer = await page.goto(callback.href + query)
        expect(answer?.status()).toBe(400)
      }
      await page.goto(address)
      await page.click('#allow')
      await page.getByText('You are signed in.').waitFor()
      expect(await endLogin()).toMatchObject(signedIn)
    },
    patientTest,
  )

  test(
    'a device code is entered, confirmed and allowed',
    async () => {
      const { address, code } = await startDeviceLogin()
      await enterCode(address, code)
      await page.click('#allow')
      await page.getByText('Request approved').waitFor()
      expect(await endLogin()).toMatchObject(signedIn)
    },
    patientTest,
  )

  test(
    'a device code that is denied ends the login',
    async () => {
      const { address, code } = await startDeviceLogin()
      await enterCode(address, code)
      await page.click('#deny')
      await page.getByText('Request denied').waitFor()
      expect(await endLogin()).toMatchObject(refused)
    },
    patientTest,
  )
})
