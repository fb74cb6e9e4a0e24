/**
 * Runs `work` without Node's warning that a feature is experimental. Only for synchronous work, because warnings of the whole process are
 * off meanwhile.
 */
export function withoutExperimentalWarning<T>(work: () => T): T {
  const original = Object.getOwnPropertyDescriptor(process, 'emitWarning')
  process.emitWarning = () => {}
  try {
    return work()
  } finally {
    if (original === undefined) Reflect.deleteProperty(process, 'emitWarning')
    else Object.defineProperty(process, 'emitWarning', original)
  }
}
