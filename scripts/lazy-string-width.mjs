/** The library's line that the plugin needs; another form fails the build. */
const exported = 'export default function stringWidth('

/**
 * A rolldown plugin that runs string-width when it is first called. Its regular expressions for emoji and its segmenter take about 20 ms to
 * make, and only a text beyond ASCII needs them.
 */
export const lazyStringWidth = {
  name: 'lazy-string-width',
  transform(code, id) {
    if (!/[\\/]string-width[\\/]index\.js$/.test(id)) return null
    const imports = code.match(/^import .*$/gm) ?? []
    const body = code.replaceAll(/^import .*$/gm, '').replace(exported, 'return function stringWidth(')
    if (!code.includes(exported) || /^export /m.test(body)) throw new Error(`${id} has another form`)
    const call = 'export default (...input) => (made ??= make())(...input)'
    return { code: [...imports, 'let made', `function make() {${body}}`, call].join('\n'), map: null }
  },
}
