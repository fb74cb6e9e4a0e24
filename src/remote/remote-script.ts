import { quoteSection, quoteWord } from '../text/quote-word.ts'

/** A profile behind a forwarded port of the remote machine. */
export interface RemoteProfile {
  readonly name: string
  readonly region: string | undefined
  /** The path of the credentials on the forwarded port. */
  readonly path: string
  /** That path for the answer in the form of a `credential_process`. */
  readonly processPath: string
  readonly token: string
}

/** What a session on the remote machine gets. */
export interface RemoteSession {
  /** Lines for a POSIX shell that set and remove variables. */
  readonly variables: string
  /** The profile that programs use by default, then the others, which they use by name. */
  readonly profiles: readonly [RemoteProfile, ...RemoteProfile[]]
  /** For the user's shell; undefined for a login shell. */
  readonly command: string | undefined
}

/** What the setup command prints before the name of its folder. A login script may print other lines. */
const folderMark = 'awsx-folder:'

/**
 * Command for the remote machine that saves its stdin in a new folder in memory, for this user only, and prints the folder's name.
 *
 * The login shell runs it, which may be csh or fish: so the part in single quotes has no quote, backslash, `!`, or line end.
 */
export const setupCommand = `exec /bin/sh -c '${[
  'umask 077',
  'for d in "$XDG_RUNTIME_DIR" /dev/shm; do case $(stat -f -c %T "$d" 2>/dev/null) in tmpfs|ramfs) ;; *) continue ;; esac',
  `f=$(mktemp -d "$d/awsx.XXXXXXXX" 2>/dev/null) || continue; cat > "$f/start" && echo "${folderMark}$f" && exit 0`,
  'rm -rf "$f"; done',
  `echo "${folderMark}"`,
].join('; ')}'`

/** @returns the folder that {@link setupCommand} printed; empty if the machine has none in memory; undefined if it printed nothing */
export function readFolder(output: string): string | undefined {
  const line = output
    .split(/\r?\n/)
    .findLast((text) => text.startsWith(folderMark))
    ?.slice(folderMark.length)
  return line === '' || /^\/[\w./-]+$/.test(line ?? '') ? line : undefined
}

/** Command for the remote machine that starts the session. Other users there see it, so it names only the file and the ports. */
export function startCommand(folder: string, ports: readonly number[]): string {
  return `exec /bin/sh ${folder}/start ${ports.join(' ')}`
}

/** Command that removes what {@link setupCommand} saved. */
export function removeCommand(folder: string): string {
  return `exec rm -rf ${folder}`
}

/** Keys with which the default profile has credentials of its own, which SDKs prefer to a server. */
const credentialKeys =
  'aws_access_key_id|role_arn|sso_|credential_process|web_identity_token_file|login_session'

/** Whether the folder of the script is needed as long as the session lasts. */
export function keepsFolder({ profiles }: Pick<RemoteSession, 'profiles'>): boolean {
  return profiles.length > 1
}

/**
 * The script of a session: it removes itself, changes the environment, and starts the user's shell. Its arguments are the ports of the
 * profiles.
 */
export function writeStartScript({ variables, profiles, command }: RemoteSession): string {
  const [{ path, token }] = profiles
  const shell = command === undefined ? '-l' : `-c ${quoteWord(command)}`
  return `folder="\${0%/*}"
rm -rf ${keepsFolder({ profiles }) ? '"$0"' : '"$folder"'}
for port; do
  hex=$(printf %04X "$port")
  if grep -Eqs "^ *[0-9]+: 0{8}(0{24})?:$hex [0-9A-F:]+ 0A" /proc/net/tcp /proc/net/tcp6; then
    echo 'awsx: error: the SSH server would show the forwarded port to its network (GatewayPorts yes), so the session gets no credentials [SSH_FORWARDING_REFUSED]' >&2
    exit 125
  fi
done
${variables}export AWS_CONTAINER_CREDENTIALS_FULL_URI="http://127.0.0.1:$1"${quoteWord(path)}
export AWS_CONTAINER_AUTHORIZATION_TOKEN=${quoteWord(token)}
export AWS_EC2_METADATA_DISABLED="\${AWS_EC2_METADATA_DISABLED:-true}"
export NO_PROXY="\${NO_PROXY:+$NO_PROXY,}127.0.0.1,169.254.170.2"
export no_proxy="\${no_proxy:+$no_proxy,}127.0.0.1,169.254.170.2"
${keepsFolder({ profiles }) ? writeConfigFile(profiles) : hideDefaultProfile}unset hex file folder port
exec "\${SHELL:-/bin/sh}" ${shell}
`
}

const hideDefaultProfile = `for file in "\${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}" "\${AWS_CONFIG_FILE:-$HOME/.aws/config}"; do
  test -r "$file" && awk '/^[[]/ { inside = /^[[](profile +)?default *[]]/ } inside && /^ *(${credentialKeys})/ { found = 1 } END { exit 1 - found }' "$file" || continue
  test -t 2 && echo 'awsx: the session sees empty AWS files, because the credentials of profile "default" on this machine would override yours' >&2
  export AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_CONFIG_FILE=/dev/null
  break
done
`

/**
 * Lines that write a config file with all profiles. It is in memory with the tokens, and the session sees no other AWS files: keys of
 * the same names there would come first.
 */
function writeConfigFile(profiles: readonly RemoteProfile[]): string {
  const lines = profiles.flatMap(({ name, region, processPath, token }, index) => {
    const file = `"$folder/${index}"`
    // `printf` is part of the shell, so no other user sees the token.
    return [
      `printf '%s\\n' ${quoteWord(`Authorization: ${token}`)} > ${file}`,
      `printf '[profile %s]\\ncredential_process = curl -sSf -H @%s http://127.0.0.1:%s%s\\n' ${[
        quoteWord(quoteSection(name)),
        file,
        `"\${${index + 1}}"`,
        quoteWord(processPath),
      ].join(' ')} >> "$folder/config"`,
      ...(region === undefined ? [] : [`printf 'region = %s\\n' ${quoteWord(region)} >> "$folder/config"`]),
    ]
  })
  return `${lines.join('\n')}
export AWS_CONFIG_FILE="$folder/config" AWS_SHARED_CREDENTIALS_FILE=/dev/null
`
}
