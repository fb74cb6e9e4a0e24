"""A long run with boto3: asks who it is, again and again, for as many seconds as the first argument says."""

import json
import sys
import time

import boto3
from botocore.config import Config

session = boto3.Session()
client = session.client("sts", config=Config(retries={"total_max_attempts": 1}))
keys = set()
calls = 0
end = time.time() + float(sys.argv[1])
while time.time() < end:
    client.get_caller_identity()
    keys.add(session.get_credentials().get_frozen_credentials().access_key)
    calls += 1
    time.sleep(0.2)
print(json.dumps({"calls": calls, "keys": len(keys)}))
