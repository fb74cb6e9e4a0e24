import { spawnSync } from 'node:child_process'
import { expect, listLockOwners, pause, readAnswers, runMany, Skip, until, worst } from './stress-run.mjs'

const roleCommand = ['credential-process', 'role']

async function runOnceForAll(stressRun) {
  const [rounds, crowd] = stressRun.isShort ? [2, 20] : [20, 50]
  const times = []
  for (let round = 1; round <= rounds; round += 1) {
    times.push(...(await runCold(stressRun, crowd, `round ${round}`)))
  }
  const told = `${rounds} rounds of ${crowd} cold processes: 1 AssumeRole each, slowest answer ${worst(times)}`
  if (stressRun.isShort) return told
  return `${told}; 300 at once: 1 AssumeRole, slowest ${worst(await runCold(stressRun, 300, '300 at once'))}`
}

/** @returns the outcomes of a crowd of processes that find nothing cached, after one call among them */
async function runCold(stressRun, crowd, round) {
  await stressRun.awsx(['clear', '--all']).outcome
  await stressRun.control('calls/reset', {})
  await stressRun.control('faults/clear', {})
  await stressRun.control('faults', { operation: 'AssumeRole', delayMs: 300 })
  const outcomes = await runMany(stressRun, crowd, roleCommand)
  expect(readAnswers(outcomes).size === 1, `${round}: different answers`)
  const calls = await stressRun.count('AssumeRole')
  expect(calls === 1, `${round}: ${calls} AssumeRole calls`)
  return outcomes
}

async function runLargeFanOut(stressRun) {
  readAnswers([await stressRun.awsx(roleCommand).outcome])
  await stressRun.control('calls/reset', {})
  const outcomes = await runMany(stressRun, stressRun.isShort ? 100 : 300, roleCommand)
  readAnswers(outcomes)
  const { counts } = await stressRun.control('state')
  expect(Object.keys(counts).length === 0, `calls: ${JSON.stringify(counts)}`)
  return `${outcomes.length} warm processes: 0 failures, 0 calls, slowest ${worst(outcomes)}`
}

async function runRotation(stressRun) {
  await stressRun.signIn(1)
  await pause(1100)
  const crowd = stressRun.isShort ? 20 : 50
  const all = Array.from({ length: crowd }, (_value, index) =>
    stressRun.awsx(['credential-process', `sso-set-${index % 10}`]),
  )
  const outcomes = await Promise.all(all.map(({ outcome }) => outcome))
  const answers = readAnswers(outcomes)
  const [tokens, roles] = [await stressRun.count('CreateToken'), await stressRun.count('GetRoleCredentials')]
  expect(tokens === 1, `${tokens} CreateToken calls`)
  expect(roles === 10 && answers.size === 10, `${roles} GetRoleCredentials calls, ${answers.size} answers`)
  return `${crowd} processes over 10 roles: 1 CreateToken, 10 GetRoleCredentials, slowest ${worst(outcomes)}`
}

/** Two processes that cannot see each other's locks use one refresh token. The one whose request is answered last gets `invalid_grant`. */
async function runStaleToken(stressRun) {
  const env = { AWSX_STORE: 'file', AWSX_PASSPHRASE: 'only for these sessions' }
  stressRun.env = { ...stressRun.env, ...env }
  await stressRun.signIn(1)
  await pause(1100)
  const invalid = {
    status: 400,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidGrantException' },
    body: '{"error":"invalid_grant"}',
  }
  await stressRun.control('faults', {
    operation: 'CreateToken',
    times: 1,
    untilCleared: true,
    answer: invalid,
  })
  const late = stressRun.awsx(['credential-process', 'sso-set-0'], { prefix: withOtherLocks() })
  await until(async () => (await stressRun.control('state')).faults.length === 0, 'the late one asks')
  const early = await stressRun.awsx(['credential-process', 'sso-set-1']).outcome
  readAnswers([early])
  await stressRun.control('faults/clear', {})
  readAnswers([await late.outcome])
  const logins = await stressRun.count('RegisterClient')
  expect(logins === 0, `${logins} sign-ins`)
  const later = await stressRun.awsx(['login', 'portal', '--check']).outcome
  expect(later.status === 0, `the session is gone: ${later.stderr}`)
  return 'told invalid_grant, found the new token in the store, 0 sign-ins, token kept'
}

/** @returns a command that runs another one with an empty folder mounted over that of the locks (unshare(1)) */
function withOtherLocks() {
  if (process.getuid() !== 0 || spawnSync('unshare', ['-m', 'true']).status !== 0)
    throw new Skip('a mount namespace needs root')
  const mount = 'mount -t tmpfs -o mode=0700 tmpfs "$AWSX_HOME/lock" && exec "$@"'
  return ['unshare', '-m', 'sh', '-c', mount, 'sh']
}

