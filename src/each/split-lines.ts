/** A line that is longer than this is passed on in pieces. */
const maxLine = 1024 * 1024
const lineFeed = 0x0a

/**
 * Collects what a command writes and passes on whole lines, each with its line feed.
 * @param pass gets one or more lines
 */
export function createLineSplitter(pass: (lines: readonly Buffer[]) => void): {
  add(chunk: Buffer): void
  /** Passes on a last line that has no line feed, with one. */
  end(): void
} {
  let rest: Buffer[] = []
  let length = 0
  const take = (last: Buffer): Buffer => {
    const line = Buffer.concat([...rest, last])
    rest = []
    length = 0
    return line
  }
  return {
    add(chunk) {
      const lines: Buffer[] = []
      let start = 0
      for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
        lines.push(take(chunk.subarray(start, end + 1)))
        start = end + 1
      }
      if (start < chunk.length) {
        rest.push(chunk.subarray(start))
        length += chunk.length - start
      }
      if (length > maxLine) lines.push(take(Buffer.from('\n')))
      if (lines.length > 0) pass(lines)
    },
    end() {
      if (length > 0) pass([take(Buffer.from('\n'))])
    },
  }
}
