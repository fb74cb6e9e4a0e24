const redacted = '[redacted]'

/**
 * A value that cannot be printed by accident: string conversion, JSON and `util.inspect` show a placeholder.
 * Only {@link Secret.reveal} gives the text.
 */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return redacted
  }

  toJSON(): string {
    return redacted
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return redacted
  }
}
