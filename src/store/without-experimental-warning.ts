/**
 * Runs `work` without letting Node say on stderr that a part of it is experimental. Only for synchronous work: the
 * way that warnings take is changed for the whole process meanwhile.
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
