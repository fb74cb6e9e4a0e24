import { existsSync } from 'node:fs'
import type { AsyncEntry } from '@napi-rs/keyring'
import { readVariable, type Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { elapsedMs } from '../../process/elapsed.ts'
import { markStuck } from '../../process/stuck.ts'

export interface KeychainDeps {
  readonly context: Pick<Context, 'env' | 'platform'>
  /** Whether the user can answer the keychain's own prompt: awsx waits 60 seconds for it, else 6 seconds in all. */
  readonly interactive: boolean
  warn(line: string): void
}

/** The item of a store: its key, or the key that a passphrase unlocked where no folder is in memory. */
export type KeychainItem = 'awsx store key' | 'awsx unlocked key'

const tries = 3
const noticeAfterMs = 1000

/**
 * Reads a store's key from macOS Keychain, Windows Credential Manager or the Secret Service.
 * @returns undefined if the keychain answered that it has none
 * @throws AwsxError STORE_LOCKED if it is locked, or its prompt was dismissed or not answered; STORE_UNAVAILABLE otherwise
 */
export async function readKeychain(
  deps: KeychainDeps,
  storeId: string,
  item: KeychainItem = 'awsx store key',
): Promise<Buffer | undefined> {
  const secret = await call(deps, { storeId, item }, (entry) => entry.getSecret())
  return secret === null ? undefined : Buffer.from(secret)
}

/** @throws AwsxError as {@link readKeychain} */
export async function writeKeychain(
  deps: KeychainDeps,
  storeId: string,
  key: Uint8Array,
  item: KeychainItem = 'awsx store key',
): Promise<void> {
  await call(deps, { storeId, item }, (entry) => entry.setSecret(key))
  const stored = await readKeychain(deps, storeId, item)
  if (stored === undefined || !stored.equals(key))
    throw new AwsxError('STORE_UNAVAILABLE', 'the keychain accepted the key but does not have it')
}

/** Removes the item of a store. @returns whether the keychain had it. @throws AwsxError as {@link readKeychain} */
export async function deleteFromKeychain(
  deps: KeychainDeps,
  storeId: string,
  item: KeychainItem = 'awsx store key',
): Promise<boolean> {
  if ((await readKeychain(deps, storeId, item)) === undefined) return false
  await call(deps, { storeId, item }, (entry) => entry.deleteCredential())
  return true
}

async function call<T>(
  deps: KeychainDeps,
  { storeId, item }: { readonly storeId: string; readonly item: KeychainItem },
  operate: (entry: AsyncEntry) => Promise<T>,
): Promise<T> {
  requireBus(deps.context)
  const { AsyncEntry } = await loadBinding()
  const deadline = elapsedMs() + (deps.interactive ? 60_000 : 6000)
  for (let attempt = 1; ; attempt += 1) {
    try {
      // Named, because with a bus that hangs the binding turns to the kernel keyring, which answers "no such item".
      const entry = new AsyncEntry(item, storeId, { linux: { store: 'secret-service' } })
      return await within(deadline, deps, operate(entry))
    } catch (error) {
      const known = error instanceof AwsxError ? error : classifyFailure(messageOf(error), storeId, item)
      const again = attempt < tries && isTransient(messageOf(error)) && elapsedMs() < deadline - 2000
      if (!again) throw known
      await pause(100 + Math.random() * 300)
    }
  }
}

/** The binding reads the environment of the process. This keeps a context without a bus away from the real one. */
function requireBus(context: KeychainDeps['context']): void {
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

/** Nothing can stop a call that waits for a prompt, so awsx gives up on it when the time is up. */
async function within<T>(deadline: number, deps: KeychainDeps, answer: Promise<T>): Promise<T> {
  const notice = setTimeout(() => deps.warn('waiting for the keychain to be unlocked'), noticeAfterMs)
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => {
        markStuck()
        reject(locked('the keychain is locked and its prompt was not answered'))
      },
      Math.max(0, deadline - elapsedMs()),
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
 * Turns the binding's message into an error. All its errors have the same code, so only the text tells them apart (version 2.1.2).
 * @param message of the binding; it contains no secret
 */
export function classifyFailure(
  message: string,
  storeId: string,
  item: KeychainItem = 'awsx store key',
): AwsxError {
  const several = /matched by (\d+) credentials/i.exec(message)
  if (several !== null)
    return new AwsxError(
      'STORE_UNAVAILABLE',
      `the keychain has ${several[1]} items "${item}" of this store`,
      {
        hints: [`keep one of them: secret-tool search --all service '${item}' username ${storeId}`],
      },
    )
  // Before the next test, because the text for a bus that hangs says "blocked the reply".
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
