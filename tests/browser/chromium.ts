import { existsSync } from 'node:fs'
import { describe } from '@jest/globals'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

/** Where Debian's package puts it; Playwright's own browsers are not fetched. */
const executablePath = '/usr/bin/chromium'

/** jest's `describe` if Chromium is there; else the tests are skipped, and the title says why. */
export function describeWithChromium(title: string, define: () => void): void {
  const choose = existsSync(executablePath) ? describe : describe.skip
  choose(existsSync(executablePath) ? title : `${title} (not installed: ${executablePath})`, define)
}

/** Starts a Chromium with an empty profile that can reach nothing but 127.0.0.1. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    // Its sandbox does not start for root, as which containers run tests.
    chromiumSandbox: false,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  })
}
