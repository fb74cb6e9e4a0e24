/** SGR codes with their own end codes, which leave surrounding colors unchanged. */
const styles = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const

export type Style = keyof typeof styles

/** Puts SGR codes around a text, or nothing if `color` is false. */
export function paint(text: string, style: Style, { color }: { readonly color: boolean }): string {
  const [on, off] = styles[style]
  return color ? `\u001b[${on}m${text}\u001b[${off}m` : text
}
