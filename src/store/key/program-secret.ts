import { random } from '../../crypto/random.ts'
import { AwsxError, errnoName } from '../../errors.ts'
import { findProgram } from '../../process/find-program.ts'
import { runProgram } from '../../process/run-program.ts'
import type { StoreContext, StoreDeps } from '../store-deps.ts'
import type { PassphraseSource } from '../store-file.ts'
import { keyPrograms, secretSources } from './key-programs.ts'
import type { KeyProgramName, ProgramCall, SecretSource } from './key-programs.ts'
import { requireStrong } from './weak-passphrase.ts'

/** What running a program needs. */
type ProgramDeps = Pick<StoreDeps, 'context' | 'keyCommand'>

const waitMs = 120_000

/**
 * Gets the secret that opens the store's key from the program that has it. The program may use the terminal.
 * @throws AwsxError STORE_LOCKED if it fails or prints nothing, STORE_UNAVAILABLE if it is not installed
 */
export async function readProgramSecret(source: PassphraseSource, deps: ProgramDeps): Promise<string> {
  const name = secretSources.find((known) => known === source.program)
  if (name === undefined) {
    throw new AwsxError(
      'STORE_UNAVAILABLE',
      `the key of this store is in "${source.program}", which this awsx does not know`,
      {
        hints: ['upgrade awsx'],
      },
    )
  }
  if (name === 'command') return runKeyCommand(deps)
  return firstLine(await run(name, keyPrograms[name].read({ entry: '', ...source }), deps.context), name)
}

/**
 * Makes a random secret and saves it in a program, which must give it back.
 * @param entry the name of the new entry
 * @throws AwsxError as {@link readProgramSecret}; STORE_UNAVAILABLE also if the program does not give it back, and for a weak
 *   secret from the key command
 */
export async function saveProgramSecret(
  name: SecretSource,
  entry: string,
  deps: ProgramDeps,
): Promise<{ readonly secret: string; readonly source: PassphraseSource }> {
  if (name === 'command') {
    const given = await runKeyCommand(deps)
    requireStrong(given, 'the secret from the key command')
    return { secret: given, source: { program: name } }
  }
  const secret = random(32).toString('base64url')
  const program = keyPrograms[name]
  const output = await run(name, program.save({ entry }, secret), deps.context)
  const credential = 'returnsCredential' in program ? { credential: output.toString('latin1').trim() } : {}
  const source = { program: name, entry, ...credential }
  if ((await readProgramSecret(source, deps)) === secret) return { secret, source }
  throw new AwsxError(
    'STORE_UNAVAILABLE',
    `${name} accepted the secret of the store but does not have it (entry "${entry}")`,
  )
}

/** The key command is a command line for the shell. */
async function runKeyCommand({ context, keyCommand }: ProgramDeps): Promise<string> {
  const command = keyCommand()
  if (command === undefined) {
    throw new AwsxError('STORE_LOCKED', 'the key of this store comes from the key command, and none is set', {
      hints: ['set AWSX_KEY_COMMAND, or key_command in the settings, to the command that prints the secret'],
    })
  }
  const { status, output } = await runProgram(command, [], {
    env: context.env,
    shell: true,
    signal: AbortSignal.timeout(waitMs),
  })
  if (status !== 0) throw failed('the key command', status)
  return firstLine(output, 'the key command')
}

async function run(name: KeyProgramName, call: ProgramCall, context: StoreContext): Promise<Buffer> {
  const path = findProgram(keyPrograms[name].program, context)
  if (path === undefined) {
    throw new AwsxError('STORE_UNAVAILABLE', `${name} is not installed, and the key of the store needs it`, {
      hints: [`install ${name}, or check PATH`],
    })
  }
  const { status, output } = await start(path, call, { name, context })
  if (status !== 0) throw failed(name, status)
  return output
}

async function start(
  path: string,
  { args, input }: ProgramCall,
  { name, context }: { readonly name: string; readonly context: StoreContext },
): ReturnType<typeof runProgram> {
  try {
    return await runProgram(path, args, { env: context.env, input, signal: AbortSignal.timeout(waitMs) })
  } catch (error) {
    if (error instanceof DOMException) throw failed(name, 'no answer within 2 minutes')
    throw new AwsxError('STORE_UNAVAILABLE', `cannot run ${name} (${errnoName(error)})`, { cause: error })
  }
}

function firstLine(output: Buffer, name: string): string {
  const line = output.toString('utf8').split(/\r?\n/, 1)[0] ?? ''
  if (line !== '') return line
  throw failed(name, 'no output')
}

function failed(name: string, status: number | string): AwsxError {
  const reason = typeof status === 'number' ? `exit status ${status}` : status
  const isCommand = name === 'the key command'
  return new AwsxError('STORE_LOCKED', `${name} did not give the secret of the store (${reason})`, {
    hints: [
      isCommand
        ? 'see what it does: awsx config get key_command'
        : `unlock ${name}, then run the command again`,
    ],
  })
}
