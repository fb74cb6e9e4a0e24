import type { ChildResult } from './start-program.ts'

/**
 * 128 + SIGINT, as shells count (POSIX XCU 2.8.2), and what Windows gives a program that Ctrl-C ends (STATUS_CONTROL_C_EXIT in [MS-ERREF] 2.3.1,
 * https://learn.microsoft.com/openspecs/windows_protocols/ms-erref/596a1078-e883-4972-9bbc-49e60bebca55).
 */
const interruptStatuses: ReadonlySet<number | undefined> = new Set([130, 0xc000013a])

/** Whether the end of a command looks like that of Ctrl-C. Wine gives 0 instead of the status of Windows. */
export function endedByInterrupt({ exitCode, signal }: ChildResult): boolean {
  return signal === 'SIGINT' || interruptStatuses.has(exitCode)
}
