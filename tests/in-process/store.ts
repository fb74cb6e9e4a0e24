import { createCipheriv, createHmac, randomBytes, scryptSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The smallest cost that the store reads. The store's own, 2^17, takes 0.4 s in every run that has no unlocked copy of the key. */
const quickCost = { cost: 2, blockSize: 8, parallelization: 1 }

/** Makes an empty store that a passphrase unlocks at once: `store.json` as awsx writes it, but with a key that is cheap to unwrap. */
export function writeQuickStore(folder: string, passphrase: string): void {
  const key = randomBytes(32)
  const storeId = randomBytes(16).toString('hex')
  const keyCheck = createHmac('sha256', key).update('awsx/key-check\u0001').digest('hex').slice(0, 32)
  const wrappedKey = wrapQuickly(key, passphrase, storeId)
  const nameSalt = randomBytes(32).toString('base64')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const settings = { version: 2, storeId, keySource: 'file', nameSalt, keyCheck, wrappedKey }
  writeFileSync(join(folder, 'store.json'), JSON.stringify(settings), { mode: 0o600 })
}

function wrapQuickly(key: Buffer, passphrase: string, storeId: string): object {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const { cost, blockSize, parallelization } = quickCost
  const wrapping = scryptSync(passphrase, salt, 32, { cost, blockSize, parallelization })
  const cipher = createCipheriv('aes-256-gcm', wrapping, nonce)
  cipher.setAAD(Buffer.from(storeId))
  const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()])
  return {
    ...quickCost,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
  }
}
