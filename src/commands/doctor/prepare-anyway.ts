import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { locateSettings } from '../../config/awsx-settings.ts'
import type { Context } from '../../context.ts'
import { attempt } from '../../doctor/run-check.ts'
import type { DoctorFinding } from '../../doctor/doctor-finding.ts'

/**
 * Prepares as other commands do. If the settings are broken, it reports that and goes on without them.
 * @returns prepared is undefined if even that fails
 */
export async function prepareAnyway(
  options: { readonly debug: boolean },
  context: Context,
): Promise<{ readonly prepared: Prepared | undefined; readonly problems: readonly DoctorFinding[] }> {
  const problems: DoctorFinding[] = []
  for (const candidate of [context, withoutSettingsFile(context), withoutSettings(context)]) {
    const { value, failure } = await attempt('the settings', () =>
      prepare(undefined, { debug: options.debug }, candidate),
    )
    if (value !== undefined)
      return { prepared: { ...value, context: withReaderOf(value.context, context) }, problems }
    problems.push(...failure)
  }
  return { prepared: undefined, problems }
}

function withoutSettingsFile(context: Context): Context {
  const file = locateSettings(context)
  const readText: Context['readText'] = (path, maxBytes) =>
    path === file ? undefined : context.readText(path, maxBytes)
  return Object.create(context, { readText: { value: readText, enumerable: true } }) as Context
}

/** Also without the variables that override the settings. */
function withoutSettings(context: Context): Context {
  const env = Object.fromEntries(
    Object.entries(context.env).filter(([name]) => !name.startsWith('AWSX_') || name === 'AWSX_HOME'),
  )
  return Object.create(withoutSettingsFile(context), { env: { value: env, enumerable: true } }) as Context
}

/** The checks read files as they are. */
function withReaderOf(prepared: Context, given: Context): Context {
  const readText: Context['readText'] = (path, maxBytes) => given.readText(path, maxBytes)
  return Object.create(prepared, { readText: { value: readText, enumerable: true } }) as Context
}
