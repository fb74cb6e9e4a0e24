/**
 * The order in which jest runs test files. Its own order is by size until it has measured them once, so in a clean clone the longest file
 * would come last, with one worker idle.
 */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../tests')

/** Files that take 15 seconds or more with all programs and runtimes installed, longest first. */
const longest = [
  'child/oracle.test.ts',
  'shells/renewal.test.ts',
  'store/stress.test.ts',
  'child/terminal.test.ts',
  'differential/differential.test.ts',
  'e2e/fast-start-switch.test.ts',
  'picker/picker.test.ts',
  'store/lock.test.ts',
  'shells/completion.test.ts',
  'powershell/prompt.test.ts',
  'docs/commands/in-shell.test.ts',
  'shells/more-shells.test.ts',
  'e2e/clock.test.ts',
  'clients/configure-process.test.ts',
  'e2e/fast-start-plan.test.ts',
  'e2e/fast-start.test.ts',
  'child/signal-passing.test.ts',
  'e2e/fast-start-damage.test.ts',
  'store/keychain.test.ts',
  'local-aws/real-clients.test.ts',
  'network/down.test.ts',
  'shells/expiry-warning.test.ts',
  'e2e/keychain.test.ts',
  'terminal/open-terminal.test.ts',
  'server/clients.test.ts',
  'clients/process-line.test.ts',
  'network/patience.test.ts',
  'browser/sign-in.test.ts',
  'child/subshells.test.ts',
  'server/renewal.test.ts',
  'store/rotate-writer.test.ts',
  'e2e/status-prompt.test.ts',
  'contract/json.test.ts',
  'powershell/use.test.ts',
  'store/unlocked-item.test.ts',
  'server/end.test.ts',
  'package/install.test.ts',
  'docs/picture.test.ts',
]
const gone = longest.filter((path) => !existsSync(join(folder, path)))
if (gone.length > 0) throw new Error(`scripts/test-order.mjs lists what is not in tests/: ${gone.join(', ')}`)

const ranks = new Map(longest.map((path, index) => [join(folder, path), index]))

/** What jest expects of a `testSequencer`. */
export default class TestOrder {
  sort(tests) {
    const rank = ({ path }) => ranks.get(path) ?? longest.length
    const size = ({ path }) => statSync(path).size
    return [...tests].sort((left, right) => rank(left) - rank(right) || size(right) - size(left))
  }

  shard(tests, { shardIndex, shardCount }) {
    return tests.filter((_test, index) => index % shardCount === shardIndex - 1)
  }

  allFailedTests(tests) {
    return tests
  }

  cacheResults() {}
}
