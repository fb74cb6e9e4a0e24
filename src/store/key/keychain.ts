import { existsSync } from 'node:fs'
import type { AsyncEntry } from '@napi-rs/keyring'
import { readVariable, type Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { markStuck } from '../../process/hard-exit.ts'

/** Which item, and how long to wait for it. */
export interface KeychainAccess {
  readonly context: Pick<Context, 'env' | 'platform'>
  readonly storeId: string
  /** Whether somebody is there to answer the keychain's own prompt: 60 seconds for it, else 6 for everything. */
  readonly interactive: boolean
  warn(line: string): void
}

const service = 'awsx store key'
const tries = 3
const noticeAfterMs = 1000

/**
 * Reads the key from macOS Keychain, Windows Credential Manager or the Secret Service.
 * @returns undefined if the keychain answered that it has none
 * @throws AwsxError STORE_LOCKED if it is locked or its prompt was dismissed or not answered; STORE_UNAVAILABLE otherwise
 */
export async function readKeychain(access: KeychainAccess): Promise<Buffer | undefined> {
  const secret = await ask(access, (entry) => entry.getSecret())
  return secret === null ? undefined : Buffer.from(secret)
}

/** @throws AwsxError as {@link readKeychain} */
export async function writeKeychain(access: KeychainAccess, key: Uint8Array): Promise<void> {
  await ask(access, (entry) => entry.setSecret(key))
  const stored = await readKeychain(access)
  if (stored === undefined || !stored.equals(key))
    throw new AwsxError('STORE_UNAVAILABLE', 'the keychain said that it stored the key, but does not have it')
}

async function ask<T>(access: KeychainAccess, operate: (entry: AsyncEntry) => Promise<T>): Promise<T> {
  requireBus(access.context)
  const { AsyncEntry } = await loadBinding()
  const deadline = performance.now() + (access.interactive ? 60_000 : 6000)
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Pinned: unpinned, a bus that hangs turns into the kernel keyring, which answers "no such item".
      const entry = new AsyncEntry(service, access.storeId, { linux: { store: 'secret-service' } })
      return await within(deadline, access, operate(entry))
    } catch (error) {
      const known = error instanceof AwsxError ? error : classifyFailure(messageOf(error), access.storeId)
      const again = attempt < tries && isTransient(messageOf(error)) && performance.now() < deadline - 2000
      if (!again) throw known
      await pause(100 + Math.random() * 300)
    }
  }
}

/** The binding reads the real environment; this keeps a process without a bus in its context away from the real one. */
function requireBus(context: KeychainAccess['context']): void {
  if (context.platform !== 'linux') return
  if (readVariable(context, 'DBUS_SESSION_BUS_ADDRESS') !== undefined) return
  const runtime = readVariable(context, 'XDG_RUNTIME_DIR')
  if (runtime !== undefined && existsSync(`${runtime}/bus`)) return
  throw unavailable('there is no keychain: no D-Bus session is running')
}

async function loadBinding(): Promise<{ readonly AsyncEntry: typeof AsyncEntry }> {
  try {
    return await import('@napi-rs/keyring')
  } catch (error) {
    throw unavailable('the keychain binding does not load on this platform', error)
  }
}

/** Nothing can stop a call that waits for a prompt, so it is left behind when the time is up. */
async function within<T>(deadline: number, access: KeychainAccess, answer: Promise<T>): Promise<T> {
  const notice = setTimeout(() => access.warn('waiting for the keychain to be unlocked'), noticeAfterMs)
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => {
        markStuck()
        reject(locked('the keychain is locked and its prompt was not answered'))
      },
      Math.max(0, deadline - performance.now()),
    )
  })
  try {
    return await Promise.race([answer, timeout])
  } finally {
    clearTimeout(notice)
    clearTimeout(timer)
  }
}

/**
 * Turns the binding's message into an error: its errors all have the same code, only the text differs (2.1.2).
 * @param message as the binding gave it; it names no secret
 */
export function classifyFailure(message: string, storeId: string): AwsxError {
  const several = /matched by (\d+) credentials/i.exec(message)
  if (several !== null)
    return new AwsxError(
      'STORE_UNAVAILABLE',
      `the keychain has ${several[1]} items "${service}" of this store`,
      {
        hints: [`keep one of them: secret-tool search --all service '${service}' username ${storeId}`],
      },
    )
  // Before the next test: the text for a bus that hangs says "blocked the reply".
  if (isTransient(message)) return unavailable('the keychain does not answer')
  if (/^couldn't access platform storage|dismissed|\blocked\b/i.test(message))
    return locked(`the keychain is locked (${message})`)
  return unavailable(`the keychain cannot be used (${message})`)
}

function isTransient(message: string): boolean {
  return /did not receive a reply|timed? ?out/i.test(message)
}

function locked(message: string): AwsxError {
  return new AwsxError('STORE_LOCKED', message, {
    hints: [
      'unlock the login keychain, then run the command again',
      'on macOS over SSH: security unlock-keychain',
    ],
  })
}

function unavailable(message: string, cause?: unknown): AwsxError {
  return new AwsxError('STORE_UNAVAILABLE', message, { hints: ['awsx doctor'], cause })
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
