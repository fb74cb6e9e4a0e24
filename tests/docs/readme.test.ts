import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

import { openSandbox } from '../e2e/sandbox.ts'
import { root } from './pages.ts'

function readBlock(text: string, language: string): string {
  return new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(text)?.[1] ?? ''
}

test.each(['README.md', 'docs/ja/quick-start.md'])(
  'the config of %s works with its commands',
  async (page) => {
    const text = readFileSync(join(root, page), 'utf8')
    const sandbox = await openSandbox({ store: false })
    try {
      sandbox.writeConfig(readBlock(text, 'ini'))
      const graph = await sandbox.awsx(['explain', 'prod', '--mermaid'])
      expect(graph.status).toBe(0)
      if (page === 'README.md') expect(readBlock(text, 'mermaid')).toBe(graph.stdout)

      expect((await sandbox.awsx(['login', 'prod'])).status).toBe(0)
      const account = ['sh', '-c', 'echo "$AWS_ACCOUNT_ID"']
      expect((await sandbox.awsx(['exec', 'prod', '--', ...account])).stdout).toBe('222222222222\n')
    } finally {
      await sandbox.close()
    }
  },
)
