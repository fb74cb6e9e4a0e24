import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

/** Path of libfaketime, which puts itself between a program and the clock of the system; empty where it is not installed. */
const library = spawnSync('faketime', ['-f', '+0', 'sh', '-c', 'echo "$LD_PRELOAD"'], {
  encoding: 'utf8',
}).stdout?.trim()

export const hasFaketime = library !== undefined && library !== ''

/** The wall clock of programs, in a file that can be changed while they run. Only the wall clock: nobody can set the other one. */
export interface FakeClock {
  readonly env: Readonly<Record<string, string>>
  /** @param offset from the true time, as libfaketime writes it: `+2h`, `-90m`, `+0` */
  set(offset: string): void
}

export function makeClock(file: string): FakeClock {
  const set = (offset: string): void => writeFileSync(file, `${offset}\n`)
  set('+0')
  return {
    env: {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    set,
  }
}
