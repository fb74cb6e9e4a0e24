import { diffTexts } from './diff-texts.ts'
import { escapeText } from '../text/escape.ts'

const secretLine = /^([ +-]\s*aws_(?:secret_access_key|session_token|security_token)\s*[=:]).*$/gim

/** A change of the config file for people: without secrets that stand near it, and with control characters escaped. */
export function showDiff(before: string, after: string, name: string): string {
  return diffTexts(before.replaceAll('\r\n', '\n'), after.replaceAll('\r\n', '\n'), name)
    .replaceAll(secretLine, '$1 …')
    .split('\n')
    .map((line) => escapeText(line, Infinity))
    .join('\n')
}
