import { prepare } from '../../app/prepare.ts'
import { openUserStore } from '../../app/user-store.ts'
import { buildGraph } from '../../config-graph/config-graph.ts'
import type { ConfigGraph } from '../../config-graph/config-graph.ts'
import { graphMermaid } from '../../config-graph/graph-mermaid.ts'
import { graphPage } from '../../config-graph/graph-page.ts'
import type { Context } from '../../context.ts'
import { hash } from '../../crypto/crypto.ts'
import { checkConfig } from '../../doctor/check-config.ts'
import { checkOtherTools } from '../../doctor/check-other-tools.ts'
import { AwsxError, ExitCode } from '../../errors.ts'
import { writeTemporaryFile } from '../../files/temporary-file.ts'
import { openRows } from '../../app/environment-rows.ts'
import { listAccountNames } from '../../app/account-names.ts'
import { isActive } from '../../profiles/active-row.ts'
import { openRowSources } from '../../profiles/profile-rows.ts'
import type { ListRow } from '../../profiles/select-rows.ts'
import { listAllProfiles } from '../../profiles/stored-key-names.ts'
import { readAllSignIns } from '../../app/read-sign-ins.ts'
import type { ExplainArgs } from './explain-command.ts'
import { jsonDocument } from '../../text/json-document.ts'

/**
 * Shows the whole config as a graph: JSON or Mermaid on stdout, or a page in the browser.
 * @throws AwsxError USAGE without a form of output, BROWSER_UNAVAILABLE
 */
export async function explainAll(args: ExplainArgs, context: Context): Promise<number> {
  const { options } = args
  checkOptions(args)
  const graph = await readGraph(args, context)
  if (options.json) context.stdout.write(jsonDocument(graph))
  else if (options.mermaid) context.stdout.write(graphMermaid(graph))
  else {
    const page = graphPage(graph, (text) => hash(text).toString('base64'))
    if (options.print) context.stdout.write(page)
    else await openPage(page, options, context)
  }
  return ExitCode.ok
}

function checkOptions({ options, positionals }: ExplainArgs): void {
  if (positionals.profile !== undefined || options.profile !== undefined)
    throw new AwsxError('USAGE', 'explain: --all and a profile cannot be combined', {
      hints: ['awsx explain --all --html', 'awsx explain PROFILE'],
    })
  const forms = [options.html, options.mermaid, options.json].filter(Boolean)
  if (forms.length !== 1)
    throw new AwsxError('USAGE', 'explain: --all requires one of --html, --mermaid, and --json', {
      hints: ['awsx explain --all --html'],
    })
}

async function readGraph({ options }: ExplainArgs, given: Context): Promise<ConfigGraph<ListRow>> {
  const prepared = await prepare(undefined, { debug: options.debug }, given)
  const { config, context, choice, planOptions } = prepared
  const opened = openUserStore(prepared, options)
  const store = { ...opened, metadata: opened.metadataNow() }
  const accountNames = listAccountNames(config, context)
  const readRow = await openRows(prepared, openRowSources(store, context))
  const profiles = listAllProfiles(config.profileNames(), context, store).map((name) => {
    const { row, plan } = readRow(name)
    const accountName = accountNames.get(row.accountId ?? '') ?? null
    return { row: { ...row, accountName, active: isActive(row, choice) }, plan }
  })
  return buildGraph({
    signIns: readAllSignIns(prepared, store),
    profiles,
    accountNames,
    problems: [...checkConfig(config, context, planOptions), ...checkOtherTools(config)],
    show: (location) => config.show(location),
  })
}

/** The file stays, so that the user can reload the page. */
async function openPage(
  page: string,
  { quiet }: { readonly quiet: boolean },
  context: Context,
): Promise<void> {
  const { path } = writeTemporaryFile('config.html', page)
  if (!(await context.openBrowser({ file: path })))
    throw new AwsxError('BROWSER_UNAVAILABLE', `no browser could be opened for ${path}`, {
      hints: ['awsx explain --all --html --print > config.html'],
    })
  if (!quiet) context.stderr.write(`awsx: opened ${path}\n`)
}
