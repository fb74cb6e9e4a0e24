/**
 * The roots of macOS and Windows on a runtime that cannot read them itself. Stand-ins replace `security` and `powershell.exe`: these tests say
 * nothing about what the real programs print.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readSystemRoots } from '../../src/aws/system-roots.ts'
import type { RunTool } from '../../src/aws/system-roots.ts'
import { readTrustedRoots } from '../../src/aws/trusted-roots.ts'
import { makeAuthority } from './tls.ts'
import type { Authority } from './tls.ts'

const describePosix = process.platform === 'win32' ? describe.skip : describe

let folder: string
let trusted: Authority
let distrusted: Authority

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-roots-'))
  trusted = makeAuthority(['IP:127.0.0.1'])
  distrusted = makeAuthority(['IP:127.0.0.1'])
})

afterAll(() => {
  trusted.remove()
  distrusted.remove()
  rmSync(folder, { recursive: true })
})

const pemOf = ({ bundle }: Authority): string => readFileSync(bundle, 'utf8').trim()

/** Runs a shell script instead of the program at a path, and records the arguments of each run. */
function standIn(path: string, script: string): { readonly run: RunTool; readonly runs: string[][] } {
  const file = join(folder, 'stand-in.sh')
  writeFileSync(file, script)
  const runs: string[][] = []
  const run: RunTool = (program, args) => {
    expect(program).toBe(path)
    runs.push([...args])
    const { status, stdout } = spawnSync('sh', [file, ...args], { encoding: 'utf8' })
    return status === 0 ? stdout : undefined
  }
  return { run, runs }
}

describePosix('the keychain of macOS (a stand-in for security)', () => {
  const keychain = (): string => {
    const leaf = trusted.certificate.trim()
    writeFileSync(
      join(folder, 'all.pem'),
      [pemOf(trusted), leaf, pemOf(distrusted), pemOf(trusted)].join('\n'),
    )
    return join(folder, 'all.pem')
  }
  const context = { env: {}, platform: 'darwin' as const }

  test.each(['basic', 'ssl'])('gives the roots that macOS trusts, by the policy %s', (policy) => {
    const good = join(folder, 'good.pem')
    writeFileSync(good, `${pemOf(trusted)}\n`)
    const { run, runs } = standIn(
      '/usr/bin/security',
      `case "$1" in
        find-certificate) [ "$*" = 'find-certificate -a -p' ] && cat '${keychain()}' ;;
        verify-cert) [ "$2" = -c ] && [ "$7" = '${policy}' ] && cmp -s "$3" '${good}' ;;
      esac`,
    )

    expect(readSystemRoots(context, run)).toEqual([pemOf(trusted)])
    expect(runs.filter(([command]) => command === 'verify-cert')).toHaveLength(policy === 'ssl' ? 6 : 5)
    const [, [, , file = '', ...options] = []] = runs
    expect(options).toEqual(['-l', '-L', '-p', 'basic'])
    expect(() => readFileSync(file)).toThrow('ENOENT')
  })

  test.each(['exit 1', 'echo "security: error"', ':'])('gives nothing if it fails: %s', (script) => {
    expect(readSystemRoots(context, standIn('/usr/bin/security', script).run)).toEqual([])
  })
})

describePosix('the certificate store of Windows (a stand-in for powershell.exe)', () => {
  const path = String.raw`D:\Win\System32\WindowsPowerShell\v1.0\powershell.exe`
  const context = { env: { SYSTEMROOT: String.raw`D:\Win` }, platform: 'win32' as const }
  const base64Of = (pem: string): string => pem.replaceAll(/-----[^-]+-----|\s/g, '')

  test('gives the roots, and asks for those that are not disallowed', () => {
    const lines = [base64Of(pemOf(trusted)), base64Of(pemOf(distrusted)), base64Of(pemOf(trusted)), '']
    writeFileSync(join(folder, 'lines'), lines.join('\r\n'))
    const { run, runs } = standIn(path, `cat '${join(folder, 'lines')}'`)

    expect(readSystemRoots(context, run)).toEqual([pemOf(trusted), pemOf(distrusted)])
    const [[...words] = []] = runs
    expect(words.slice(0, -1)).toEqual(['-NoProfile', '-NonInteractive', '-EncodedCommand'])
    const script = Buffer.from(words.at(-1) ?? '', 'base64').toString('utf16le')
    expect(script).toContain(String.raw`Cert:\LocalMachine\Root, Cert:\CurrentUser\Root`)
    expect(script).toContain(String.raw`Cert:\LocalMachine\Disallowed`)
  })

  test('gives nothing if it fails', () => {
    expect(readSystemRoots(context, standIn(path, 'exit 1').run)).toEqual([])
  })
})

describe('a runtime that cannot read the roots of the system', () => {
  const connection = { endpoint: 'https://sts.test.invalid', region: 'us-east-1', caBundle: null }
  const context = { env: {}, now: () => 0, readText: () => undefined }

  test.each(['darwin', 'win32'] as const)('uses its own roots on %s if the system gives none', (platform) => {
    const roots = readTrustedRoots(connection, { ...context, platform }, () => [])
    expect(roots).toEqual([...rootCertificates])
  })

  test.each(['\n', '\r\n'])(
    'leaves out what it has already, with lines of another length that end with %j',
    (end) => {
      const [first = '', second = ''] = rootCertificates
      const base64 = second.replaceAll(/-----[^-]+-----|\s/g, '').match(/.{1,60}/g) ?? []
      const again = ['-----BEGIN CERTIFICATE-----', ...base64, '-----END CERTIFICATE-----'].join(end)
      const found = [again, first, pemOf(trusted), pemOf(distrusted)]
      const roots = readTrustedRoots(connection, { ...context, platform: 'darwin' }, () => found)
      expect(roots).toEqual([...rootCertificates, pemOf(trusted), pemOf(distrusted)])
    },
  )

  test('keeps a root whose text is one of its own but for the end', () => {
    const [own = ''] = rootCertificates
    const at = own.lastIndexOf('\n-----END') - 20
    const other = own.slice(0, at) + (own[at] === 'A' ? 'B' : 'A') + own.slice(at + 1)
    const roots = readTrustedRoots(connection, { ...context, platform: 'darwin' }, () => [other])
    expect(roots).toEqual([...rootCertificates, other])
  })

  test('adds those of the system', () => {
    const asked: string[] = []
    const roots = readTrustedRoots(connection, { ...context, platform: 'darwin' }, ({ platform }) => {
      asked.push(platform)
      return [pemOf(trusted)]
    })
    expect(roots).toEqual([...rootCertificates, pemOf(trusted)])
    expect(asked).toEqual(['darwin'])
  })
})
