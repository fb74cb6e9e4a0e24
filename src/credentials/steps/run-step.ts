import type { Answer } from '../../aws/connection.ts'
import { stepOf } from '../resolve-credentials.ts'
import type { StepTask } from '../resolve-credentials.ts'
import type { Source } from '../renew-step.ts'
import type { Credentials } from '../types.ts'

/**
 * Gets the credentials of one step. Each kind is a module of its own and is loaded only when it runs.
 * @throws AwsxError that names the profile, the step's position and its place in the file
 */
export async function runStep(task: StepTask, source: Source): Promise<Answer<Credentials>> {
  const step = stepOf(task)
  switch (step.kind) {
    case 'static':
      return (await import('./static.ts')).readStatic(step)
    case 'sso':
      return (await import('./sso.ts')).fetchRoleCredentials(step, task, source)
    case 'assume-role':
      return (await import('./assume-role.ts')).assumeStepRole(step, task, source)
    case 'session-token':
      return (await import('./session-token.ts')).fetchSessionToken(step, task, source)
    case 'web-identity':
      return (await import('./web-identity.ts')).assumeWithToken(step, task)
    case 'process':
      return (await import('./process.ts')).runProcess(step, task)
    case 'environment':
      return (await import('./environment.ts')).readEnvironment(step, task)
    case 'container':
    case 'ec2-metadata':
      return (await import('./metadata.ts')).readMetadata(step, task)
    case 'login':
      return (await import('./console-login.ts')).readLoginSession(step, task)
    case 'stored-key':
      return (await import('./stored-key.ts')).readStoredKey(step, task)
  }
}
