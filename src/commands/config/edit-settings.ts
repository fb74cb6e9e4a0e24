import { readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readGuards } from '../../app/guard-settings.ts'
import { confirmOn } from '../../app/prompts.ts'
import { parseSettings } from '../../config/parse-settings.ts'
import { settingKeys, specOf } from '../../config/settings-schema.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { makeFolders } from '../../files/make-folders.ts'
import { createFile } from '../../files/replace-file.ts'
import { jsonDocument } from '../../text/json-document.ts'
import { escapeText } from '../../text/escape.ts'
import type { ConfigArgs } from './config-command.ts'
import { readSettingsText, writeSettingsText } from './settings-file.ts'

/**
 * Opens a copy of the settings file in the user's editor, and replaces the file if the copy is valid. On a terminal, the user can correct
 * an invalid one.
 * @throws AwsxError CONFIG_PARSE, CONFIG_INVALID for what the user did not correct; USAGE if the editor fails
 */
export async function editSettings({ options }: ConfigArgs, context: Context): Promise<void> {
  const file = readSettingsText(context)
  const before = file.text === '' ? describeSettings() : file.text
  const folder = dirname(file.path)
  makeFolders(folder, 0o700)
  // Editors choose the syntax by the end of the name.
  const copy = join(folder, `.edit-${(await context.randomBytes(6)).toString('hex')}.toml`)
  createFile(copy, before)
  try {
    const after = await editUntilValid(copy, file.shown, context)
    const isChanged = after !== before
    if (isChanged) writeSettingsText(file, after)
    if (options.json) context.stdout.write(jsonDocument({ written: isChanged, file: file.path }))
    if (!options.quiet)
      context.stderr.write(`awsx: ${isChanged ? `wrote ${file.shown}` : 'nothing was changed'}\n`)
  } finally {
    rmSync(copy, { force: true })
  }
}

async function editUntilValid(copy: string, shown: string, context: Context): Promise<string> {
  const terminal = await context.openTerminal()
  for (;;) {
    const status = await context.runEditor(copy)
    if (status !== 0) throw editorFailed(status)
    const text = readFileSync(copy, 'utf8')
    try {
      readGuards(parseSettings({ text }, shown), shown)
      return text
    } catch (error) {
      if (!(error instanceof AwsxError) || !terminal.available()) throw error
      const location = error.at === undefined ? '' : ` (${error.at})`
      terminal.say(`awsx: ${escapeText(error.message + location)}`)
      if (!(await confirmOn(terminal, 'Edit again?'))) throw error
    }
  }
}

function editorFailed(status: number | undefined): AwsxError {
  const reason = status === undefined ? 'could not be started' : `failed with status ${status}`
  return new AwsxError('USAGE', `config edit: the editor ${reason}; nothing was written`, {
    hints: ['set VISUAL or EDITOR to your editor'],
  })
}

/** The text of a new file: all settings as comments. */
function describeSettings(): string {
  const lines = settingKeys.flatMap((key) => {
    const { describe, choices, default: fallback = '', type } = specOf(key)
    if (type === 'list') return []
    const values = choices === undefined ? '' : ` (${choices.join(', ')})`
    const value = type === 'boolean' ? fallback : JSON.stringify(fallback)
    return [`# ${describe}${values}`, `# ${key} = ${value}`, '']
  })
  return ['# Settings of awsx. Remove the # in front of a setting to use it.', '', ...lines].join('\n')
}
