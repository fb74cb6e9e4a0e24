/**
 * System calls of Linux for the binary, by Bun's interface for native functions: `syscall` of the C library (syscall(2)), which is in the
 * process already. Node's modules for them take longer to load than all the calls of a run (docs/decisions/0016-own-system-calls.md).
 */

/** `Bun.FFI`, which `bun:ffi` wraps in JavaScript that takes as long to load as ten calls. Types by number, as in `FFIType` of bun:ffi. */
interface NativeFunctions {
  dlopen(
    library: string,
    symbols: Readonly<Record<string, { readonly args: readonly number[]; readonly returns: number }>>,
  ): { readonly symbols: Symbols } | Error
  ptr(memory: Uint8Array): number
  readonly read: { i32(address: number, offset: number): number }
}

interface Symbols {
  readonly syscall: SystemCall
  readonly __errno_location: () => number
}

/** Each argument is a number, or memory whose address is passed. */
type Argument = number | Uint8Array | Uint32Array
type SystemCall = (
  number: number,
  ...args: readonly [Argument, Argument, Argument, Argument, Argument]
) => number

const int32 = 5
const pointer = 12

/** Numbers of the system calls (asm/unistd.h). */
const numbersOfX64 = {
  read: 0,
  write: 1,
  close: 3,
  rtSigaction: 13,
  rtSigprocmask: 14,
  execve: 59,
  fcntl: 72,
  statfs: 137,
  getdents64: 217,
  openat: 257,
  faccessat: 269,
  statx: 332,
  closeRange: 436,
}
const numbersOfArm64: typeof numbersOfX64 = {
  fcntl: 25,
  statfs: 43,
  faccessat: 48,
  openat: 56,
  close: 57,
  getdents64: 61,
  read: 63,
  write: 64,
  rtSigaction: 134,
  rtSigprocmask: 135,
  execve: 221,
  statx: 291,
  closeRange: 436,
}

/** System calls, by name. Nothing is checked: the caller gives memory that is large enough. */
export interface LinuxCalls {
  readonly numbers: typeof numbersOfX64
  /** @returns what the call returns, cut to 32 bits; -1 if it failed. Missing arguments are 0 */
  readonly call: (number: number, ...args: readonly Argument[]) => number
  /** The reason for which the last call failed (errno(3)). Ask at once. */
  readonly errno: () => number
  /** Where the memory is. It stays there as long as something refers to it. */
  readonly addressOf: (memory: Uint8Array) => number
}

/** For texts that calls get. */
export const encoder = new TextEncoder()

/**
 * Undefined on other systems and processors, if the C library has no `syscall`, and in runs that cannot use a cached plan: they write files or
 * call AWS, need node:fs for that, and would load both.
 */
export const linux: LinuxCalls | undefined = load()

/** {@link linux}; without it, calls that all fail, so that node:fs makes them. */
export const calls: LinuxCalls = linux ?? {
  numbers: numbersOfX64,
  call: () => -1,
  errno: () => 0,
  addressOf: () => 0,
}

/** Whether the words are `exec PROFILE …` or `credential-process PROFILE` (src/commands/cached-run.ts). */
function mayUsePlan([, , command, profile = '-']: readonly string[]): boolean {
  return (command === 'exec' || command === 'credential-process') && !profile.startsWith('-')
}

function load(): LinuxCalls | undefined {
  if (process.platform !== 'linux' || !mayUsePlan(process.argv)) return undefined
  const numbers = { x64: numbersOfX64, arm64: numbersOfArm64 }[process.arch as string]
  return numbers === undefined ? undefined : open(numbers)
}

function open(numbers: typeof numbersOfX64): LinuxCalls | undefined {
  try {
    const { FFI } = (globalThis as unknown as { readonly Bun: { readonly FFI: NativeFunctions } }).Bun
    // Only because the process has it already: Bun would look for any other library in the working directory as well.
    // The name that glibc has. musl takes each name that starts with `libc.` for its own (ldso/dynlink.c).
    const library = FFI.dlopen('libc.so.6', {
      syscall: { args: [int32, pointer, pointer, pointer, pointer, pointer], returns: int32 },
      __errno_location: { args: [], returns: pointer },
    })
    if (library instanceof Error) return undefined
    const { syscall, __errno_location: locateErrno } = library.symbols
    const errnoAddress = locateErrno()
    return {
      numbers,
      call: (number, ...args) =>
        syscall(number, args[0] ?? 0, args[1] ?? 0, args[2] ?? 0, args[3] ?? 0, args[4] ?? 0),
      errno: () => FFI.read.i32(errnoAddress, 0),
      addressOf: (memory) => FFI.ptr(memory),
    }
  } catch {
    return undefined
  }
}
