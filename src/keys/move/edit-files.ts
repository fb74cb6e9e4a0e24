import { editSections } from '../../config-edit/edit-sections.ts'
import type { SectionEdit } from '../../config-edit/edit-section.ts'
import type { Config } from '../../config/types.ts'
import { AwsxError } from '../../errors.ts'
import { keyNames, readFileKey } from './file-keys.ts'
import type { FileKey } from './file-keys.ts'

/** A file without the keys. */
export interface FileEdit {
  readonly path: string
  readonly before: string
  readonly after: string
}

/** The texts of the two files, and the config as AWS tools would read it with other texts. */
export interface FileTexts {
  readonly config: Config
  readonly texts: Readonly<Record<'config' | 'credentials', string>>
  readonly readWith: (texts: Readonly<Record<'config' | 'credentials', string>>) => Config
}

/**
 * Takes the lines of keys out of both files. All other bytes stay the same.
 * @throws AwsxError CONFIG_INVALID if the files have two different keys for a profile; CONFIG_PARSE
 */
export function editFiles(keys: readonly FileKey[], files: FileTexts): readonly FileEdit[] {
  const { config, texts, readWith } = files
  const edits = keys.map(({ profile }): SectionEdit => ({ kind: 'profile', name: profile, remove: keyNames }))
  const credentials = editSections(texts.credentials, 'credentials', edits)
  checkSameKeys(keys, readWith({ ...texts, credentials }))
  const after = { credentials, config: editSections(texts.config, 'config', edits) }
  return (['credentials', 'config'] as const)
    .map((dialect) => ({ path: config.files[dialect], before: texts[dialect], after: after[dialect] }))
    .filter((edit) => edit.before !== edit.after)
}

/** A key in the credentials file hides one in the config file. Another one there would be lost. */
function checkSameKeys(keys: readonly FileKey[], withoutCredentials: Config): void {
  for (const key of keys) {
    const hidden = readFileKey(key.profile, withoutCredentials)
    if (hidden === undefined) continue
    if (hidden.accessKeyId === key.accessKeyId && hidden.secretAccessKey === key.secretAccessKey) continue
    throw new AwsxError(
      'CONFIG_INVALID',
      `profile "${key.profile}" has different access keys in the two AWS files`,
      {
        at: withoutCredentials.show(hidden.location),
        hints: ['remove the key that you do not need'],
      },
    )
  }
}
