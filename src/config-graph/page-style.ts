/** The style sheet of the page, for light and dark. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --back: #fff; --text: #1d2430; --soft: #5d6878; --line: #c9d0da; --card: #f5f7fa; --accent: #1f6feb;
  --good: #1a7f4b; --bad: #c0392b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #12161c; --text: #e4e9f0; --soft: #9aa6b5; --line: #39434f; --card: #1b222b; --accent: #6ea8ff;
    --good: #4cc38a; --bad: #ff7b6b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 14px/1.4 system-ui, sans-serif; }
header {
  position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center;
  padding: 10px 16px; background: var(--back); border-bottom: 1px solid var(--line);
}
h1 { margin: 0; font-size: 16px; }
#search {
  flex: 1 1 240px; max-width: 420px; padding: 6px 10px; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--line); border-radius: 6px;
}
#count { color: var(--soft); }
main { display: flex; align-items: flex-start; }
#graph { position: relative; flex: 1 1 auto; min-width: 760px; margin: 8px 16px 32px; }
#graph svg { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.heading { position: absolute; top: 0; font-weight: 600; color: var(--soft); }
path { fill: none; stroke: var(--line); stroke-width: 1.2; }
path.assumes { stroke-dasharray: 5 3; }
path.related { stroke: var(--accent); stroke-width: 2; }
path.faded { opacity: 0.25; }
.node {
  position: absolute; height: 26px; padding: 0 8px; overflow: hidden; text-align: left; text-overflow: ellipsis;
  white-space: nowrap; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
  border-left: 4px solid var(--line); border-radius: 5px; cursor: pointer;
}
.node small { color: var(--soft); margin-left: 6px; }
.node.good { border-left-color: var(--good); }
.node.bad { border-left-color: var(--bad); }
.node.related { border-color: var(--accent); }
.node.faded { opacity: 0.35; }
.node[aria-pressed="true"] { outline: 2px solid var(--accent); }
aside {
  position: sticky; top: 62px; flex: 0 0 320px; max-height: calc(100vh - 70px); overflow: auto; margin: 8px 16px 0 0;
  padding: 12px 14px; background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  overflow-wrap: anywhere;
}
aside h2 { margin: 0 0 8px; font-size: 15px; }
dt { color: var(--soft); font-size: 12px; }
dd { margin: 0 0 8px; }
dd.bad, li.bad { color: var(--bad); }
ul { margin: 0; padding-left: 18px; }
li { margin-bottom: 6px; }
li small { display: block; color: var(--soft); }
code { font: 12px ui-monospace, monospace; }
`
