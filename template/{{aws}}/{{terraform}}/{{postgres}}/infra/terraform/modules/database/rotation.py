"""Renews the credentials of the service: two users take turns, so the one in use stays valid until the next time.

Secrets Manager calls `handler` once per step. Only the standard library and boto3, which Lambda brings, are used, so
there is nothing to build: the little of PostgreSQL's protocol that four statements need is at the end of this file.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import socket
import ssl
import struct
import urllib.request
import uuid

import boto3

OWNER = "app"  # owns the tables; both users act as it, so neither owns anything
USERS = ("app_a", "app_b")
TRUST = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"

vault = boto3.client("secretsmanager")


def handler(event, _context):
    """One step of a rotation, or `first`: the credentials of a secret that has none yet."""
    secret, step, token = event["SecretId"], event["Step"], event.get("ClientRequestToken")
    if step == "first":
        if not read(secret):
            write(secret, str(uuid.uuid4()), "AWSCURRENT")
        change(read(secret))
        test(read(secret))
    elif step == "createSecret":
        if not read(secret, VersionId=token, VersionStage="AWSPENDING"):  # a repeated call must not change its mind
            write(secret, token, "AWSPENDING")
    elif step == "setSecret":
        change(read(secret, VersionId=token, VersionStage="AWSPENDING"))
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
    """Keep a new password for the user whose turn it is."""
    idle = USERS[1] if read(secret).get("username") == USERS[0] else USERS[0]
    credentials = {"username": idle, "password": secrets.token_urlsafe(32)}
    vault.put_secret_value(
        SecretId=secret, ClientRequestToken=token, SecretString=json.dumps(credentials), VersionStages=[stage]
    )


def change(credentials):
    """Give the user that password; the first time, make the user."""
    user, password = credentials["username"], credentials["password"]
    with Connection(read(os.environ["MASTER_ARN"])) as database:
        for role in (OWNER, user):
            if not database.query(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):
                database.query(f"CREATE ROLE {role}")
        database.query(f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {os.environ['DATABASE']} TO {OWNER}")
        database.query(f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}")
        database.query(f"GRANT {OWNER} TO {user}")
        database.query(f"ALTER ROLE {user} LOGIN PASSWORD '{verifier(password)}'")
        database.query(f"ALTER ROLE {user} SET role = '{OWNER}'")


def test(credentials):
    """Log in with the new credentials."""
    with Connection(credentials) as database:
        database.query("SELECT 1")


def finish(secret, token):
    """Make them current, and let the service start fresh instances, which read them."""
    versions = vault.describe_secret(SecretId=secret)["VersionIdsToStages"]
    current = next(version for version, stages in versions.items() if "AWSCURRENT" in stages)
    if current != token:
        vault.update_secret_version_stage(
            SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
        )
    name = os.environ["SERVICE"]
    boto3.client("ecs").update_service(cluster=name, service=name, forceNewDeployment=True)


# The rest is PostgreSQL: log in over TLS with SCRAM-SHA-256, send a statement, read its answer.


def salted(password, salt, rounds):
    """The salted password, and from it the client's and the server's key."""
    key = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    return (hmac.digest(key, name, "sha256") for name in (b"Client Key", b"Server Key"))


def verifier(password, rounds=4096):
    """What the server stores. Made here, so that the password appears in no statement and in no log."""
    salt = secrets.token_bytes(16)
    client, server = salted(password, salt, rounds)
    encoded = [base64.b64encode(part).decode() for part in (salt, hashlib.sha256(client).digest(), server)]
    return f"SCRAM-SHA-256${rounds}:{encoded[0]}${encoded[1]}:{encoded[2]}"


def trust():
    """TLS that accepts the certificate authorities of RDS and nobody else."""
    with urllib.request.urlopen(TRUST, timeout=10) as answer:
        return ssl.create_default_context(cadata=answer.read().decode())


class Connection:
    """A session with the credentials of a secret."""

    def __init__(self, credentials):
        self.credentials = credentials

    def __enter__(self):
        host, port = os.environ["HOST"], int(os.environ["PORT"])
        plain = socket.create_connection((host, port), timeout=20)
        plain.sendall(struct.pack("!ii", 8, 80877103))  # may we speak TLS?
        if plain.recv(1) != b"S":
            raise ConnectionError("the server refuses TLS")
        self.socket = trust().wrap_socket(plain, server_hostname=host)
        self.stream = self.socket.makefile("rb")
        self._log_in(**self.credentials)
        return self

    def __exit__(self, *_error):
        self._send(b"X", b"")
        self.socket.close()

    def query(self, statement):
        """Run a statement; the number of rows that it gave."""
        self._send(b"Q", statement.encode() + b"\0")
        return sum(kind == b"D" for kind, _body in self._until(b"Z"))

    def _log_in(self, username, password, **_rest):
        start = struct.pack("!i", 196608) + f"user\0{username}\0database\0{os.environ['DATABASE']}\0\0".encode()
        self._send(b"", start)
        self._authentication(10)
        hello = f"n=,r={secrets.token_urlsafe(18)}"
        first = ("n,," + hello).encode()
        self._send(b"p", b"SCRAM-SHA-256\0" + struct.pack("!i", len(first)) + first)
        challenge = self._authentication(11).decode()
        fields = dict(field.split("=", 1) for field in challenge.split(","))
        if not fields["r"].startswith(hello[5:]):
            raise ConnectionError("the server answers somebody else")
        client, server = salted(password, base64.b64decode(fields["s"]), int(fields["i"]))
        final = f"c=biws,r={fields['r']}"
        message = ",".join((hello, challenge, final)).encode()
        signature = hmac.digest(hashlib.sha256(client).digest(), message, "sha256")
        proof = bytes(a ^ b for a, b in zip(client, signature, strict=True))
        self._send(b"p", f"{final},p={base64.b64encode(proof).decode()}".encode())
        answer = self._authentication(12)
        if base64.b64decode(answer[2:]) != hmac.digest(server, message, "sha256"):
            raise ConnectionError("the server does not know the password itself")
        self._until(b"Z")

    def _send(self, kind, body):
        self.socket.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def _receive(self):
        kind, length = self.stream.read(1), struct.unpack("!i", self.stream.read(4))[0]
        body = self.stream.read(length - 4)
        if kind == b"E":
            fields = {part[:1]: part[1:].decode() for part in body.split(b"\0") if part}
            raise ConnectionError(f"{fields.get(b'C')}: {fields.get(b'M')}")
        return kind, body

    def _authentication(self, code):
        kind, body = self._receive()
        if kind != b"R" or struct.unpack("!i", body[:4])[0] != code:
            raise ConnectionError("the server does not log in with SCRAM-SHA-256")
        return body[4:]

    def _until(self, last):
        messages = [self._receive()]
        while messages[-1][0] != last:
            messages.append(self._receive())
        return messages
