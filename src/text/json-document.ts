/** @returns a value as `--json` prints it: indented by two, with a newline at the end */
export function jsonDocument(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
