/** Tested with xonsh 0.13. */
export const xonshCompletion = `# Completion of awsx for xonsh.
from xonsh.completers.tools import RichCompletion as __awsx_completion, contextual_command_completer_for as __awsx_completes

@__awsx_completes('awsx')
def __awsx_complete(context):
    import subprocess
    words = [arg.value for arg in context.args[1:context.arg_index]] + [context.prefix]
    found = subprocess.run(
        ['awsx', '__complete', 'xonsh', '--', *words],
        env=__xonsh__.env.detype(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
    ).stdout.splitlines()
    if found and found[0].startswith(':command '):
        return None
    entries = [entry.partition('\\t') for entry in found]
    return {
        __awsx_completion(value, description=text, append_space=True)
        for value, _, text in entries if value.startswith(context.prefix)
    }

from xonsh.completers.completer import add_one_completer as __awsx_add
__awsx_add('awsx', __awsx_complete, 'start')
`

export const xonshIntegration = `# awsx for xonsh: execx($(awsx init xonsh))
__awsx_state = ''
__awsx_due = ''

def __awsx_run(words, **options):
    import subprocess
    env = {**__xonsh__.env.detype(), 'AWSX_SHELL': 'xonsh', 'AWSX_SHELL_STATE': __awsx_state}
    return subprocess.run(['awsx', *words], env=env, stdout=subprocess.PIPE, text=True, **options)

def __awsx_apply(text):
    if text.startswith('# awsx\\n'):
        __xonsh__.execer.exec(text, glbs=globals())
    else:
        print(text, end='')

def __awsx_use_words(words):
    run = __awsx_run(['use', *words])
    __awsx_apply(run.stdout)
    return run.returncode

def __awsx_fetch():
    import os, subprocess
    env = {**__xonsh__.env.detype(), 'AWSX_SHELL': 'xonsh', 'AWSX_SHELL_STATE': __awsx_state}
    subprocess.Popen(
        ['awsx', '__renew', '--fetch'], env=env, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )

# The alias has another name, because xonsh would read "__awsx_use --clear" as a subtraction.
aliases['__awsx_use'] = __awsx_use_words
aliases['__awsx_use'].__xonsh_threadable__ = False
aliases['__awsx_use'].__xonsh_capturable__ = False

# An alias for all of awsx would keep the terminal from the commands that awsx runs.
@events.on_transform_command
def __awsx_transform(cmd, **_):
    import re
    return re.sub(r'^(\\s*)awsx\\s+use(?=\\s|$)', r'\\1__awsx_use', cmd)

@events.on_pre_prompt
def __awsx_hook(**_):
    import subprocess, time
    global __awsx_due
    if not __awsx_due or time.time() < float(__awsx_due):
        return
    __awsx_due = time.time() + 60
    run = __awsx_run(['__renew'], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if run.stdout.startswith('# awsx\\n'):
        __awsx_apply(run.stdout)

${xonshCompletion}`
