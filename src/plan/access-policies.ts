import type { NarrowAccess } from './types.ts'

/** The managed policies of AWS that the access levels are named after. */
export const policyNames: Readonly<Record<NarrowAccess, string>> = {
  read: 'ReadOnlyAccess',
  view: 'ViewOnlyAccess',
}

/**
 * The managed policy of a level, in the partition of a role. The ARN differs by partition.
 * @param partition `aws`, `aws-cn`, …
 */
export function managedPolicyOf(access: NarrowAccess, partition: string): string {
  const path = access === 'view' ? 'job-function/' : ''
  return `arn:${partition}:iam::aws:policy/${path}${policyNames[access]}`
}

/**
 * Actions by service. Actions that show secrets are left out: user data of instances, environment variables of functions and tasks,
 * parameters, secrets, and logs.
 */
const viewActions: Readonly<Record<string, string>> = {
  acm: 'Describe* List*',
  autoscaling: 'DescribeAutoScaling* DescribePolicies',
  backup: 'List*',
  cloudformation: 'DescribeStacks DescribeStackEvents DescribeStackResource* List*',
  cloudfront: 'List*',
  cloudtrail: 'DescribeTrails LookupEvents',
  cloudwatch: 'Describe* GetMetric* List*',
  dynamodb: 'DescribeTable List*',
  ec2: 'Describe*',
  ecr: 'Describe* List*',
  ecs: 'DescribeClusters DescribeServices List*',
  eks: 'DescribeCluster List*',
  elasticache: 'Describe*',
  elasticfilesystem: 'Describe*',
  elasticloadbalancing: 'Describe*',
  events: 'List*',
  iam: 'GetAccountSummary List*',
  kinesis: 'List*',
  kms: 'Describe* List*',
  logs: 'Describe*',
  organizations: 'Describe* List*',
  rds: 'Describe*',
  redshift: 'Describe*',
  route53: 'List*',
  s3: 'GetBucketLocation ListAllMyBuckets ListBucket',
  sns: 'List*',
  sqs: 'GetQueueAttributes List*',
  states: 'List*',
  tag: 'Get*',
}

/** Actions of `read` in addition. */
const readActions: Readonly<Record<string, string>> = {
  cloudformation: 'GetTemplate',
  dynamodb: 'BatchGetItem GetItem Query Scan',
  ecr: 'BatchGetImage GetAuthorizationToken GetDownloadUrlForLayer',
  ecs: 'DescribeTasks',
  iam: 'Get*',
  lambda: 'GetPolicy ListAliases ListTags',
  logs: 'FilterLogEvents GetLogEvents GetQueryResults StartQuery',
  route53: 'Get*',
  s3: 'Get* List*',
}

/** Always denied: actions that lead to other permissions, and those of `Describe*` that show user data or keys of VPN connections. */
const deniedActions = [
  'sts:AssumeRole*',
  'sts:GetFederationToken',
  'ec2:DescribeInstanceAttribute',
  'ec2:DescribeLaunchTemplateVersions',
  'ec2:DescribeSpotFleetRequests',
  'ec2:DescribeSpotInstanceRequests',
  'ec2:DescribeVpnConnections',
]

/**
 * The inline policy of a level for GetScopedCredentials, which takes no managed policies: a selection, because 2,048 characters hold only some
 * of the actions.
 */
export function inlinePolicyOf(access: NarrowAccess): string {
  const tables = access === 'view' ? [viewActions] : [viewActions, readActions]
  const actions = tables.flatMap((table) =>
    Object.entries(table).flatMap(([service, names]) => names.split(' ').map((name) => `${service}:${name}`)),
  )
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: actions, Resource: '*' },
      { Effect: 'Deny', Action: deniedActions, Resource: '*' },
    ],
  })
}
