"""Renews the password of the service: the user always has two, so the one in use stays valid until the next time.

Secrets Manager calls `handler` once per step. Only the standard library and boto3, which Lambda brings, are used.
"""

import json
import os
import secrets
import socket
import ssl
import time
import uuid

import boto3

USER = "app"

vault = boto3.client("secretsmanager")
cache = boto3.client("elasticache")


def handler(event, _context):
    """One step of a rotation, or `first`: the password of a secret that has none yet."""
    secret, step, token = event["SecretId"], event["Step"], event.get("ClientRequestToken")
    if step == "first":
        if not read(secret):
            write(secret, str(uuid.uuid4()), "AWSCURRENT")
        change(read(secret), read(secret))
        test(read(secret))
    elif step == "createSecret":
        if not read(secret, VersionId=token, VersionStage="AWSPENDING"):  # a repeated call must not change its mind
            write(secret, token, "AWSPENDING")
    elif step == "setSecret":
        change(read(secret, VersionId=token, VersionStage="AWSPENDING"), read(secret))
    elif step == "testSecret":
        test(read(secret, VersionId=token, VersionStage="AWSPENDING"))
    elif step == "finishSecret":
        finish(secret, token)


def read(secret, **version):
    """A version of a secret, the current one by default, or an empty answer when there is no such version."""
    try:
        return json.loads(vault.get_secret_value(SecretId=secret, **version)["SecretString"])
    except vault.exceptions.ResourceNotFoundException:
        return {}


def write(secret, token, stage):
    """Keep a new password."""
    credentials = {"username": USER, "password": secrets.token_urlsafe(32)}
    vault.put_secret_value(
        SecretId=secret, ClientRequestToken=token, SecretString=json.dumps(credentials), VersionStages=[stage]
    )


def change(pending, current):
    """Let the user log in with the new password and with the current one."""
    user = {"UserId": os.environ["USER_ID"]}
    cache.modify_user(
        **user,
        AccessString=os.environ["RIGHTS"],
        AuthenticationMode={"Type": "password", "Passwords": sorted({pending["password"], current["password"]})},
    )
    while cache.describe_users(**user)["Users"][0]["Status"] != "active":
        time.sleep(5)  # Lambda's own time limit ends this


def test(credentials):
    """Log in with the new password."""
    host, port = os.environ["HOST"], int(os.environ["PORT"])
    plain = socket.create_connection((host, port), timeout=20)
    with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as connection:
        words = ("AUTH", credentials["username"], credentials["password"])
        request = [f"*{len(words)}", *(part for word in words for part in (f"${len(word)}", word)), ""]
        connection.sendall("\r\n".join(request).encode())
        answer = connection.recv(200)
    if not answer.startswith(b"+OK"):
        raise ConnectionError(f"the cache answers {answer!r}")


def finish(secret, token):
    """Make it current, and let the service start fresh instances, which read it."""
    versions = vault.describe_secret(SecretId=secret)["VersionIdsToStages"]
    current = next(version for version, stages in versions.items() if "AWSCURRENT" in stages)
    if current != token:
        vault.update_secret_version_stage(
            SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
        )
    name = os.environ["SERVICE"]
    boto3.client("ecs").update_service(cluster=name, service=name, forceNewDeployment=True)
