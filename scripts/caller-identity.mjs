#!/usr/bin/env node
/** What `aws sts get-caller-identity` prints, for machines without an aws CLI: an SDK program that names no profile. */

// Hides the SDK's end-of-life notice for Node 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts')

const { Account, Arn, UserId } = await new STSClient({}).send(new GetCallerIdentityCommand({}))
console.log(JSON.stringify({ UserId, Account, Arn }, null, 4))
