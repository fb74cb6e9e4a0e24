/** Appends lines to an audit log: FOLDER NAME COUNT [PAUSE_MS]. Prints a dot after the first one. Rotates under a lock, as awsx does. */
import { join } from 'node:path'

import { createEntry, formatEntry } from '../../src/audit/audit-entry.ts'
import { appendLine, rotate } from '../../src/audit/audit-file.ts'
import { runLocked } from '../../src/store/lock/run-locked.ts'

const [folder = '', name = '', count = '0', pauseMs = '0'] = process.argv.slice(2)
const sleeper = new Int32Array(new SharedArrayBuffer(4))

for (let index = 0; index < Number(count); index += 1) {
  const facts = {
    event: 'issued',
    command: 'exec',
    profile: name,
    argc: index,
    role: 'r'.repeat(150),
  } as const
  const line = formatEntry(createEntry(facts, { cwd: `/${'d'.repeat(900)}`, now: () => Date.now() }))
  if (appendLine(folder, line, process.getuid?.()))
    await runLocked(join(folder, '../rotate'), { waitMs: 5000 }, async () => rotate(folder))
  if (index === 0) process.stdout.write('.')
  Atomics.wait(sleeper, 0, 0, Number(pauseMs))
}
