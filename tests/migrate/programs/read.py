"""Prints the key and the region of every profile that is named as an argument, as botocore sees them."""

import json
import sys

import botocore.session

answers = {}
for profile in sys.argv[1:]:
    session = botocore.session.Session(profile=profile)
    answer = {"region": session.get_config_variable("region")}
    try:
        answer["key"] = session.get_credentials().get_frozen_credentials().access_key
    except Exception as error:
        answer["error"] = f"{type(error).__name__}: {error}"
    answers[profile] = answer
print(json.dumps(answers))
