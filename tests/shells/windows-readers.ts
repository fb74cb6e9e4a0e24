import type { Change } from '../../src/environment/environment-change.ts'

/** PowerShell ends a single-quoted text at any of these, and takes two of them for one (about_Quoting_Rules; the language specification, 2.3.5.2). */
const singleQuotes = "'\u2018\u2019\u201A\u201B"

/** Reads lines `$Env:NAME = '…';` and `Remove-Item Env:NAME …;`. @throws Error for anything else */
export function readPowerShell(text: string): Change {
  const set: Record<string, string> = {}
  const unset: string[] = []
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at)
    const [removal, removed] = /^Remove-Item Env:(\w+) -ErrorAction Ignore;\n/.exec(rest) ?? []
    if (removal !== undefined && removed !== undefined) {
      unset.push(removed)
      at += removal.length
      continue
    }
    const [start, name] = /^\$Env:(\w+) = '/.exec(rest) ?? []
    if (start === undefined || name === undefined) throw new Error(`no statement: ${rest}`)
    const { value, end } = readQuoted(text, at + start.length)
    if (!text.startsWith(';\n', end)) throw new Error(`more behind the value: ${text.slice(end)}`)
    set[name] = value
    at = end + 2
  }
  return { set, unset }
}

/** Reads texts and characters that are joined: `'…' + [char]0x00e9 + '…'`. */
function readQuoted(text: string, from: number): { readonly value: string; readonly end: number } {
  let { value, end } = readText(text, from)
  for (;;) {
    const [part, quote, code] = /^ \+ (?:(')|\[char\]0x([\da-f]{4}))/.exec(text.slice(end)) ?? []
    if (part === undefined) return { value, end }
    end += part.length
    if (code !== undefined) value += String.fromCharCode(Number.parseInt(code, 16))
    if (quote === undefined) continue
    const next = readText(text, end)
    value += next.value
    end = next.end
  }
}

function readText(text: string, from: number): { readonly value: string; readonly end: number } {
  let value = ''
  for (let at = from; at < text.length; at += 1) {
    const isQuote = singleQuotes.includes(text.charAt(at))
    if (isQuote && !(singleQuotes.includes(text.charAt(at + 1)) && at + 1 < text.length)) {
      return { value, end: at + 1 }
    }
    if (isQuote) at += 1
    value += text.charAt(at)
  }
  throw new Error('the value has no end')
}

/**
 * Reads lines `set "NAME=value"` as cmd does: a percent sign or, with delayed expansion, an exclamation mark would be expanded; a control
 * character may end the line or the file; within quotes everything else is as it is; the value ends at the last quote.
 * @throws Error for anything else
 */
export function readCmd(text: string): Change {
  const set: Record<string, string> = {}
  const unset: string[] = []
  for (const line of text.split('\n').slice(0, -1)) {
    if (/[%!\u0000-\u0008\u000A-\u001F]/.test(line))
      throw new Error(`cmd would not take it literally: ${line}`)
    const [, name, value] = /^set "(\w+)=([^"]*)"$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw new Error(`no statement: ${line}`)
    if (value === '') unset.push(name)
    else set[name] = value
  }
  return { set, unset }
}
