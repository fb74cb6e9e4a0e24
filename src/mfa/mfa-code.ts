/** How long a TOTP code is shown (RFC 6238 §5.2); AWS uses the default. */
const stepMs = 30_000

/**
 * Reads a code. It may contain blanks, as some apps show it.
 * @returns six digits (AWS IAM: TokenCode), undefined if the text is something else
 */
export function readMfaCode(text: string): string | undefined {
  const code = text.replaceAll(/\s/g, '')
  return /^\d{6}$/.test(code) ? code : undefined
}

/** The number of 30-second steps since 1970 UTC (RFC 6238 §4.2: T). @param now milliseconds since 1970 UTC */
export function stepOf(now: number): number {
  return Math.floor(now / stepMs)
}

/** Milliseconds until devices show the next code. @param now milliseconds since 1970 UTC */
export function msToNextCode(now: number): number {
  return stepMs - (now % stepMs)
}
