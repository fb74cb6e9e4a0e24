#!/usr/bin/env node
/** What `aws sts get-caller-identity` prints, for machines without an aws CLI: an SDK program that names no profile. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'

const { Account, Arn, UserId } = await new STSClient({}).send(new GetCallerIdentityCommand({}))
console.log(JSON.stringify({ UserId, Account, Arn }, null, 4))
