import { describe, expect, test } from '@jest/globals'
import { checkAccessLists } from '../../src/doctor/check-access-lists.ts'
import type { RunTool } from '../../src/doctor/check-access-lists.ts'
import { readAccessList } from '../../src/files/access-list.ts'

const me = 'S-1-5-21-1-2-3-1001'
const other = 'S-1-5-21-1-2-3-1002'

describe('an access list', () => {
  test.each<[string, string, string[]]>([
    [
      '%LOCALAPPDATA%',
      `O:${me}G:S-1-5-21-1-2-3-513D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;FA;;;${me})`,
      [],
    ],
    [
      'others may read',
      `O:BAG:SYD:PAI(A;OICI;0x1200a9;;;BU)(A;OICI;FR;;;WD)(A;OICI;FRFX;;;AU)(A;;GRGX;;;AC)`,
      [],
    ],
    // A folder that a user makes in C:\ inherits this.
    [
      'a folder in C:\\',
      `O:${me}G:${me}D:AI(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)(A;OICIIOID;SDGXGWGR;;;AU)`,
      ['Authenticated Users'],
    ],
    ['Everyone, all', 'O:BAG:BAD:(A;OICI;FA;;;WD)', ['Everyone']],
    ['another user', `O:BAG:BAD:(A;;FW;;;${other})`, [other]],
    ['by a number', `O:BAG:BAD:(A;;2;;;S-1-5-32-545)`, ['Users']],
    [
      'by single rights',
      'O:BAG:BAD:(A;;CCDC;;;AN)(A;;LC;;;BG)(A;;DT;;;NU)(A;;WD;;;IU)',
      ['Anonymous', 'Guests', 'Network', 'Interactive'],
    ],
    ['denied is not allowed', `O:BAG:BAD:(D;;FA;;;WD)(A;;FA;;;${me})`, []],
    [
      'a conditional entry',
      'O:BAG:BAD:(XA;;FA;;;WD;(@User.x == "(y)"))(A;;FA;;;AU)',
      ['Everyone', 'Authenticated Users'],
    ],
    ['owner rights and creator', `O:${me}G:${me}D:(A;OICIIO;FA;;;CO)(A;;FA;;;OW)(A;;FA;;;S-1-5-18)`, []],
    ['an audit list is no access list', `O:${me}G:${me}D:(A;;FA;;;SY)S:AI(AU;SAFA;FA;;;WD)`, []],
    ['no list at all', `O:${me}G:${me}D:NO_ACCESS_CONTROL`, ['Everyone']],
    ['what cannot be read', '', []],
  ])('%s', (_, descriptor, writers) => {
    expect(readAccessList(descriptor, me).writers).toEqual(writers)
  })

  test.each([
    [`O:${me}G:BUD:(A;;FA;;;SY)`, me],
    ['O:BAG:BUD:(A;;FA;;;SY)', 'BA'],
    ['O:DAD:(A;;FA;;;SY)', 'DA'],
  ])('%s has an owner', (descriptor, owner) => expect(readAccessList(descriptor, me).owner).toBe(owner))
})

describe('doctor on Windows (stand-ins for whoami and PowerShell)', () => {
  const context = { env: { SystemRoot: String.raw`D:\Win` }, platform: 'win32' } as const
  const paths = [String.raw`C:\a b\日本`, String.raw`C:\100%\config`, String.raw`C:\none`]

  /** Answers as Windows in German does. */
  const answer =
    (lists: string | undefined, calls: unknown[] = []): RunTool =>
    async (file, args, variables) => {
      calls.push([file, args[0], variables])
      return file.endsWith('whoami.exe') ? `"desktop\\benutzer","${me}"\r\n` : lists
    }

  test('names who may write, and how to end it', async () => {
    const calls: unknown[] = []
    const lists = `O:${me}G:BUD:(A;;FA;;;AU)\r\nO:${other}G:BUD:(A;;FA;;;SY)\r\n\r\n`
    expect(await checkAccessLists(paths, context, answer(lists, calls))).toEqual([
      {
        code: 'writable-by-others',
        level: 'warning',
        message: String.raw`C:\a b\日本 is writable by others (Authenticated Users)`,
        at: paths[0],
        fix: String.raw`icacls "C:\a b\日本" /inheritance:r /grant:r "*S-1-5-21-1-2-3-1001:F"`,
      },
      {
        code: 'other-owner',
        level: 'warning',
        message: String.raw`C:\100%\config belongs to another user (S-1-5-21-1-2-3-1002)`,
        at: paths[1],
        fix: String.raw`takeown /f "C:\100%\config"`,
      },
    ])
    expect(calls).toEqual([
      [String.raw`D:\Win\System32\whoami.exe`, '/user', {}],
      [
        String.raw`D:\Win\System32\WindowsPowerShell\v1.0\powershell.exe`,
        '-NoProfile',
        { CHECKED_PATHS: paths.join('|') },
      ],
    ])
  })

  test('finds nothing in private files', async () => {
    const lists = `O:${me}G:BUD:AI(A;OICIID;FA;;;${me})\r\n`.repeat(3)
    expect(await checkAccessLists(paths, context, answer(lists))).toEqual([])
  })

  test('finds nothing where PowerShell is blocked', async () => {
    expect(await checkAccessLists(paths, context, answer(undefined))).toEqual([])
  })

  test('asks nothing on other systems', async () => {
    const run: RunTool = () => Promise.reject(new Error('was run'))
    expect(await checkAccessLists(['/x'], { env: {}, platform: 'linux' }, run)).toEqual([])
  })
})
