import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'

/** The variable in which the AWS CLI lists the profiles whose processes are running, as one line of CSV. */
export const chainVariable = '_AWS_CLI_PROFILE_CHAIN'
const maxDepth = 4

/**
 * Adds a profile whose `credential_process` is about to run to the profiles whose processes are already running. Where such a process is
 * awsx or the AWS CLI, it detects a cycle with this list.
 * @returns the value of {@link chainVariable} for the process
 * @throws AwsxError PROFILE_CYCLE if the profile's process is already running; CREDENTIAL_PROCESS_FAILED if four others are, the limit
 *   of the AWS CLI
 */
export function extendChain(context: Pick<Context, 'env' | 'platform'>, profile: string): string {
  const chain = parseChain(readVariable(context, chainVariable) ?? '')
  const path = [...chain, profile].join(' → ')
  const hints = [
    `give profile "${profile}" a credential_process that does not use profile "${profile}" again`,
  ]
  if (chain.includes(profile)) {
    throw new AwsxError(
      'PROFILE_CYCLE',
      `credential_process of profile "${profile}" forms a cycle: ${path}`,
      {
        hints,
      },
    )
  }
  if (chain.length >= maxDepth) {
    throw new AwsxError(
      'CREDENTIAL_PROCESS_FAILED',
      `credential_process of profile "${profile}" is more than ${maxDepth} processes deep: ${path}`,
      { hints: ['have it call the innermost program directly'] },
    )
  }
  return [...chain, profile].map(quoteField).join(',')
}

function parseChain(text: string): readonly string[] {
  if (text === '') return []
  const fields = text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)
  return Array.from(fields, ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')
}

function quoteField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
