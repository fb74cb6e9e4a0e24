/**
 * The same script, with the command run directly and through the stage. `w` is the wrapper; without one it just runs
 * its arguments. A difference is allowed only where a case names the variants and the reason, and must then be there.
 */
import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { differences } from './differences.ts'
import type { Difference } from './differences.ts'
import { someAtOnce } from './some-at-once.ts'
import { closeOthers, isInstalled, listVariants, skipMissingRuntimes } from './variants.ts'

interface Case {
  readonly name: string
  readonly script: string
  /** Of the fixture. */
  readonly options?: string
  readonly differs?: Difference
}

const mask = `grep -E 'Sig(Ign|Blk|Cgt|Pnd)' /proc/self/status`

const cases: readonly Case[] = [
  ...[0, 1, 5, 125, 126, 127, 130, 137, 143, 255].map((status) => ({
    name: `exit ${status}`,
    script: `w sh -c 'exit ${status}'`,
  })),
  ...['TERM', 'KILL', 'INT', 'HUP', 'QUIT', 'SEGV', 'ABRT', 'PIPE', 'USR1', 'ALRM', 'XFSZ'].map((signal) => ({
    name: `killed by ${signal}`,
    script: `w sh -c 'kill -s ${signal} $$'`,
  })),
  {
    name: 'a death by SIGINT ends the list',
    script: `bash -c 'w "$@"; echo went on' - sh -c 'kill -INT $$'`,
  },
  { name: 'missing command', script: 'w no-such-command-here' },
  { name: 'missing file', script: 'w ./no-such-file' },
  { name: 'empty name', script: `w ''` },
  { name: 'directory', script: 'w ./folder' },
  { name: 'directory of that name in PATH', script: 'PATH=$PWD/path1:$PATH; w tool' },
  { name: 'no x bit', script: 'w ./forbidden' },
  { name: 'no x bit in PATH', script: 'PATH=$PWD/path2:$PATH; w tool' },
  { name: 'no x bit in PATH, a good one behind', script: 'PATH=$PWD/path2:$PWD/path3:$PATH; w tool' },
  { name: 'empty entry of PATH', script: 'PATH=:$PATH; w noshebang' },
  { name: 'below a file', script: 'w ./forbidden/x' },
  { name: 'missing interpreter', script: 'w ./badinterpreter' },
  { name: 'Windows line endings', script: 'w ./crlf' },
  { name: 'interpreter without x bit', script: 'w ./closedinterpreter' },
  { name: 'interpreter that env does not find', script: 'w ./envmissing' },
  { name: 'script of scripts', script: 'w ./nested a b' },
  { name: 'interpreter without #!', script: 'w ./throughtext a b' },
  { name: 'no shebang', script: `w ./noshebang a 'b c'` },
  { name: 'empty executable file', script: 'w ./empty' },
  { name: 'empty #!', script: 'w ./emptyshebang' },
  { name: 'binary without a known format', script: 'w ./garbage' },
  { name: 'program for another machine', script: 'w ./foreign' },
  { name: 'program whose loader is missing', script: 'w ./noloader' },
  { name: 'executable but not readable', script: 'w ./secretive a' },
  { name: 'SIGPIPE', script: 'w yes | head -n 1; echo ${PIPESTATUS[0]}' },
  { name: 'signal masks', script: `w sh -c "${mask}"` },
  { name: 'signal masks of a program without a shell', script: `w ${mask}` },
  {
    name: 'SIGHUP ignored, as by nohup',
    script: `trap '' HUP; w ${mask}`,
    differs: differences.hangup,
  },
  { name: 'process substitution', script: 'w cat <(echo one) <(echo two)' },
  { name: 'output substitution', script: 'w sh -c "echo through > $0" >(cat >&4) 4>&1 | cat' },
  { name: 'descriptor 3 to a file', script: `w sh -c 'echo to three >&3' 3>$own/three; cat $own/three` },
  {
    name: 'descriptors 3 to 9',
    script: `w sh -c 'cat <&5; echo nine >&9' 3</dev/null 5<nested 9>$own/nine; cat $own/nine`,
  },
  {
    name: 'copies of stdout and stderr, which are the same pipe',
    script: `{ w sh -c 'echo three >&3; echo four >&4' 3>&1 4>&2; } 2>&1 | cat`,
  },
  { name: 'descriptor 40', script: 'w cat /dev/fd/40 40<nested' },
  { name: 'what is open', script: 'w readlink /proc/self/fd/{3..50} 3</dev/null 7>seven 20<nested; echo $?' },
  {
    name: 'job server of make',
    script: `mkfifo $own/fifo; exec 8<>$own/fifo; exec 3< <(printf +; exec sleep 1 2>/dev/null); MAKEFLAGS=--jobserver-auth=3,8 w sh -c 'head -c 1 <&3; echo - >&8'`,
  },
  { name: '100 MB through stdin and stdout', script: 'head -c 100000000 /dev/zero | w cat | cksum' },
  { name: '3 MB into a slow pipe', script: 'w head -c 3000000 /dev/zero | (sleep 0.2; wc -c)' },
  {
    name: '3 MB after stdout was touched',
    options: '--touch stdout',
    script: 'w head -c 3000000 /dev/zero | (sleep 0.2; wc -c)',
  },
  {
    name: '3 MB after stderr was touched',
    options: '--touch stderr',
    script: 'w sh -c "head -c 3000000 /dev/zero >&2" 2>&1 | (sleep 0.2; wc -c)',
  },
  {
    name: 'a slow pipe after stdin was touched',
    options: '--touch stdin',
    script: '(sleep 0.3; echo late) | w cat',
  },
  { name: 'end of input', script: 'w cat </dev/null; echo end' },
  {
    name: 'reads no input itself',
    script: `printf 'one\\ntwo\\n' | { w sh -c 'read line; echo "got $line"'; cat; }`,
  },
  {
    name: 'arguments',
    script: `w sh -c 'for a; do printf "[%s]" "$a"; done' sh '' 'a b' -- -x --help --server 'ü€😀' $'tab\\tnew\\nline\\r' '*' '$HOME' '"' "'" '\\' '%s' ''`,
  },
  {
    name: 'the name as it was typed',
    script: `w bash -c 'tr "\\0" "|" </proc/$$/cmdline'; w ../*/nested a; w /bin/sh -c 'echo $0'`,
  },
  {
    name: 'bytes that are no UTF-8',
    script: `w printf %s $'\\xff\\xfe' | od -An -tx1`,
    differs: differences.bytes,
  },
  {
    name: 'environment, but for what awsx sets',
    script: `X= Y='a b' Z=ü w env | grep -Ev '^(_|AWS\\w+|BASH_FUNC_w%%|NO_PROXY|no_proxy)=' | sort`,
  },
  {
    name: 'folder, umask, groups',
    script: `umask 027; w sh -c 'pwd; umask; ulimit -c; ulimit -s; ps -o pgid= -o sid= -p $$'`,
  },
  {
    name: 'soft limit of open files',
    script: 'ulimit -Sn 512; w sh -c "ulimit -Sn"',
    differs: differences.files,
  },
  {
    name: 'closed stdout',
    script: `exec 4>&1; w sh -c 'echo x || echo failed >&4' >&-`,
    differs: differences.closed,
  },
  {
    name: 'parent of the command',
    script: `w sh -c '[ "$PPID" = "$1" ] && echo the shell' sh $$`,
    differs: differences.parent,
  },
]

