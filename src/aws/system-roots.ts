import { spawnSync } from 'node:child_process'

import type { Variables } from '../context.ts'
import { writeTemporaryFile } from '../files/temporary-file.ts'
import { elapsedMs } from '../process/elapsed.ts'
import { helperEnvironment } from '../process/helper-environment.ts'
import { windowsPowerShell } from '../process/windows-programs.ts'
import { certificatesIn, toPem } from './pem.ts'

/**
 * Runs a program of the system.
 * @param file absolute
 * @returns its stdout; undefined if it fails
 */
export type RunTool = (file: string, args: readonly string[]) => string | undefined

/**
 * The roots that the user or an administrator added to the keychain of macOS, or those of Windows' certificate store. Only for a runtime that
 * cannot read them itself (Node before 22.15). Not run on macOS or Windows yet: the tests have stand-ins for the programs.
 * @returns PEM texts; none on other systems, or if the system's program fails
 */
export function readSystemRoots(context: Variables, run: RunTool = toolRunner(context)): readonly string[] {
  if (context.platform === 'darwin') return readKeychain(run)
  return context.platform === 'win32' ? readWindowsStore(context, run) : []
}

const toolTimeoutMs = 10_000
/** A keychain can have many certificates, and checking one starts a program. */
const checksMs = 5000

const security = '/usr/bin/security'

/**
 * Certificates of the user's and the system's keychain are not trusted just because they are there. Apple's own roots are left out: the runtime
 * has those that matter to AWS. Go's crypto/x509 did the same without cgo (root_darwin.go until Go 1.15; security(1)).
 */
function readKeychain(run: RunTool): readonly string[] {
  const found = certificatesIn(run(security, ['find-certificate', '-a', '-p']) ?? '')
  const end = elapsedMs() + checksMs
  return [...new Set(found)].filter((pem) => elapsedMs() < end && isTrustedByMacos(pem, run))
}

/** `-l`: the certificate is an authority; `-L`: no network. Trust can be limited to TLS, or to nothing (`basic`). */
function isTrustedByMacos(pem: string, run: RunTool): boolean {
  const file = writeTemporaryFile('certificate.pem', `${pem}\n`)
  try {
    return ['basic', 'ssl'].some(
      (policy) => run(security, ['verify-cert', '-c', file.path, '-l', '-L', '-p', policy]) !== undefined,
    )
  } finally {
    file.remove()
  }
}

/** Prints each root for TLS servers (OID 1.3.6.1.5.5.7.3.1, RFC 5280 §4.2.1.12) in one line, unless it is disallowed. */
const windowsScript = String.raw`
$ErrorActionPreference = 'Stop'
$bad = @(Get-ChildItem Cert:\LocalMachine\Disallowed, Cert:\CurrentUser\Disallowed | ForEach-Object Thumbprint)
Get-ChildItem Cert:\LocalMachine\Root, Cert:\CurrentUser\Root |
  Where-Object { $bad -notcontains $_.Thumbprint } |
  Where-Object { -not $_.EnhancedKeyUsageList -or $_.EnhancedKeyUsageList.ObjectId -contains '1.3.6.1.5.5.7.3.1' } |
  ForEach-Object { [Convert]::ToBase64String($_.RawData) }
`

function readWindowsStore(context: Variables, run: RunTool): readonly string[] {
  const script = Buffer.from(windowsScript, 'utf16le').toString('base64')
  const lines =
    run(windowsPowerShell(context), ['-NoProfile', '-NonInteractive', '-EncodedCommand', script])?.split(
      /\r?\n/,
    ) ?? []
  return [...new Set(lines.filter((line) => line !== ''))].map((line) => toPem(line))
}

function toolRunner({ env }: Variables): RunTool {
  return (file, args) => {
    const { status, stdout } = spawnSync(file, args, {
      env: helperEnvironment(env),
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
      timeout: toolTimeoutMs,
      maxBuffer: 16 * 1024 * 1024,
      windowsHide: true,
    })
    return status === 0 ? stdout : undefined
  }
}
