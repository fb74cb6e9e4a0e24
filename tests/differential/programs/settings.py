"""Reads a file with a list of environments and prints the settings that botocore has in each of them."""

import json
import os
import sys

import botocore.configprovider
import botocore.session

# As the AWS CLI maps them (awscli/__init__.py of version 1, awscli/clidriver.py of version 2).
CLI_VARIABLES = {
    "output": ("output", "AWS_DEFAULT_OUTPUT", "json", None),
    "cli_pager": ("cli_pager", "AWS_PAGER", None, None),
    "cli_auto_prompt": ("cli_auto_prompt", "AWS_CLI_AUTO_PROMPT", "off", None),
}
HIDDEN = {"profile", "config_file", "credentials_file", "api_versions", "parameter_validation"}

loader = None


def report(read):
    try:
        return read()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def describe():
    global loader
    # The handlers change no setting, and take half of the time.
    session = botocore.session.Session(session_vars=CLI_VARIABLES, include_builtin_handlers=False)
    # The models of the services take most of the time and are the same for all sessions.
    if loader is None:
        loader = session.get_component("data_loader")
    else:
        session.register_component("data_loader", loader)
    names = {*botocore.configprovider.BOTOCORE_DEFAUT_SESSION_VARIABLES, *CLI_VARIABLES} - HIDDEN
    values = {name: report(lambda: session.get_config_variable(name)) for name in sorted(names)}
    values["accessKeyId"] = report(lambda: session.get_credentials().access_key)
    for name in ["use_arn_region", "us_east_1_regional_endpoint", "s3_disable_multiregion_access_points"]:
        values[f"s3.{name}"] = report(lambda: (session.get_config_variable("s3") or {}).get(name))
    values["endpoint of sts"] = report(lambda: session.create_client("sts").meta.endpoint_url)
    return values


with open(sys.argv[1]) as file:
    environments = json.load(file)
answers = []
for environment in environments:
    os.environ.clear()
    os.environ.update(environment)
    answers.append(describe())
print(json.dumps(answers))
