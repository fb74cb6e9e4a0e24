import type { Result } from '../../in-process/sandbox.ts'

/**
 * Compares what a page shows below a command with what the command printed. Digits and blanks may differ, and `…` stands for any text.
 *
 * @returns the first line of the page that is not in the output, undefined if all are
 */
export function findMissingLine(
  shown: readonly string[],
  { stdout, stderr, said, asked }: Pick<Result, 'stdout' | 'stderr' | 'said' | 'asked'>,
): string | undefined {
  const onTerminal = [...said, ...asked.map(({ question }) => question)].join('\n')
  const printed = asOnPages(`${stderr}${stdout}${onTerminal}`).split('\n').map(normalize)
  const missing = shown.filter((line) => !printed.some((text) => patternOf(line).test(text)))
  return missing.length === 0 ? undefined : `does not print ${JSON.stringify(missing)}: ${stdout}${stderr}`
}

/** Replaces what is special about the sandbox: its folder and the address of its AWS. Its clock does not move during a command. */
function asOnPages(text: string): string {
  return text
    .replaceAll(/\/\S*awsx-sandbox-\w+\/state/g, '~/.local/state/awsx')
    .replaceAll(/\/\S*awsx-sandbox-\w+(?=\/)/g, '/home/hana')
    .replaceAll(
      /http:\/\/127\.0\.0\.1:\d+\/authorize/g,
      'https://oidc.ap-northeast-1.amazonaws.com/authorize',
    )
    .replaceAll('in 1 hour', 'in 59 minutes')
}

function normalize(line: string): string {
  return line.trim().replaceAll(/\d+/g, '0').replaceAll(/\s+/g, ' ')
}

function patternOf(line: string): RegExp {
  const parts = normalize(line).split('…')
  return new RegExp(
    `^${parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join('.*')}$`,
  )
}
