/** Prints the ARN of who the JavaScript SDK v3 is: by its own chain, or as the profile of the first argument through fromIni. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { fromIni } from '@aws-sdk/credential-providers'

const profile = process.argv[2]
const options = profile === undefined ? {} : { profile, credentials: fromIni({ profile }) }
const { Arn } = await new STSClient(options).send(new GetCallerIdentityCommand({}))
console.log(Arn)
