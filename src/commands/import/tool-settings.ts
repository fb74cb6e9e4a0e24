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

/**
 * Loads aws-sso's config file, the only file that has the start URL of its profiles. Looks in the older folder first, as aws-sso does.
 * @returns undefined if it does not exist
 */
export function loadAwsSsoSettings(context: Context): AwsSsoSettings | undefined {
  const named = readVariable(context, 'AWS_SSO_CONFIG')
  const home = findHome(context)
  const usual = [join(home, '.aws-sso/config.yaml'), join(home, '.config/aws-sso/config.yaml')]
  const paths = named === undefined ? usual : [named.replace(/^~(?=[/\\])/, home)]
  const file = readFirst(paths, context)
  return file === undefined ? undefined : readAwsSsoSettings(file)
}

/** Loads awsume's config file. @returns undefined if it does not exist */
export function loadAwsumeSettings(context: Context): AwsumeSettings | undefined {
  const home = findHome(context)
  const settings = readVariable(context, 'XDG_CONFIG_HOME') ?? join(home, '.config')
  const paths = [join(home, '.awsume/config.yaml'), join(settings, 'awsume/config.yaml')]
  const file = readFirst(paths, context)
  return file === undefined ? undefined : readAwsumeSettings(file)
}

/**
 * @returns the parsed content of the first file that exists
 * @throws AwsxError CONFIG_UNREADABLE if it is not YAML or cannot be read
 */
function readFirst(paths: readonly string[], context: Context): unknown {
  for (const path of paths) {
    try {
      const text = context.readText(path)
      // Warnings would be about tags and keys that are not used here.
      if (text !== undefined) return parse(text, { logLevel: 'error', uniqueKeys: false }) ?? {}
    } catch (error) {
      throw new AwsxError('CONFIG_UNREADABLE', `cannot read the other tool's file ${path}`, {
        hints: ['check that it is valid YAML and that you may read it'],
        cause: error,
      })
    }
  }
  return undefined
}
