import type { Context } from '../../context.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { wordsFor } from '../../process/own-program.ts'
import type { ServerArgs } from './server-command.ts'

/** Prints a unit that starts the server when the user logs in: systemd.service(5), launchd.plist(5). @throws AwsxError USAGE */
export async function printUnit({ positionals, options }: ServerArgs, context: Context): Promise<number> {
  const { client: kind = '' } = positionals
  const render = kind === 'systemd' ? renderSystemd : kind === 'launchd' ? renderLaunchd : undefined
  if (render === undefined)
    throw new AwsxError('USAGE', `server unit: invalid kind "${kind}"; expected systemd or launchd`)
  const words = [...wordsFor(await context.ownProgram()), 'server']
  const { port, listen, socket } = options
  if (port !== undefined) words.push('--port', String(port))
  if (listen !== undefined) words.push('--listen', listen)
  if (socket !== undefined) words.push('--socket', socket)
  context.stdout.write(render(words))
  const steps = kind === 'systemd' ? systemdSteps : launchdSteps
  if (!options.quiet) context.stderr.write(`awsx: ${steps}\n`)
  return ExitCode.ok
}

const systemdSteps =
  'save it as ~/.config/systemd/user/awsx.service, then: systemctl --user enable --now awsx.service'
const launchdSteps =
  'save it as ~/Library/LaunchAgents/awsx.server.plist, then: launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/awsx.server.plist'

/**
 * No RuntimeDirectory: systemd would remove the folder with the unlocked store key when the server stops. No socket activation either: Bun's HTTP
 * server ignores a descriptor that it is given, and would listen on every network.
 */
function renderSystemd(words: readonly string[]): string {
  return `[Unit]
Description=awsx credential server

[Service]
ExecStart=${words.map(quoteForSystemd).join(' ')}
Restart=on-failure
RestartPreventExitStatus=2 3
UMask=0077
NoNewPrivileges=yes

[Install]
WantedBy=default.target
`
}

/** `%` starts a specifier, and `$` a variable. */
function quoteForSystemd(word: string): string {
  const text = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$')
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text}"`
}

function renderLaunchd(words: readonly string[]): string {
  const strings = words.map((word) => `    <string>${escapeXml(word)}</string>`)
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>awsx.server</string>
  <key>ProgramArguments</key>
  <array>
${strings.join('\n')}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
</dict>
</plist>
`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
