import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describeFailure } from '../../aws/call-errors.ts'
import { describeCluster } from '../../aws/describe-cluster.ts'
import type { Cluster } from '../../aws/describe-cluster.ts'
import { getCredentials } from '../../app/get-credentials.ts'
import { planAndWarn } from '../../app/plan-for.ts'
import { prepare } from '../../app/prepare.ts'
import type { Prepared } from '../../app/prepare.ts'
import { findHome, pathsOf } from '../../config/locate-files.ts'
import { isRegionName } from '../../config/region-name.ts'
import { readVariable } from '../../context.ts'
import type { Context } from '../../context.ts'
import { AwsxError } from '../../errors.ts'
import { signedEndpoint } from '../../plan/signed-endpoints.ts'
import { findProgram } from '../../process/find-program.ts'
import { runProgram } from '../../process/run-program.ts'
import type { ConfigureArgs } from './configure-session.ts'
import { hideKubeSecrets } from './hide-secrets.ts'
import { readToolFile, reviewEdits } from './review-edits.ts'

const what = 'the kubeconfig'

/**
 * Adds a cluster to the kubeconfig, for which kubectl gets tokens from awsx. kubectl itself edits a copy, whose diff is shown, because only
 * it knows what it may write there.
 */
export async function configureEks(args: ConfigureArgs, context: Context): Promise<number> {
  const { cluster: name } = args.options
  const [profile = args.options.profile, unexpected] = args.positionals.profile
  if (unexpected !== undefined || name === undefined || !/^[\w-]+$/.test(name))
    throw new AwsxError('USAGE', `configure eks: ${describeProblem(name, unexpected)}`, {
      hints: ['awsx configure eks dev --cluster web'],
    })
  const kubectl = findProgram('kubectl', context)
  if (kubectl === undefined)
    throw new AwsxError('COMMAND_NOT_FOUND', 'cannot edit the kubeconfig without kubectl', {
      hints: ['install kubectl, or see what to write: awsx help token'],
    })
  const { debug, region } = args.options
  const prepared = await prepare(profile, { debug, region }, context)
  const found = await findCluster(name, args, prepared)
  const path = locateKubeconfig(context)
  const before = readToolFile(path, what, context)
  const words = ['token', 'eks', ...(found.profile === undefined ? [] : [found.profile]), '--cluster', name]
  const tokenWords = [...words, '--region', found.region]
  const after = await editCopy(before, { kubectl, cluster: found.cluster, tokenWords, context })
  const hide = (text: string): string => hideKubeSecrets(text, tokenWords)
  return reviewEdits([{ path, what, before, after, hide }], args, context)
}

function describeProblem(name: string | undefined, unexpected: string | undefined): string {
  if (unexpected !== undefined) return `unexpected argument "${unexpected}"`
  return name === undefined ? 'missing --cluster' : `"${name}" is not the name of a cluster`
}

async function findCluster(
  name: string,
  { options }: ConfigureArgs,
  prepared: Prepared,
): Promise<{ readonly cluster: Cluster; readonly region: string; readonly profile: string | undefined }> {
  const plan = await planAndWarn(prepared)
  const region = plan.region?.value
  if (region === undefined || !isRegionName(region))
    throw new AwsxError('TOKEN_REGION_UNKNOWN', 'no region for the cluster', {
      hints: ['add --region, e.g. awsx configure eks --region eu-west-1'],
    })
  const credentials = await getCredentials(prepared, plan, options)
  const { config, context } = prepared
  const connection = signedEndpoint('eks', region, {
    clients: plan.clients,
    config,
    profile: plan.profile,
    context,
  })
  try {
    const cluster = await describeCluster(name, credentials, { connection, context })
    return { cluster, region, profile: prepared.choice.explicit ? plan.profile : undefined }
  } catch (error) {
    throw describeFailure(error, {
      action: `find the cluster "${name}" in ${region} with profile "${plan.profile}"`,
      connection,
      hints: ['the profile needs the permission eks:DescribeCluster'],
    })
  }
}

/** The first file of KUBECONFIG, as kubectl writes to it, or the usual one. */
function locateKubeconfig(context: Context): string {
  const first = (readVariable(context, 'KUBECONFIG') ?? '').split(delimiter).find((name) => name !== '')
  return first ?? pathsOf(context).join(findHome(context), '.kube', 'config')
}

interface Edit {
  readonly kubectl: string
  readonly cluster: Cluster
  /** The arguments with which kubectl runs awsx. */
  readonly tokenWords: readonly string[]
  readonly context: Context
}

/** @returns the text as kubectl writes it; entries have the ARN as their name, as those of the AWS CLI do */
async function editCopy(text: string, { kubectl, cluster, tokenWords, context }: Edit): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'awsx-'))
  const copy = join(folder, 'config')
  const certificate = join(folder, 'certificate')
  const { arn, endpoint } = cluster
  const config = async (...words: readonly string[]): Promise<void> => {
    const run = { env: context.env, variables: { KUBECONFIG: copy }, input: '', keepsStderr: true }
    const { status, errors } = await runProgram(kubectl, ['config', ...words], run)
    if (status !== 0)
      throw new AwsxError(
        'CONFIG_PARSE',
        `kubectl cannot edit the kubeconfig: ${errors.trim().split('\n')[0]}`,
      )
  }
  try {
    writeFileSync(copy, text, { mode: 0o600 })
    writeFileSync(certificate, cluster.certificate)
    const authority = `--certificate-authority=${certificate}`
    await config('set-cluster', arn, `--server=${endpoint}`, authority, '--embed-certs=true')
    await config(
      'set-credentials',
      arn,
      '--exec-api-version=client.authentication.k8s.io/v1',
      '--exec-interactive-mode=IfAvailable',
      '--exec-command=awsx',
      ...tokenWords.map((word) => `--exec-arg=${word}`),
      // The AWS CLI writes it, and an inherited entry would name another profile.
      '--exec-env=AWS_PROFILE-',
    )
    await config('set-context', arn, `--cluster=${arn}`, `--user=${arn}`)
    await config('use-context', arn)
    return readFileSync(copy, 'utf8')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
