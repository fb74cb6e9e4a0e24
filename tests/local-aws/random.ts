import { randomInt } from 'node:crypto'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** Without vowels and look-alikes, so that a user code is neither a word nor misread. */
const USER_CODE = 'BCDFGHJKLMNPQRSTVWXZ'

/** @returns an access key id: `AKIA` for a user's own key, `ASIA` for temporary credentials. */
export function randomKeyId(prefix: 'AKIA' | 'ASIA'): string {
  return prefix + pick(BASE32, 16)
}

/** @returns a secret access key: forty characters of the base64 alphabet. */
export function randomSecret(): string {
  return pick(BASE64, 40)
}

/** @returns a token that needs no escaping in URLs, JSON, XML and headers. */
export function randomToken(prefix: string, length = 64): string {
  return prefix + pick(URL_SAFE, length)
}

/** @returns a user code of the form `ABCD-EFGH`. */
export function randomUserCode(): string {
  return `${pick(USER_CODE, 4)}-${pick(USER_CODE, 4)}`
}

function pick(alphabet: string, length: number): string {
  let text = ''
  for (let i = 0; i < length; i += 1) text += alphabet[randomInt(alphabet.length)]
  return text
}
