/** A JSON object whose members are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Parses a text that should be a JSON object. The parser's message is dropped, because it quotes the text, which can hold a secret.
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
