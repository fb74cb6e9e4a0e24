import { hash } from 'node:crypto'

/** As `hash` of crypto.ts, for a text that is worth the loading of node:crypto: some ten thousand characters. @returns hex */
export function hashOfMuch(text: string): string {
  return hash('sha256', text, 'hex')
}