const variants = listVariants()
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'awsx-oracle-'))
  const script = (name: string, text: string, mode = 0o755) => {
    writeFileSync(join(folder, name), text)
    chmodSync(join(folder, name), mode)
  }
  for (const name of ['folder', 'path1', 'path1/tool', 'path2', 'path3']) mkdirSync(join(folder, name))
  script('path2/tool', '#!/bin/sh\necho wrong\n', 0o644)
  script('path3/tool', '#!/bin/sh\necho right\n')
  script('forbidden', '#!/bin/sh\n', 0o644)
  script('badinterpreter', '#!/no/such/interpreter\n')
  script('crlf', '#!/bin/sh\r\necho no\r\n')
  script('closedinterpreter', `#!${folder}/forbidden\n`)
  script('envmissing', '#!/usr/bin/env no-such-program-here\n')
  script('inner', '#!/bin/sh\necho inner "$0" "$@"\n')
  script('nested', `#! ${folder}/inner  an option\n`)
  script('throughtext', `#!${folder}/noshebang\necho outer "$@"\n`)
  script('noshebang', 'echo "text $0 $*"; exit 5\n')
  script('empty', '')
  script('emptyshebang', '#!\nexit 4\n')
  script('garbage', '\0\u0001\u0002garbage')
  copyFileSync('/bin/true', join(folder, 'secretive'))
  chmodSync(join(folder, 'secretive'), 0o111)
  const program = readFileSync('/bin/true')
  const foreign = Buffer.from(program)
  foreign.writeUInt16LE(0x1234, 18)
  writeFileSync(join(folder, 'foreign'), foreign, { mode: 0o755 })
  const loader = program.indexOf('/lib')
  const noLoader = Buffer.from(program)
  if (loader !== -1) noLoader.write('/zzz', loader, 'latin1')
  writeFileSync(join(folder, 'noloader'), noLoader, { mode: 0o755 })
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

