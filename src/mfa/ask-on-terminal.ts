import { askUntilValid } from './ask-until-valid.ts'
import type { MfaDriver, MfaDriverDeps, MfaRequest } from './types.ts'

/** Prompts on the terminal. The digits are shown, because a code is worth nothing once it was used. */
export const terminalDriver: MfaDriver = {
  isTyped: true,
  findObstacle: ({ terminal }) => (terminal.available() ? undefined : 'there is no terminal'),
  getCode: askOnTerminal,
}

/** @throws AwsxError as {@link askUntilValid}, INTERRUPTED on Ctrl-C */
function askOnTerminal(request: MfaRequest, deps: MfaDriverDeps): Promise<string> {
  const { serial, profile } = request
  const { terminal, signal } = deps
  const question = `MFA code for ${serial} (profile ${profile}): `
  const ask = (problem: string | null): Promise<string> => {
    if (problem !== null) terminal.say(`awsx: ${problem}`)
    return terminal.ask(question, signal === undefined ? {} : { signal })
  }
  return askUntilValid(request, ask, () => deps.now())
}
