import { outputStyle } from '../../app/output-style.ts'
import { unknownSetting } from '../../config/check-settings.ts'
import { parseSettings } from '../../config/parse-settings.ts'
import { isSettingKey, variableOf } from '../../config/settings-schema.ts'
import type { SettingKey } from '../../config/settings-schema.ts'
import { removeTomlKey, setTomlValue } from '../../config-edit/edit-toml.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { layoutTable } from '../../text/layout-table.ts'
import type { ConfigArgs } from './config-command.ts'
import { checkSettingValue, readSettingValues } from './setting-values.ts'
import type { SettingValue } from './setting-values.ts'
import { readSettingsText, writeSettingsText } from './settings-file.ts'
import type { SettingsText } from './settings-file.ts'

export async function run(args: ConfigArgs, context: Context): Promise<number> {
  const { action } = args.positionals
  checkWords(args)
  if (action === 'list') await listSettings(args, context)
  else if (action === 'get') await getSetting(args, context)
  else if (action === 'set') await setSetting(args, context)
  else if (action === 'unset') await unsetSetting(args, context)
  else if (action === 'path') printPath(args, context)
  else await (await import('./edit-settings.ts')).editSettings(args, context)
  return ExitCode.ok
}

/** How many words follow each action. */
const wordCounts = { list: 0, get: 1, set: 2, unset: 1, edit: 0, path: 0 } as const

function checkWords({ positionals }: ConfigArgs): void {
  const { action, setting, value } = positionals
  const words = [setting, value].filter((word) => word !== undefined)
  const forms = { list: '', get: ' SETTING', set: ' SETTING VALUE', unset: ' SETTING', edit: '', path: '' }
  if (words.length !== wordCounts[action]) {
    const isMissing = words.length < wordCounts[action]
    const problem = isMissing
      ? `missing ${setting === undefined ? 'setting' : 'value'}`
      : `unexpected "${words.at(-1) ?? ''}"`
    throw new AwsxError('USAGE', `config ${action}: ${problem}`, {
      hints: [`awsx config ${action}${forms[action]}`, 'awsx config --help'],
    })
  }
}

async function listSettings({ options }: ConfigArgs, context: Context): Promise<void> {
  const settings = await readSettingValues(context)
  if (options.json) {
    context.stdout.write(jsonDocument(settings))
    return
  }
  const columns = [
    { title: 'SETTING' },
    { title: 'VALUE', min: 8, prefer: 28 },
    { title: 'FROM', min: 7, prefer: 32 },
    { title: 'MEANING', min: 16, drop: 1 },
  ]
  const rows = settings.map(({ key, value, from, describe }) => [
    { text: key },
    from === 'default' ? { text: show(value), style: 'dim' as const } : { text: show(value) },
    { text: from },
    { text: describe },
  ])
  context.stdout.write(layoutTable(columns, rows, outputStyle(context.stdout, context, options)))
}

async function getSetting({ positionals, options }: ConfigArgs, context: Context): Promise<void> {
  const key = requireKey(positionals.setting)
  const found = await findSetting(key, context)
  context.stdout.write(options.json ? jsonDocument(found) : `${show(found?.value)}\n`)
}

async function findSetting(key: string, context: Context): Promise<SettingValue | undefined> {
  return (await readSettingValues(context)).find((setting) => setting.key === key)
}

function printPath({ options }: ConfigArgs, context: Context): void {
  const { path } = readSettingsText(context)
  context.stdout.write(options.json ? jsonDocument({ file: path }) : `${path}\n`)
}

/** Prints the setting as it is after a change. An unknown one has only a key. */
async function printChange(
  key: string,
  { file, written }: { readonly file: string; readonly written: boolean },
  context: Context,
): Promise<void> {
  const setting = (await findSetting(key, context)) ?? { key }
  context.stdout.write(jsonDocument({ written, file, ...setting }))
}

function show(value: SettingValue['value']): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

async function setSetting({ positionals, options }: ConfigArgs, context: Context): Promise<void> {
  const key = requireKey(positionals.setting)
  const value = checkSettingValue(key, positionals.value ?? '')
  const file = readSettingsText(context)
  const after = setTomlValue(readable(file), key, value)
  write(file, after, key)
  if (options.json) await printChange(key, { file: file.path, written: after !== file.text }, context)
  if (options.quiet) return
  context.stderr.write(`awsx: set ${key} in ${file.shown}\n`)
  const variable = variableOf(key)
  if (variable !== undefined && readVariable(context, variable) !== undefined)
    context.stderr.write(`awsx: warning: ${variable} overrides ${key}\n`)
}

/** Also removes a key that is unknown, if the file has it. */
async function unsetSetting({ positionals, options }: ConfigArgs, context: Context): Promise<void> {
  const key = positionals.setting ?? ''
  const file = readSettingsText(context)
  const after = removeTomlKey(readable(file), key)
  if (after === file.text) requireKey(key)
  else write(file, after, key)
  if (options.json) await printChange(key, { file: file.path, written: after !== file.text }, context)
  if (options.quiet) return
  const outcome = after === file.text ? `${key} is not set in` : `removed ${key} from`
  context.stderr.write(`awsx: ${outcome} ${file.shown}\n`)
}

/** @throws AwsxError CONFIG_PARSE if the file is not TOML */
function readable({ text, shown }: SettingsText): string {
  parseSettings({ text }, shown, { check: false })
  return text
}

function write(file: SettingsText, after: string | undefined, key: string): void {
  if (after !== undefined) return writeSettingsText(file, after)
  throw new AwsxError('CONFIG_INVALID', `${key} is written in a form that only an editor can change`, {
    at: file.shown,
    hints: ['awsx config edit'],
  })
}

function requireKey(key: string | undefined): SettingKey {
  if (key !== undefined && isSettingKey(key)) return key
  throw unknownSetting(key ?? '')
}
