import type { InputsDigest } from './row-inputs.ts'

/** What decides whether rows are still right, besides their source. */
export interface RowKeeping {
  /** Names of the variables that were read; null for all. */
  readonly variables: readonly string[] | null
  /** Whether the store has an access key, by the names of records. */
  readonly storedKeys: readonly (readonly [string, boolean])[]
}

/** The first line of the file. After it come the parts, and then everything a second time. */
export interface FileHead extends RowKeeping, InputsDigest {
  /** `description` of the inputs. */
  readonly inputs: string
  /** In bytes, in the order of {@link FileParts}. */
  readonly sizes: readonly number[]
  readonly ignored: readonly string[]
}

/** In this order in the file. */
export interface FileParts<Part> {
  /** Plain text of the config file, and of the credentials file. */
  readonly config: Part
  readonly credentials: Part
  /** For `fillTable`; empty if it cannot be filled. */
  readonly table: Part
  /** See {@link writeRecords}. */
  readonly records: Part
  /** As JSON. */
  readonly rows: Part
}

/** @returns what a file has for these parts */
export function packRows(head: Omit<FileHead, 'sizes'>, parts: FileParts<string>): Buffer {
  const { config, credentials, table, records, rows } = parts
  const texts = [config, credentials, table, records, rows].map((text) => Buffer.from(text))
  const line = JSON.stringify({ ...head, sizes: texts.map(({ length }) => length) } satisfies FileHead)
  const half = [Buffer.from(`${line}\n`), ...texts]
  return Buffer.concat([...half, ...half])
}

/** Reads what {@link packRows} made. @returns undefined if it is damaged @throws SyntaxError for a file of another kind */
export function unpackRows(
  bytes: Buffer,
): { readonly head: FileHead; readonly parts: FileParts<Buffer> } | undefined {
  const half = bytes.length / 2
  // Comparing the halves takes a fraction of the time of a checksum.
  if (bytes.length % 2 === 1 || bytes.compare(bytes, half, bytes.length, 0, half) !== 0) return undefined
  const lineEnd = bytes.indexOf(10)
  const head = JSON.parse(bytes.toString('utf8', 0, lineEnd)) as FileHead
  let end = lineEnd + 1
  const next = (size = 0): Buffer => bytes.subarray(end, (end += size))
  const [config, credentials, table, records, rows] = head.sizes
  const parts = {
    config: next(config),
    credentials: next(credentials),
    table: next(table),
    records: next(records),
    rows: next(rows),
  }
  return end === half ? { head, parts } : undefined
}

/**
 * Notes which rows of a table have a record: a line for each, with the name of the record and where the row ends.
 * @param records of all rows, in their order
 */
export function writeRecords(records: readonly (string | undefined)[], table: string): string {
  let end = table.indexOf('\n')
  const lines = records.map((record) => {
    end = table.indexOf('\n', end + 1)
    return record === undefined ? '' : `${record} ${end}\n`
  })
  return lines.join('')
}

/** Finds a record in what {@link writeRecords} made. @returns the ends of its rows: several profiles can have the same credentials */
export function findRowEnds(records: Buffer, name: string): readonly number[] {
  const ends: number[] = []
  const start = `${name} `
  for (let at = records.indexOf(start); at !== -1; at = records.indexOf(start, at + start.length)) {
    const isWhole = at === 0 || records[at - 1] === 10
    if (isWhole) ends.push(Number(records.toString('latin1', at + start.length, records.indexOf(10, at))))
  }
  return ends
}
