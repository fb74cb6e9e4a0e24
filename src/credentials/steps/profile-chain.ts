import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'

/** The AWS CLI keeps the profiles whose processes are running in it, as one line of CSV. */
export const chainVariable = '_AWS_CLI_PROFILE_CHAIN'
const maxDepth = 4

/**
 * Adds a profile whose `credential_process` is about to run to the chain of those that are running already, so that a process which is
 * awsx or the AWS CLI itself finds out when it leads back to where it came from.
 * @returns the variable's value for the process
 * @throws AwsxError PROFILE_CYCLE if the profile's process is running already, CREDENTIAL_PROCESS_FAILED below four others: the limit of
 *   the AWS CLI
 */
export function extendChain(context: Pick<Context, 'env' | 'platform'>, profile: string): string {
  const chain = parseChain(readVariable(context, chainVariable) ?? '')
  const path = [...chain, profile].join(' → ')
  const hints = [`give profile "${profile}" a credential_process that does not ask for "${profile}" again`]
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
