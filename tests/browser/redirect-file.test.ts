import { expect, test } from '@jest/globals'

import { serveOneTimeRedirect } from '../../src/loopback/one-time-redirect.ts'
import { writeRedirectFile } from '../../src/loopback/redirect-file.ts'
import { Secret } from '../../src/secret.ts'
import { context } from '../loopback/servers.ts'
import { describeWithChromium, launchChromium } from './chromium.ts'

describeWithChromium('the file that the browser gets where awsx cannot find out who connects', () => {
  test('leads Chromium through the redirect', async () => {
    const redirect = await serveOneTimeRedirect(
      new Secret('about:blank'),
      { path: 'unguessable', timeoutMs: 20_000, onOtherUser: () => {} },
      context,
    )
    const page = writeRedirectFile(new Secret(redirect.url))
    const browser = await launchChromium()
    try {
      const tab = await browser.newPage()
      await tab.goto(`file://${page.file}`, { waitUntil: 'commit' })
      expect(await redirect.used).toBe(true)
    } finally {
      await browser.close()
      page.remove()
      redirect.close()
    }
  }, 60_000)
})
