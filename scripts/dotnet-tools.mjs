import { spawnSync } from 'node:child_process'

/** Without messages about itself, and without telemetry. */
const quiet = {
  DOTNET_NOLOGO: '1',
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  DOTNET_CLI_UI_LANGUAGE: 'en',
  DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE: 'true',
  DOTNET_GENERATE_ASPNET_CERTIFICATE: 'false',
}

/**
 * Installs a tool for .NET from NuGet.
 * @param folder where its program goes; must not exist
 * @returns why it could not be installed, undefined if it was
 */
export function installDotnetTool(name, version, folder) {
  const words = ['tool', 'install', name, '--version', version, '--tool-path', folder]
  const result = spawnSync('dotnet', words, {
    env: { ...process.env, ...quiet },
    encoding: 'utf8',
    timeout: 240_000,
  })
  if (result.error?.code === 'ENOENT') return 'no dotnet'
  if (result.status === 0) return undefined
  const lines = `${result.stderr}\n${result.stdout}`.split('\n')
  const reason = lines.find((line) => line.trim() !== '') ?? 'it timed out'
  return `dotnet cannot install ${name} ${version}: ${reason.trim()}`
}
