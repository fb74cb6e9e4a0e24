import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { startProgram } from './runs.ts'
import type { Result, Running } from './runs.ts'

/** Whether Linux namespaces with a bridge can be made here: needs root, and util-linux and iproute2. */
export const hasNamespaces =
  process.platform === 'linux' &&
  spawnSync(
    'unshare',
    [
      '--net',
      '--mount',
      'sh',
      '-c',
      'ip link add br0 type bridge && ip link add veth1 type veth && nsenter --version',
    ],
    { stdio: 'ignore' },
  ).status === 0

export const bridgeAddress = '172.30.0.1'

/** The addresses besides loopback that SDKs take over plain HTTP (AWS SDK reference guide, "Container credential provider"). */
export const sdkAddresses = ['169.254.170.2', '169.254.170.23', 'fd00:ec2::23']

/** A network of its own, as a machine or a container has it. It ends with the test process. */
export interface Host {
  start(words: readonly string[], env?: Readonly<Record<string, string>>): Running
  run(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Result>
}

export interface ContainerNetwork {
  /** Has the bridge, and the addresses of SDKs: 169.254.170.2 on the bridge, the others on loopback. */
  readonly machine: Host
  /** Two containers on the bridge. They know the machine as host.docker.internal. */
  readonly app: Host
  readonly other: Host
  close(): void
}

export interface NetworkOptions {
  /** An existing folder for a hosts file. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * Makes what a container engine makes, without one: a bridge on a machine, and two containers with a veth pair each. The machine of the tests
 * keeps its own network as it is.
 */
export async function openContainerNetwork({ folder, env }: NetworkOptions): Promise<ContainerNetwork> {
  const hosts = join(folder, 'hosts')
  writeFileSync(hosts, `127.0.0.1 localhost\n::1 localhost\n${bridgeAddress} host.docker.internal\n`)
  const holders = [0, 1, 2].map(() =>
    startProgram(
      'unshare',
      [
        '--net',
        '--mount',
        'sh',
        '-ec',
        `mount --bind ${hosts} /etc/hosts; ip link set lo up; echo ready; exec cat`,
      ],
      { env, cwd: '/', deadlineMs: 120_000 },
    ),
  )
  await Promise.all(holders.map((holder) => holder.until(/ready/)))
  const [machine, app, other] = holders.map(({ pid }) => enter(pid, env)) as [Host, Host, Host]
  const network = { machine, app, other, close: () => holders.forEach((holder) => holder.kill()) }
  const [, first, second] = holders.map(({ pid }) => pid)
  for (const [host, script] of [
    [machine, machineScript(first ?? 0, second ?? 0)],
    [app, containerScript('172.30.0.2')],
    [other, containerScript('172.30.0.3')],
  ] as const) {
    const { status, stderr } = await host.run(['sh', '-ec', script])
    if (status === 0) continue
    network.close()
    throw new Error(`the network cannot be made: ${stderr}`)
  }
  return network
}

function enter(pid: number, base: Readonly<Record<string, string>>): Host {
  const start: Host['start'] = (words, env = {}) =>
    startProgram('nsenter', ['--target', String(pid), '--net', '--mount', '--', ...words], {
      env: { ...base, ...env },
      cwd: '/',
      deadlineMs: 60_000,
    })
  return { start, run: (words, env) => start(words, env).end() }
}

function machineScript(first: number, second: number): string {
  return `ip link add br0 type bridge
ip addr add ${bridgeAddress}/24 dev br0
ip addr add 169.254.170.2/32 dev br0
ip addr add 169.254.170.23/32 dev lo
ip addr add fd00:ec2::23/128 dev lo nodad
ip link add veth1 type veth peer name eth0 netns ${first}
ip link add veth2 type veth peer name eth0 netns ${second}
ip link set veth1 master br0 up
ip link set veth2 master br0 up
ip link set br0 up`
}

function containerScript(address: string): string {
  return `ip addr add ${address}/24 dev eth0
ip link set eth0 up
ip route add default via ${bridgeAddress}`
}
