import type { Answer } from '../../aws/connection.ts'
import type { Credentials } from '../types.ts'
import { readStatic } from './static.ts'
import type { StepSource, StepTask } from './step-task.ts'

/**
 * Gets the credentials of one step, without looking into the store. Each kind is a module that is loaded when it is needed.
 * @throws AwsxError that names the profile, the step's position, and the file and line
 */
export async function runStep(task: StepTask, source: StepSource): Promise<Answer<Credentials>> {
  const { step } = task
  switch (step.kind) {
    case 'static':
      return readStatic(step, task)
    case 'sso':
      return (await import('./sso.ts')).fetchRoleCredentials(step, task, source)
    case 'assume-role':
      return (await import('./assume-role.ts')).assumeStepRole(step, task, source)
    case 'session-token':
      return (await import('./session-token.ts')).fetchSessionToken(step, task, source)
    case 'federation-token':
      return (await import('./federation-token.ts')).fetchFederationToken(step, task, source)
    case 'scoped':
      return (await import('./scoped.ts')).fetchScoped(step, task, source)
    case 'web-identity':
      return (await import('./web-identity.ts')).assumeWithToken(step, task)
    case 'process':
      return (await import('./process.ts')).runProcess(step, task)
    case 'environment':
      return (await import('./environment.ts')).readEnvironment(step, task)
    case 'container':
      return (await import('./container-credentials.ts')).readContainerCredentials(task)
    case 'ec2-metadata':
      return (await import('./instance-credentials.ts')).readInstanceCredentials(task)
    case 'login':
      return (await import('./console-login.ts')).readLoginSession(step, task)
    case 'stored-key':
      return (await import('./stored-key.ts')).readStoredKey(step, task)
  }
}
