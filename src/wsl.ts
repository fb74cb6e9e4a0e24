import { readVariable, type Variables } from './context.ts'

/** Whether this is the Windows Subsystem for Linux, where programs of Windows can be started. */
export function isWsl(context: Variables): boolean {
  const names = ['WSL_DISTRO_NAME', 'WSL_INTEROP']
  return context.platform === 'linux' && names.some((name) => readVariable(context, name) !== undefined)
}
