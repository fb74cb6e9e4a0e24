import { readPastedKeys } from '../credentials/pasted-keys.ts'
import type { PastedKeys } from '../credentials/pasted-keys.ts'

/** A key that was read, or what is wrong with the text, without quoting it. */
export type KeyReading = PastedKeys | { readonly problem: string }

/** Reads a key ID and a secret on two lines, or any text that {@link readPastedKeys} reads. */
export function readKeyText(text: string): KeyReading {
  const lines = splitLines(text)
  const [id = '', secret = ''] = lines
  const isPair = lines.length === 2 && lines.every((line) => !/[=:]/.test(line.slice(0, -2)))
  return readPastedKeys(isPair ? writePair(id, secret) : text)
}

/** The user names of a key's file, and the key. */
export type CsvReading = (PastedKeys & { readonly userName: string | null }) | { readonly problem: string }

/**
 * Reads the CSV file that the IAM console offers for a new key (`Access key ID,Secret access key`) or a new user
 * (`User name,Password,Access key ID,Secret access key,…`).
 */
export function readKeyCsv(text: string): CsvReading {
  const [header = [], ...rows] = splitLines(text).map(splitCells)
  const column = (name: string): number => header.findIndex((cell) => cell.toLowerCase() === name)
  const [idColumn, secretColumn] = [column('access key id'), column('secret access key')]
  if (idColumn < 0 || secretColumn < 0)
    return { problem: 'its first line does not name the columns "Access key ID" and "Secret access key"' }
  const [row, ...others] = rows
  if (row === undefined) return { problem: 'it has no access key' }
  if (others.length > 0) return { problem: `it has ${rows.length} access keys; expected one` }
  const keys = readPastedKeys(writePair(row[idColumn] ?? '', row[secretColumn] ?? ''))
  return 'problem' in keys ? keys : { ...keys, userName: row[column('user name')] || null }
}

function writePair(id: string, secret: string): string {
  return `aws_access_key_id=${id}\naws_secret_access_key=${secret}`
}

/** The lines that are not empty, without a byte order mark. */
function splitLines(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((line) => line !== '')
}

/** Cells of a line of CSV (RFC 4180). Keys and user names contain no line breaks. */
function splitCells(line: string): readonly string[] {
  const cells = line.matchAll(/(?:^|,)[ \t]*(?:"((?:[^"]|"")*)"|([^,]*))/g)
  return [...cells].map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim())
}
