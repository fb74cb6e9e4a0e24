import { join } from 'node:path'
import { parse } from 'yaml'

import { findHome } from '../../config/locate-files.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { readAwsSsoSettings } from '../../migrate/aws-sso-settings.ts'
import type { AwsSsoSettings } from '../../migrate/aws-sso-settings.ts'
import { readAwsumeSettings } from '../../migrate/awsume-settings.ts'
import type { AwsumeSettings } from '../../migrate/awsume-settings.ts'

/** What aws-sso's own file says: without it nobody knows the start URL of its profiles. Undefined if there is none. The older folder counts first, as for aws-sso. */
export function loadAwsSsoSettings(context: Context): AwsSsoSettings | undefined {
  const named = readVariable(context, 'AWS_SSO_CONFIG')
  const home = findHome(context)
  const usual = [join(home, '.aws-sso/config.yaml'), join(home, '.config/aws-sso/config.yaml')]
  const paths = named === undefined ? usual : [named.replace(/^~(?=[/\\])/, home)]
  const file = readFirst(paths, context)
  return file === undefined ? undefined : readAwsSsoSettings(file)
}

/** What awsume's own file says; undefined if it has none. */
export function loadAwsumeSettings(context: Context): AwsumeSettings | undefined {
  const home = findHome(context)
  const settings = readVariable(context, 'XDG_CONFIG_HOME') ?? join(home, '.config')
  const paths = [join(home, '.awsume/config.yaml'), join(settings, 'awsume/config.yaml')]
  const file = readFirst(paths, context)
  return file === undefined ? undefined : readAwsumeSettings(file)
}

/**
 * @returns the content of the first file that is there, parsed
 * @throws AwsxError CONFIG_UNREADABLE if it is no YAML, or cannot be read
 */
function readFirst(paths: readonly string[], context: Context): unknown {
  for (const path of paths) {
    try {
      const text = context.readText(path)
      // The warnings are about tags and keys that nobody asks for here.
      if (text !== undefined) return parse(text, { logLevel: 'error', uniqueKeys: false }) ?? {}
    } catch (error) {
      throw new AwsxError('CONFIG_UNREADABLE', `the file of another tool cannot be read (${path})`, {
        hints: ['look whether it is YAML, and whose it is'],
        cause: error,
      })
    }
  }
  return undefined
}
