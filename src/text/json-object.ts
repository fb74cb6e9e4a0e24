/** A JSON object with unchecked members. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Parses a JSON object. Drops the parser's message, because it quotes the text, which can contain a secret.
 * @returns undefined for anything else
 */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    return toJsonObject(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** @returns undefined for a JSON value that is not an object */
export function toJsonObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined
}
