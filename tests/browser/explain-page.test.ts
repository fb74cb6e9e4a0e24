/** The page of `awsx explain --all --html` in Chromium, with 300 profiles and names that try to be markup. */
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

import { openSandbox } from '../in-process/sandbox.ts'
import type { Sandbox } from '../in-process/sandbox.ts'
import { describeWithChromium, launchChromium } from './chromium.ts'

const hostile = '</script><img/src=x/onerror=document.title=1>'
const accounts = Array.from({ length: 30 }, (_, index) => String(100_000_000_000 + index))
const config = `${accounts
  .flatMap((account, index) =>
    Array.from(
      { length: 10 },
      (_, role) => `[profile team-${index}-role-${role}]
sso_session = work
sso_account_id = ${account}
sso_role_name = Role${role}
region = eu-west-1
awsx_account_name = Team ${index}
`,
    ),
  )
  .join('')}
[profile ${hostile}]
role_arn = arn:aws:iam::222222222222:role/role-s
source_profile = gone
[sso-session work]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
`

const patientTest = 90_000

let browser: Browser
let sandbox: Sandbox
let address: string

interface Opened {
  readonly page: Page
  /** Requests for anything but the page, and what the page could not do. */
  readonly problems: readonly string[]
}

async function openPage(options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('request', (request) => {
    if (request.url() !== address) problems.push(request.url())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => problems.push(message.text()))
  await page.goto(address)
  return { page, problems }
}

describeWithChromium('the page of explain --all in Chromium', () => {
  beforeAll(async () => {
    sandbox = await openSandbox({ config })
    const { stdout } = await sandbox.run('explain', '--all', '--html', '--print')
    const file = sandbox.writeFile('config.html', '')
    writeFileSync(file, stdout)
    address = `file://${file}`
    browser = await launchChromium()
  }, patientTest)

  afterAll(async () => {
    await browser.close()
    await sandbox.close()
  })

  test(
    'shows 301 profiles without any request, and takes no name for markup',
    async () => {
      const { page, problems } = await openPage()

      expect(await page.textContent('#count')).toBe('301 of 301 profiles')
      expect(await page.locator('.node').count()).toBe(1 + 31 + 300 + 301)
      expect(await page.locator('path').count()).toBe(30 + 300 + 300 + 1)
      expect(await page.locator('img').count()).toBe(0)
      expect(await page.title()).toBe('awsx: profiles, roles, accounts')
      expect(problems).toEqual([])
    },
    patientTest,
  )

  test(
    'does not put one node on another',
    async () => {
      const { page } = await openPage()
      const boxes = await page.locator('.node').evaluateAll((nodes) =>
        (nodes as unknown as readonly { offsetLeft: number; offsetTop: number; offsetHeight: number }[]).map(
          ({ offsetLeft, offsetTop, offsetHeight }) => ({
            left: offsetLeft,
            top: offsetTop,
            height: offsetHeight,
          }),
        ),
      )
      const sorted = boxes.toSorted((one, other) => one.left - other.left || one.top - other.top)
      const overlaps = sorted.filter((box, index) => {
        const before = sorted[index - 1]
        return before !== undefined && before.left === box.left && box.top < before.top + before.height
      })

      expect(overlaps).toEqual([])
    },
    patientTest,
  )

  test(
    'searches, selects, and says where a profile is',
    async () => {
      const { page, problems } = await openPage()
      await page.keyboard.type('team-7-role')
      expect(await page.textContent('#count')).toBe('10 of 301 profiles')
      await page.getByRole('button', { name: 'team-7-role-3' }).click()
      const details = await page.textContent('#details')
      expect(details).toContain('~/.aws/config:439')
      expect(details).toContain('Team 7')
      expect(await page.locator('.node.related').allTextContents()).toEqual([
        'work',
        'Team 7100000000007',
        'Role3',
        'team-7-role-3',
      ])
      await page.keyboard.press('Escape')
      expect(await page.textContent('#count')).toBe('301 of 301 profiles')
      await page.keyboard.press('/')
      await page.keyboard.type('100000000008')
      expect(await page.textContent('#count')).toBe('10 of 301 profiles')
      expect(problems).toEqual([])
    },
    patientTest,
  )

  test(
    'shows only what has a problem, and lists the problems',
    async () => {
      const { page } = await openPage()
      expect(await page.textContent('#details')).toContain('[SOURCE_PROFILE_NOT_FOUND]fix: list all profiles')
      await page.check('#problems')
      expect(await page.textContent('#count')).toBe('1 of 301 profiles')
      expect(await page.locator('.node.bad').textContent()).toBe(hostile)
    },
    patientTest,
  )

  test(
    'is light or dark as the system is',
    async () => {
      const colors = await Promise.all(
        (['light', 'dark'] as const).map(async (colorScheme) => {
          const { page } = await openPage({ colorScheme })
          return page.evaluate('getComputedStyle(document.body).backgroundColor')
        }),
      )

      expect(colors).toEqual(['rgb(255, 255, 255)', 'rgb(18, 22, 28)'])
    },
    patientTest,
  )
})
