import { Decrypter, Encrypter } from 'age-encryption'

/**
 * Encrypts a text with a passphrase, in the age format (age-encryption.org/v1: scrypt, ChaCha20-Poly1305), which the `age` command reads too.
 */
export async function encryptForAge(text: string, passphrase: string): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  // 2^17, as for the passphrase of the store. The library's scrypt is JavaScript and takes seconds for more.
  encrypter.setScryptWorkFactor(17)
  return encrypter.encrypt(text)
}

/** @returns undefined if the passphrase is wrong, or the file is damaged or not in the age format */
export async function decryptFromAge(bytes: Uint8Array, passphrase: string): Promise<string | undefined> {
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  try {
    return await decrypter.decrypt(bytes, 'text')
  } catch {
    return undefined
  }
}
