import { readVariable } from '../../context.ts'
import { random } from '../../crypto/crypto.ts'
import { AwsxError, errnoName } from '../../errors.ts'
import { findProgram } from '../../process/find-program.ts'
import { runProgram } from '../../process/run-program.ts'
import type { StoreContext } from '../store-deps.ts'
import type { PassphraseSource } from '../store-file.ts'
import { keyPrograms, secretSources } from './key-programs.ts'
import type { KeyProgramName, ProgramCall, SecretSource } from './key-programs.ts'
import { requireStrong } from './weak-passphrase.ts'

const waitMs = 120_000

/**
 * Gets the secret that opens the store's key from the program that has it. The program may use the terminal.
 * @throws AwsxError STORE_LOCKED if it fails or prints nothing, STORE_UNAVAILABLE if it is not installed
 */
export async function readProgramSecret(source: PassphraseSource, context: StoreContext): Promise<string> {
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
  if (name === 'command') return runKeyCommand(context)
  return firstLine(await run(name, keyPrograms[name].read({ entry: '', ...source }), context), name)
}

/**
 * Makes a random secret and saves it in a program, which must give it back.
 * @param entry the name of the new entry
 * @throws AwsxError as {@link readProgramSecret}; STORE_UNAVAILABLE also if the program does not give it back, and for a weak
 *   secret from `AWSX_KEY_COMMAND`
 */
export async function saveProgramSecret(
  name: SecretSource,
  entry: string,
  context: StoreContext,
): Promise<{ readonly secret: string; readonly source: PassphraseSource }> {
  if (name === 'command') {
    const given = await runKeyCommand(context)
    requireStrong(given, 'the secret from AWSX_KEY_COMMAND')
    return { secret: given, source: { program: name } }
  }
  const secret = random(32).toString('base64url')
  const program = keyPrograms[name]
  const output = await run(name, program.save({ entry }, secret), context)
  const credential = 'returnsCredential' in program ? { credential: output.toString('latin1').trim() } : {}
  const source = { program: name, entry, ...credential }
  if ((await readProgramSecret(source, context)) === secret) return { secret, source }
  throw new AwsxError(
    'STORE_UNAVAILABLE',
    `${name} accepted the secret of the store but does not have it (entry "${entry}")`,
  )
}

/** `AWSX_KEY_COMMAND`, a command line for the shell. */
async function runKeyCommand(context: StoreContext): Promise<string> {
  const command = readVariable(context, 'AWSX_KEY_COMMAND')
  if (command === undefined) {
    throw new AwsxError(
      'STORE_LOCKED',
      'the key of this store comes from AWSX_KEY_COMMAND, which is not set',
      {
        hints: ['set AWSX_KEY_COMMAND to the command that prints the secret'],
      },
    )
  }
  const { status, output } = await runProgram(command, [], {
    env: context.env,
    shell: true,
    signal: AbortSignal.timeout(waitMs),
  })
  if (status !== 0) throw failed('AWSX_KEY_COMMAND', status)
  return firstLine(output, 'AWSX_KEY_COMMAND')
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
  throw new AwsxError('STORE_LOCKED', `${name} did not print the secret of the store`)
}

function failed(name: string, status: number | string): AwsxError {
  const reason = typeof status === 'number' ? `exit status ${status}` : status
  return new AwsxError('STORE_LOCKED', `${name} did not give the secret of the store (${reason})`, {
    hints: [`unlock ${name}, then run the command again`],
  })
}
