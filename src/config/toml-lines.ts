/** A line `key = value` of a TOML file whose value is on the same line. */
export interface TomlLine {
  /** From 0. */
  readonly index: number
  /** The table it is in; empty for the top. */
  readonly table: string
  readonly key: string
  /** The text up to the value, the value as written, and a comment with the blanks before it. */
  readonly before: string
  readonly value: string
  readonly after: string
}

const header = /^\s*\[\s*([\w-]+)\s*\]\s*(?:#.*)?$/
const tableOfList = /^\s*\[\[\s*([\w.-]+)\s*\]\]\s*(?:#.*)?$/
const anyHeader = /^\s*\[/
const assignment =
  /^(\s*(?:([\w-]+)|"([\w-]+)"|'([\w-]+)')\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'][^#"']*?)(\s*(?:#.*)?)$/

/**
 * Finds the lines that set a key. Knows only what settings look like: keys of one word, values on one line. It does not parse TOML, so a
 * caller that writes must parse the result.
 */
export function listTomlLines(text: string): readonly TomlLine[] {
  let table: string | undefined = ''
  return text.split(/\r?\n/).flatMap((line, index): readonly TomlLine[] => {
    if (anyHeader.test(line)) {
      // awsx has no line settings in arrays of tables (`[[…]]`) or dotted tables, so `table` is undefined there.
      table = header.exec(line)?.[1]
      return []
    }
    const [, before = '', bare, double, single, value = '', after = ''] = assignment.exec(line) ?? []
    const key = bare ?? double ?? single
    return key === undefined || table === undefined ? [] : [{ index, table, key, before, value, after }]
  })
}

/** Splits the key of a setting into its table, empty for the top, and the name in it. */
export function splitKey(key: string): readonly [table: string, name: string] {
  const dot = key.indexOf('.')
  return dot === -1 ? ['', key] : [key.slice(0, dot), key.slice(dot + 1)]
}

/** @returns the line of a setting, or of its first `[[table]]`, from 1; undefined if it is not on a line of its own */
export function findTomlLine(text: string, setting: string): number | undefined {
  const [table, name] = splitKey(setting)
  const found = listTomlLines(text).find((line) => line.table === table && line.key === name)
  if (found !== undefined) return found.index + 1
  const first = text.split(/\r?\n/).findIndex((line) => tableOfList.exec(line)?.[1] === setting)
  return first === -1 ? undefined : first + 1
}
