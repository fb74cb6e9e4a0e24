"""Prints the key of every profile that is named as an argument, as botocore sees it."""

import json
import sys

import botocore.session

answers = {}
for profile in sys.argv[1:]:
    try:
        credentials = botocore.session.Session(profile=profile).get_credentials()
        answers[profile] = {"accessKeyId": credentials.get_frozen_credentials().access_key}
    except Exception as error:
        answers[profile] = {"error": f"{type(error).__name__}: {error}"}
print(json.dumps(answers))
