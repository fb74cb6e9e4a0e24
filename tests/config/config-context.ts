import { listFindings } from '../../src/config/config-findings.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import type { Config, Finding, Section } from '../../src/config/types.ts'
import type { Context } from '../../src/context.ts'

export type ConfigContext = Pick<Context, 'env' | 'platform' | 'user' | 'cwd' | 'readText'>

export const CONFIG = '/home/hana/.aws/config'
export const CREDENTIALS = '/home/hana/.aws/credentials'

/** A context on Linux with these files only. */
export function makeContext(
  files: Readonly<Record<string, string>>,
  change: Partial<ConfigContext> = {},
): ConfigContext {
  return {
    env: { HOME: '/home/hana' },
    platform: 'linux',
    user: { name: 'hana', uid: 1000 },
    cwd: '/here',
    readText: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
    ...change,
  }
}

/** The two texts as the files of a home directory. */
export function loadTexts(config: string, credentials = ''): Config {
  return loadConfig(makeContext({ [CONFIG]: config, [CREDENTIALS]: credentials }))
}

/** The findings of a config, on Linux if no context is given. */
export function findingsOf(config: Config, context = makeContext({})): readonly Finding[] {
  return listFindings(config, context)
}

/** A section as plain data; a parent key is an object of its children. */
export function plain(section: Section | undefined): unknown {
  if (section === undefined) return undefined
  return Object.fromEntries(
    section
      .properties()
      .map(({ name, value, children }) => [
        name,
        children === undefined
          ? value
          : Object.fromEntries([...children].map(([key, child]) => [key, child.value])),
      ]),
  )
}
