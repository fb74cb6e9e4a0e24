/** All in which a command behind awsx differs from the command alone. The tests ask for each of them, and docs/child.md lists them. */
import type { Variant } from './variants.ts'

/** As much of a column of the matrix as decides about a difference. */
export type Column = Pick<Variant, 'name' | 'way' | 'isBun'>

export interface Difference {
  /** A row of the matrix. */
  readonly row: string
  readonly where: (column: Column) => boolean
  readonly because: string
}

const always = (): boolean => true
const bySpawn = ({ way }: Column): boolean => way === 'spawn'

export const differences = {
  core: {
    row: 'the end: status, signal',
    where: ({ name, way }) => way === 'spawn' && name.startsWith('node-20'),
    because:
      'After SIGQUIT, SIGSEGV and other signals that write a core file, awsx exits with 128 + N instead of dying from the signal. Without `execve`, dying from it would write the credentials to a core file.',
  },
  orphan: {
    row: 'signals sent to awsx',
    where: bySpawn,
    because: 'No process can handle SIGKILL, so the command keeps running after `kill -9` of awsx.',
  },
  interrupt: {
    row: 'signals sent to awsx',
    where: bySpawn,
    because:
      'In the foreground of a terminal, awsx reads `kill -INT` as Ctrl-C, which the command has already received. It does not forward the signal if the command handles it.',
  },
  bytes: {
    row: 'arguments and environment',
    where: always,
    because:
      'JavaScript runtimes decode arguments and environment as UTF-8 before awsx runs, so other bytes are lost.',
  },
  closed: {
    row: 'pipes, files, descriptors',
    where: always,
    because: 'Node and Bun open a closed standard stream on `/dev/null` when they start.',
  },
  hangup: {
    row: 'process: parent, group, masks, limits',
    where: ({ isBun, way }) => !isBun || way === 'spawn',
    because:
      'An ignored signal, such as SIGHUP under `nohup`, is no longer ignored, because Node resets all signals when it starts. Use `awsx exec dev -- nohup command`.',
  },
  files: {
    row: 'process: parent, group, masks, limits',
    where: always,
    because: 'The soft limit of open files equals the hard limit: Node and Bun raise it when they start.',
  },
  parent: {
    row: 'process: parent, group, masks, limits',
    where: bySpawn,
    because: 'The parent of the command is awsx.',
  },
} as const satisfies Record<string, Difference>