async function runOnePrompt(stressRun) {
  if (spawnSync('script', ['--version']).status !== 0) throw new Skip('script (util-linux) is not installed')
  const [rounds, crowd] = stressRun.isShort ? [1, 10] : [5, 20]
  let slowest = 0
  for (let round = 0; round < rounds; round += 1) {
    const words = stressRun.command(['exec', 'mfa', '--', 'true'])
    const all = Array.from({ length: crowd }, () =>
      stressRun.start(['script', '-qefc', words.join(' '), '/dev/null'], { stdin: 'pipe' }),
    )
    const asking = () =>
      all.filter(({ texts }) => /MFA code/.test(texts.stdout.replaceAll(/waiting for[^\n]*/g, '')))
    await until(() => asking().length > 0, 'a prompt')
    await pause(1500)
    expect(asking().length === 1, `${asking().length} prompts`)
    const cancelled = performance.now()
    asking()[0].child.stdin.write('\x03')
    const outcomes = await Promise.all(all.map(({ outcome }) => outcome))
    slowest = Math.max(slowest, performance.now() - cancelled)
    expect(
      outcomes.every(({ status }) => status !== 0),
      'one went on',
    )
    expect(asking().length === 1, `${asking().length} prompts after the cancellation`)
    await pause(stressRun.isShort ? 0 : 5200)
  }
  expect(slowest < 2000, `${slowest.toFixed(0)} ms until all had ended`)
  return `${rounds} x ${crowd} terminals: 1 prompt, all ended ${slowest.toFixed(0)} ms after it was cancelled`
}

async function runLeaderDeath(stressRun) {
  await stressRun.control('faults', { operation: 'AssumeRole', delayMs: 2000 })
  const waiters = stressRun.isShort ? 15 : 30
  const all = Array.from({ length: waiters + 1 }, () => stressRun.awsx(roleCommand))
  const leader = await findLeader(stressRun, all)
  await until(async () => (await stressRun.count('AssumeRole')) === 1, 'the first call')
  await pause(700)
  const killed = performance.now()
  leader.child.kill('SIGKILL')
  const outcomes = await Promise.all(all.filter((one) => one !== leader).map(({ outcome }) => outcome))
  const recovery = performance.now() - killed
  readAnswers(outcomes)
  const calls = await stressRun.count('AssumeRole')
  expect(calls === 2, `${calls} AssumeRole calls`)
  return `${waiters} of ${waiters} answered, 2 calls, last answer ${(recovery / 1000).toFixed(1)} s after the kill (a call takes 2.0 s)`
}

async function runLeaderStop(stressRun) {
  if (stressRun.isShort) throw new Skip('takes 45 s; not in the short form')
  await stressRun.control('faults', { operation: 'AssumeRole', delayMs: 2000, times: 1 })
  const all = Array.from({ length: 31 }, () => stressRun.awsx(roleCommand))
  const leader = await findLeader(stressRun, all)
  leader.child.kill('SIGSTOP')
  const others = all.filter((one) => one !== leader)
  const outcomes = await Promise.all(others.map(({ outcome }) => outcome))
  leader.child.kill('SIGKILL')
  expect(
    outcomes.every(({ ms }) => ms < 50_000),
    `slowest ${worst(outcomes)}`,
  )
  const silent = outcomes.filter(
    ({ status, stderr }) => status !== 0 && !stderr.includes(`${leader.child.pid}`),
  )
  expect(silent.length === 0, `does not name the pid: ${silent[0]?.stderr}`)
  const answered = outcomes.filter(({ status }) => status === 0).length
  return `30 waiters: ${answered} answered, ${30 - answered} failed naming the pid, slowest ${worst(outcomes)}`
}

async function findLeader(stressRun, all) {
  let leader
  await until(() => {
    const pids = new Set(listLockOwners(stressRun).map(({ pid }) => pid))
    leader = all.find(({ child }) => pids.has(child.pid))
    return leader !== undefined
  }, 'a lock is held')
  return leader
}

export const sessionChecks = [
  { id: '1', name: 'one call for cold processes', run: runOnceForAll },
  { id: '2', name: 'large fan-out, warm', run: runLargeFanOut },
  { id: '3', name: 'one refresh for many roles', run: runRotation },
  { id: '4', name: 'stale refresh token', run: runStaleToken },
  { id: '5', name: 'one prompt', run: runOnePrompt },
  { id: '6', name: 'owner killed', run: runLeaderDeath },
  { id: '7', name: 'owner stopped', run: runLeaderStop },
]
