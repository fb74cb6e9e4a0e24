"""Answers every line of JSON on stdin, {config, credentials, profile}, with what botocore makes of the profile."""

import json
import os
import sys

import botocore.exceptions
import botocore.session

loader = None


def resolve(request):
    global loader
    os.environ["AWS_CONFIG_FILE"] = request["config"]
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = request["credentials"]
    session = botocore.session.Session(profile=request["profile"])
    # The models of the services take most of the time and are the same for all sessions.
    if loader is None:
        loader = session.get_component("data_loader")
    else:
        session.register_component("data_loader", loader)
    credentials = session.get_credentials()
    if credentials is None:
        return {"error": "NoCredentials"}
    frozen = credentials.get_frozen_credentials()
    return {"accessKeyId": frozen.access_key, "hasToken": bool(frozen.token)}


for line in sys.stdin:
    try:
        answer = resolve(json.loads(line))
    except botocore.exceptions.MissingDependencyException as error:
        answer = {"skipped": str(error)}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
