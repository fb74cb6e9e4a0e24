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
      'After SIGQUIT, SIGSEGV and other signals that write a core file, awsx ends with 128 + N in place of the signal: without `execve` nothing can die of it and keep credentials out of the file.',
  },
  orphan: {
    row: 'signals sent to awsx',
    where: bySpawn,
    because: 'Nobody can act on SIGKILL, so after `kill -9` of awsx the command goes on.',
  },
  interrupt: {
    row: 'signals sent to awsx',
    where: bySpawn,
    because:
      '`kill -INT` of awsx in the foreground of a terminal is taken for Ctrl-C, which the command has had already, and is not passed on if the command handles it.',
  },
  bytes: {
    row: 'arguments and environment',
    where: always,
    because: 'JavaScript runtimes read both as UTF-8 before awsx runs: other bytes are lost.',
  },
  closed: {
    row: 'pipes, files, descriptors',
    where: always,
    because:
      'A standard stream that is closed is open on `/dev/null`, as Node and Bun do that when they start.',
  },
  hangup: {
    row: 'process: parent, group, masks, limits',
    where: ({ isBun, way }) => !isBun || way === 'spawn',
    because:
      'A signal that is ignored, as by `nohup`, is not ignored any more: Node gives all of them their default action when it starts, and keeps no note. Type `awsx exec dev -- nohup command`.',
  },
  files: {
    row: 'process: parent, group, masks, limits',
    where: always,
    because: 'The soft limit of open files is the hard one: Node and Bun raise it when they start.',
  },
  parent: {
    row: 'process: parent, group, masks, limits',
    where: bySpawn,
    because: 'The parent of the command is awsx.',
  },
} as const satisfies Record<string, Difference>
