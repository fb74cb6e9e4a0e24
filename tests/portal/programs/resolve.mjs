// Prints the account and role of every profile that is named as an argument, as the JavaScript SDK sees them.
import { fromIni } from '@aws-sdk/credential-providers'

const answers = {}
for (const profile of process.argv.slice(2)) {
  try {
    const { accessKeyId, accountId } = await fromIni({ profile })()
    answers[profile] = { accessKeyId, accountId }
  } catch (error) {
    answers[profile] = { error: `${error.name}: ${error.message}` }
  }
}
process.stdout.write(JSON.stringify(answers))