skipMissingRuntimes()

const isPossible = process.platform === 'linux' && isInstalled('bash')
const describeHere = isPossible ? describe : describe.skip

describeHere.each(variants)('$name behaves as without a wrapper (Linux, bash)', (variant) => {
  const own = cases.filter(({ options }) => options === undefined || !variant.isWhole)
  const outcomes = new Map<Case, Promise<Outcome>>()
  const runOne = someAtOnce(3)

  beforeAll(() => {
    for (const one of own) {
      const prefix = [...variant.prefix, ...splitWords(one.options)]
      outcomes.set(
        one,
        runOne(() => runScript(one.script, prefix)),
      )
    }
  })

  test.each(own)('$name', async (one) => {
    const { stderr: _messagesOfBash, ...expected } = await runDirectly(one.script)
    const { stderr: _ourMessages, ...actual } = (await outcomes.get(one)) ?? {}
    if (one.differs?.where(variant) === true) expect(actual).not.toEqual(expected)
    else expect(actual).toEqual(expected)
  })

  test('many arguments fit as far as the system takes them', async () => {
    const script = `w sh -c 'echo $#' sh $(seq 1 100000)`
    expect(await runScript(script, variant.prefix)).toEqual(await runDirectly(script))
  })

  test('nothing but the command writes to stderr', async () => {
    expect((await runScript('w true', variant.prefix)).stderr).toBe('')
  })
})

describeHere.each(variants.filter(({ isWhole }) => !isWhole))('$name (Linux, bash)', ({ prefix }) => {
  test('refuses an environment that has become too large with 126', async () => {
    const result = await runScript('w true; echo $?', [...prefix, '--grow', '200000'])
    expect(result.stdout).toBe('126\n')
    expect(result.stderr).toMatch(
      /^COMMAND_NOT_EXECUTABLE: command "true": its arguments and environment exceed the system limit$/m,
    )
  })
})

interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const direct = new Map<string, Promise<Outcome>>()

/** Runs a script without a wrapper, once for all variants. */
function runDirectly(script: string): Promise<Outcome> {
  const outcome = direct.get(script) ?? runScript(script, [])
  direct.set(script, outcome)
  return outcome
}

/**
 * Runs a bash script with `w` defined and an empty folder `$own` for the files it writes, because several scripts run
 * at once. Nothing but the three streams is inherited, whoever runs the tests.
 */
function runScript(script: string, prefix: readonly string[]): Promise<Outcome> {
  const wrapper = prefix.length === 0 ? 'command' : `${prefix.map(quote).join(' ')} --`
  const setFolder = `own=${quote(mkdtempSync(join(folder, 'own-')))}`
  const lines = [closeOthers, setFolder, `w() { ${wrapper} "$@"; }`, 'export -f w', script]
  const child = spawn('bash', ['-c', lines.join('\n'), 'bash'], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, LC_ALL: 'C.UTF-8' },
    timeout: 20_000,
  })
  child.stdin.end()
  const text = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (piece: string) => (text[stream] += piece))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, ...text }))
  })
}

function splitWords(options: string | undefined): readonly string[] {
  return options === undefined ? [] : options.split(' ')
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
