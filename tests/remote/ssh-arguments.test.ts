import { describe, expect, test } from '@jest/globals'

import { readSshArguments, writeSshOptions } from '../../src/remote/ssh-arguments.ts'

function read(line: string): string {
  const { options, destination, command } = readSshArguments(line.split(' '))
  return `${writeSshOptions(options).join(' ')} | ${destination} | ${command ?? '-'}`
}

describe('readSshArguments', () => {
  test.each([
    ['box', ' | box | -'],
    ['me@box ls -la', ' | me@box | ls -la'],
    ['-p 22 box', '-p 22 | box | -'],
    ['-p22 -tt box', '-p 22 -t -t | box | -'],
    ['-vp 22 box', '-v -p 22 | box | -'],
    ['-vp22 box', '-v -p 22 | box | -'],
    ['-o BatchMode=yes -L 80:x:80 box', '-o BatchMode=yes -L 80:x:80 | box | -'],
    ['box -p 22 ls -p', '-p 22 | box | ls -p'],
    ['box -- -p', ' | box | -p'],
    ['-- box ls', ' | box | ls'],
    ['-o -x box', '-o -x | box | -'],
    ['ssh://me@box:22', ' | ssh://me@box:22 | -'],
  ])('%j', (line, expected) => {
    expect(read(line)).toBe(expected)
  })

  test.each([
    ['-p', 'option -p of ssh requires a value'],
    ['-v', 'ssh: missing the host'],
    ['-h box', 'unknown option -h of ssh'],
    ['--debug box', 'unknown option -- of ssh'],
    ['-vN box', 'awsx ssh does not take option -N of ssh: ssh would run no command'],
    ['box -f', 'awsx ssh does not take option -f of ssh: ssh would go to the background'],
    ['-S none box', 'awsx ssh does not take option -S of ssh: awsx shares the connection itself'],
  ])('refuses %j', (line, message) => {
    expect(() => read(line)).toThrow(message)
  })
})
