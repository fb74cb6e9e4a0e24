import type { Context } from '../context.ts'
import { ownPid } from '../process/own-pid.ts'
import type { AuditEvent } from './audit-events.ts'

/** A line of the audit log. It never holds a secret, a code, or the value of a variable. */
export interface AuditEntry {
  /** The version of the format. */
  readonly v: 1
  /** RFC 3339 in UTC with milliseconds. */
  readonly at: string
  readonly event: AuditEvent
  /** The awsx command. */
  readonly command: string
  readonly profile: string | null
  readonly accountId: string | null
  /** The ARN of a role, or the name of a permission set. */
  readonly role: string | null
  readonly environment: string | null
  readonly access: string | null
  /** The call that narrows the credentials, as the kind of its step in `explain`; null for credentials that nothing narrows. */
  readonly narrowedBy: string | null
  /** The Region that the command gets, in which CloudTrail has most of its events. */
  readonly region: string | null
  /** Joins the line with the events of CloudTrail. */
  readonly accessKeyId: string | null
  readonly expiresAt: string | null
  /** The role session name in CloudTrail; null if no role was assumed by awsx. */
  readonly sessionName: string | null
  /** The program that gets the credentials, without its arguments. */
  readonly program: string | null
  /** The number of its arguments. */
  readonly argc: number
  /** Its arguments; null unless the settings ask for them. */
  readonly args: readonly string[] | null
  /** The current folder, with `~` for the home directory. */
  readonly cwd: string
  readonly pid: number
  /** The parents of awsx, the nearest first; empty where the system does not tell them. */
  readonly ancestors: readonly Ancestor[]
  /** The terminal that controls awsx, such as `/dev/pts/3`; null without one, or where the system does not tell it. */
  readonly tty: string | null
  readonly agent: DetectedAgent | null
  /** How a guarded profile was confirmed. */
  readonly confirmed: 'terminal' | 'remembered' | 'option' | 'grant' | null
  /** The client of the server that got the credentials. */
  readonly grantId: string | null
  /** The code of the error; null if there was none. */
  readonly error: string | null
  /** A directory file, for the events about one. */
  readonly path: string | null
}

/** A process above awsx. */
export interface Ancestor {
  readonly pid: number
  /** The name of the program, without its folder. */
  readonly name: string
}

/** A coding agent that runs awsx. */
export interface DetectedAgent {
  readonly name: string
  /** What tells it: `env:CLAUDECODE`, `process:claude`. */
  readonly by: string
}

/** What a command knows of an entry; the rest is the same for all entries of a run. */
export type AuditFacts = Pick<AuditEntry, 'event' | 'command'> & Partial<AuditEntry>

/** An entry of this process at this time. @param cwd the current folder as it is recorded */
export function createEntry(
  { event, command, ...facts }: AuditFacts,
  context: Pick<Context, 'cwd' | 'now'>,
): AuditEntry {
  return {
    v: 1,
    at: new Date(context.now()).toISOString(),
    event,
    command,
    profile: null,
    accountId: null,
    role: null,
    environment: null,
    access: null,
    narrowedBy: null,
    region: null,
    accessKeyId: null,
    expiresAt: null,
    sessionName: null,
    program: null,
    argc: 0,
    args: null,
    cwd: context.cwd,
    pid: ownPid(),
    ancestors: [],
    tty: null,
    agent: null,
    confirmed: null,
    grantId: null,
    error: null,
    path: null,
    ...facts,
  }
}

/** Longest line in bytes, with the newline. One write of this size to a file is never split by another process. */
const maxLineBytes = 4096
const maxAncestors = 8
const longText = 1024
const shortText = 200
const maxArgsLength = 1024

/** Formats an entry as one line of at most {@link maxLineBytes}; texts that are too long end with `…`. */
export function formatEntry(entry: AuditEntry): Buffer {
  const line = encode(cutEntry(entry, longText))
  if (line.length <= maxLineBytes) return line
  return encode(cutEntry({ ...entry, args: null, ancestors: [] }, shortText))
}

function encode(entry: AuditEntry): Buffer {
  return Buffer.from(`${JSON.stringify(entry)}\n`)
}

function cutEntry(entry: AuditEntry, longest: number): AuditEntry {
  const cut = (text: string | null, length = shortText): string | null =>
    text === null ? null : cutText(text, length)
  return {
    ...entry,
    profile: cut(entry.profile),
    role: cut(entry.role),
    environment: cut(entry.environment),
    region: cut(entry.region),
    accessKeyId: cut(entry.accessKeyId),
    sessionName: cut(entry.sessionName),
    program: cut(entry.program),
    args: entry.args === null ? null : cutArgs(entry.args),
    cwd: cutText(entry.cwd, longest),
    ancestors: entry.ancestors
      .slice(0, maxAncestors)
      .map(({ pid, name }) => ({ pid, name: cutText(name, 32) })),
    agent:
      entry.agent === null ? null : { name: cutText(entry.agent.name, 64), by: cutText(entry.agent.by, 64) },
    path: cut(entry.path, longest),
  }
}

/** Cuts by the bytes of the JSON text, in which a character may take six. */
function cutText(text: string, longest: number): string {
  if (jsonBytes(text) <= longest) return text
  const characters = Array.from(text.slice(0, longest))
  while (jsonBytes(characters.join('')) > longest - 3) characters.length = Math.floor(characters.length * 0.9)
  return `${characters.join('')}…`
}

function cutArgs(args: readonly string[]): readonly string[] {
  const kept: string[] = []
  for (const arg of args) {
    const next = cutText(arg, shortText)
    if (jsonBytes([...kept, next].join()) > maxArgsLength) return [...kept, '…']
    kept.push(next)
  }
  return kept
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text))
}
