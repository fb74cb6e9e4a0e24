/** Whatever a config file looks like, an import changes what it is about and nothing else. */
import * as fc from 'fast-check'
import { describe, expect, test } from '@jest/globals'

import { importText, importTwice } from './importing.ts'
import { acme, awsSsoBlock, awsSsoFile, grantedProfile, url, utilProfile } from './texts.ts'

/** Set by `npm run fuzz`. */
const fuzzRuns =
  process.env['AWSX_FUZZ_RUNS'] === undefined ? undefined : Number(process.env['AWSX_FUZZ_RUNS'])
const count = fuzzRuns === undefined ? 2000 : 10_000

describe('whatever the file looks like', () => {
  const all = `# top\n${grantedProfile}\n; middle\n${utilProfile}\n${awsSsoBlock}[services x]\ns3 =\n  endpoint_url = http://x\n`
  const native = importText(all, { awsSso: awsSsoFile }).text

  test('line ends and a byte order mark stay', () => {
    const crlf = `\uFEFF${all.replaceAll('\n', '\r\n')}`
    expect(importTwice(crlf, { awsSso: awsSsoFile }).text).toBe(`\uFEFF${native.replaceAll('\n', '\r\n')}`)
  })

  test('without a line end at the end', () => {
    expect(importTwice(grantedProfile.trimEnd()).text).toBe(`[profile Prod-Web/ReadOnly]

sso_session = acme
sso_account_id = 123456789012
sso_role_name = ReadOnly

${acme}`)
  })

  test('a section that cannot be read stays, the others are imported', () => {
    const broken = `[profile broken\ncredential_process = granted credential-process --profile broken\n`
    const { text } = importTwice(broken + grantedProfile)
    expect(text.startsWith(broken)).toBe(true)
    expect(text).toContain('sso_session = acme')
  })

  test('a file of which nothing can be read is an error', () => {
    expect(() => importText(`no = header\n${grantedProfile}`)).toThrow('before any section header')
  })

  test('a line in the credentials file is left there', () => {
    const { text, notes } = importTwice(grantedProfile.replace(/credential_process.*\n/, ''), {
      credentials:
        '[Prod-Web/ReadOnly]\ncredential_process = granted credential-process --profile Prod-Web/ReadOnly\n',
    })
    expect(text).toContain('granted_sso_start_url')
    expect(notes).toEqual([expect.stringContaining('its credential_process is in the credentials file')])
  })

  test('only the tool that is named counts', () => {
    const { text } = importTwice(all, { tool: 'granted', awsSso: awsSsoFile })
    expect(text).toContain('sso_auto_populated')
    expect(text).toContain('aws-sso -S "Default"')
    expect(text).not.toContain('granted_sso')
  })

  test(`${count} profiles are converted`, () => {
    const many = Array.from({ length: count }, (_, at) =>
      grantedProfile.replaceAll('Prod-Web', `p${at}`),
    ).join('\n')
    const { text } = importText(many)
    expect(text.match(/sso_session = acme/g)).toHaveLength(count)
  }, 40_000)

  const pieces = [
    '# a comment',
    '; another',
    '',
    '[default]',
    '[profile a]',
    '[profile b]',
    '[profile a',
    '[sso-session acme]',
    `sso_start_url = ${url}`,
    'sso_region = eu-west-1',
    'sso_session = acme',
    'sso_account_id = 123456789012',
    'sso_role_name = R',
    `granted_sso_start_url = ${url}`,
    'granted_sso_region = eu-west-1',
    'granted_sso_account_id = 123456789012',
    'granted_sso_role_name = R',
    'common_fate_generated_from = aws-sso',
    'sso_auto_populated = true',
    'parent_profile = b',
    'role_arn = arn:aws:iam::123456789012:role/x',
    'source_profile = b',
    'mfa_serial = x',
    'credential_process = granted credential-process --profile a',
    'credential_process = aws-vault export --format=json b',
    'credential_process = aws-sso process --arn arn:aws:iam::123456789012:role/R',
    'credential_process = aws-sso-util credential-process --profile b',
    'credential_process = aws-vault "',
    '  indented = yes',
    '# BEGIN_AWS_SSO_CLI',
    '# END_AWS_SSO_CLI',
  ]

  test('any mixture: twice is once, and comments, order and unknown keys stay', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 40 }),
        fc.constantFrom('\n', '\r\n'),
        (lines, lineEnd) => {
          const before = lines.join(lineEnd)
          let after: string
          try {
            after = importText(before, { awsSso: awsSsoFile }).text
          } catch (error) {
            expect(String(error)).toMatch(/before any section header|expected "\]"|indented/)
            return
          }
          expect(importText(after, { awsSso: awsSsoFile }).text).toBe(after)
          const kept = (text: string): readonly string[] =>
            text.split(/\r?\n/).filter((line) => /^(?:[#;] ?a|\[(?:default|profile))/.test(line))
          expect(kept(after)).toEqual(kept(before))
          if (lineEnd === '\r\n') expect(after.replaceAll('\r\n', '')).not.toContain('\n')
        },
      ),
      { numRuns: fuzzRuns ?? 300 },
    )
  })
})
