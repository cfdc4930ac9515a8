"""Renews the password of the service: the user always has two, so the one in use stays valid until the next time.

Secrets Manager calls `handler` once per step. Only the standard library and boto3, which Lambda brings, are used.
"""

import json
import os
import secrets
import socket
import ssl
import time

import boto3

USER = "app"

vault = boto3.client("secretsmanager")
cache = boto3.client("elasticache")


def handler(event, _context):
    """One step of a rotation."""
    steps = {"createSecret": create, "setSecret": change, "testSecret": test, "finishSecret": finish}
    steps[event["Step"]](event["SecretId"], event["ClientRequestToken"])


def read(secret, **version):
    """A version of a secret, or None when there is no such version."""
    try:
        return json.loads(vault.get_secret_value(SecretId=secret, **version)["SecretString"])
    except vault.exceptions.ResourceNotFoundException:
        return None


def create(secret, token):
    """Think of a password. A repeated call must not change its mind."""
    if read(secret, VersionId=token, VersionStage="AWSPENDING"):
        return
    pending = {"username": USER, "password": secrets.token_urlsafe(32)}
    vault.put_secret_value(
        SecretId=secret, ClientRequestToken=token, SecretString=json.dumps(pending), VersionStages=["AWSPENDING"]
    )


def change(secret, token):
    """Let the user log in with the new password and with the current one, which the first time does not exist."""
    pending = read(secret, VersionId=token, VersionStage="AWSPENDING")
    current = read(secret, VersionStage="AWSCURRENT")
    valid = {pending["password"]} | ({current["password"]} if current["username"] == USER else set())
    user = {"UserId": os.environ["USER_ID"]}
    cache.modify_user(
        **user,
        AccessString=os.environ["RIGHTS"],
        AuthenticationMode={"Type": "password", "Passwords": sorted(valid)},
    )
    while cache.describe_users(**user)["Users"][0]["Status"] != "active":
        time.sleep(5)  # Lambda's own time limit ends this


def test(secret, token):
    """Log in with the new password."""
    pending = read(secret, VersionId=token, VersionStage="AWSPENDING")
    host, port = os.environ["HOST"], int(os.environ["PORT"])
    plain = socket.create_connection((host, port), timeout=20)
    with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as connection:
        words = ("AUTH", pending["username"], pending["password"])
        connection.sendall("".join([f"*{len(words)}\r\n", *(f"${len(word)}\r\n{word}\r\n" for word in words)]).encode())
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
    service = boto3.client("ecs")
    name = os.environ["SERVICE"]
    missing = (service.exceptions.ClusterNotFoundException, service.exceptions.ServiceNotFoundException)
    try:
        service.update_service(cluster=name, service=name, forceNewDeployment=True)
    except missing + (service.exceptions.ServiceNotActiveException,):
        print(json.dumps({"message": "no service to restart yet"}))
