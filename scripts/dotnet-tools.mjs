import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { dirname, join } from 'node:path'

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
  return runDotnet(['tool', 'install', name, '--version', version, '--tool-path', folder])
}

/**
 * Builds a program with a version of the AWS SDK for .NET, in a copy of its sources.
 * @param sources folder of the project
 * @param folder where the program goes; must not exist
 * @returns why it could not be built, undefined if it was
 */
export function buildDotnetProgram(sources, sdkVersion, folder) {
  const copy = join(dirname(dirname(folder)), 'sources')
  cpSync(sources, copy, { recursive: true })
  return runDotnet([
    'publish',
    copy,
    '--configuration',
    'Release',
    `-p:SdkVersion=${sdkVersion}`,
    '--output',
    folder,
  ])
}

/** @returns why it failed, undefined if it did not */
function runDotnet(words) {
  const result = spawnSync('dotnet', words, {
    env: { ...process.env, ...quiet },
    encoding: 'utf8',
    timeout: 240_000,
  })
  if (result.error?.code === 'ENOENT') return 'no dotnet'
  if (result.status === 0) return undefined
  const lines = `${result.stderr}\n${result.stdout}`.split('\n')
  const reason = lines.find((line) => /error/i.test(line)) ?? 'it timed out'
  return `dotnet ${words[0]} failed: ${reason.trim()}`
}
