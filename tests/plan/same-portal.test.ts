import { describe, expect, test } from '@jest/globals'
import { isSamePortal, normalizeStartUrl } from '../../src/plan/same-portal.ts'

const url = 'https://corp.awsapps.com/start'

describe('normalizeStartUrl', () => {
  test.each([
    url,
    `${url}/`,
    `${url}#`,
    `${url}#/`,
    `${url}/#`,
    `${url}/#/`,
    'https://CORP.AwsApps.com/start',
    'HTTPS://corp.awsapps.com/start/',
  ])('%s', (spelling) => {
    expect(normalizeStartUrl(spelling)).toBe(url)
  })

  test.each(['https://d-1.portal.eu-west-1.app.aws', 'https://d-1.portal.eu-west-1.app.aws/'])(
    'a URL without a path: %s',
    (spelling) => {
      expect(normalizeStartUrl(spelling)).toBe('https://d-1.portal.eu-west-1.app.aws')
    },
  )

  test.each([
    'https://corp.awsapps.com/Start',
    'https://corp.awsapps.com/start/other',
    'https://corp.awsapps.com',
    'https://corp2.awsapps.com/start',
    'http://corp.awsapps.com/start',
  ])('does not normalize to the same URL: %s', (other) => {
    expect(normalizeStartUrl(other)).not.toBe(url)
  })
})

test('portals in different regions are different', () => {
  const portal = { startUrl: url, ssoRegion: 'eu-west-1' }
  expect(isSamePortal(portal, { startUrl: `${url}/#/`, ssoRegion: 'eu-west-1' })).toBe(true)
  expect(isSamePortal(portal, { startUrl: url, ssoRegion: 'eu-west-2' })).toBe(false)
})
