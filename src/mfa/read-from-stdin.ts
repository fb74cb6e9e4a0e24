import { readSync } from 'node:fs'
import { AwsxError, isErrno } from '../errors.ts'
import { readMfaCode } from './mfa-code.ts'
import type { MfaDriver, MfaRequest } from './types.ts'

export const stdinDriver: MfaDriver = {
  isTyped: true,
  findObstacle: () => undefined,
  getCode: readFromStdin,
}

/**
 * Reads the first line of stdin, byte by byte, because the rest belongs to the command.
 * @throws AwsxError MFA_CANCELLED if the line is not a code
 */
async function readFromStdin({ serial, profile }: MfaRequest): Promise<string> {
  const byte = Buffer.alloc(1)
  let line = ''
  while (line.length < 80 && readByte(byte) && byte.toString() !== '\n') line += byte.toString('latin1')
  const code = readMfaCode(line)
  if (code !== undefined) return Promise.resolve(code)
  throw new AwsxError(
    'MFA_CANCELLED',
    `profile "${profile}": the first line of stdin must be the six-digit MFA code for ${serial}`,
  )
}

function readByte(byte: Buffer): boolean {
  try {
    return readSync(0, byte) === 1
  } catch (error) {
    if (isErrno(error, 'EOF', 'EAGAIN', 'EBADF', 'EISDIR')) return false
    throw error
  }
}
