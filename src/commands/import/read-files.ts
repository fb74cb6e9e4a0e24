import { loadConfig } from '../../config/load-config.ts'
import type { Context } from '../../context.ts'
import type { FileTexts } from '../../keys/move/edit-files.ts'

/** Reads both AWS files as they are now. @throws AwsxError CONFIG_UNREADABLE */
export function readFiles(context: Context): FileTexts {
  const config = loadConfig(context)
  const { files } = config
  const read = (path: string): string => (path === '' ? '' : (context.readText(path) ?? ''))
  return {
    config,
    texts: { config: read(files.config), credentials: read(files.credentials) },
    readWith: (texts) => {
      const readText: Context['readText'] = (path, maxBytes) => {
        if (path === files.config) return texts.config
        return path === files.credentials ? texts.credentials : context.readText(path, maxBytes)
      }
      return loadConfig(Object.create(context, { readText: { value: readText } }) as Context)
    },
  }
}
