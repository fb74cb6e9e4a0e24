"""Prints the ARN of who boto3 is, with the profile of the first argument if there is one."""

import sys

import boto3

profile = sys.argv[1] if len(sys.argv) > 1 else None
print(boto3.Session(profile_name=profile).client("sts").get_caller_identity()["Arn"])
