"""A stand-in of the ECS control plane: an HTTP server that the real AWS command line talks to.

It keeps task definitions, deployments and who serves, and lets a test decide what happens to each image. Requests
have passed botocore's own check of their shape before they arrive; every call is recorded.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ACCOUNT = "arn:aws:ecs:eu-central-1:123456789012"
REPOSITORY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/my-service"
TRAFFIC = ("PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME", "CLEAN_UP")
ENDED = ("SUCCESSFUL", "STOPPED", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED")

Course = list[tuple[str, str | None]]
"""(status, lifecycle stage) that each look at a deployment finds, the last one for ever."""

ROLLING: Course = [("PENDING", None), ("IN_PROGRESS", None), ("SUCCESSFUL", None)]
SHIFTED: Course = [
    ("PENDING", None),
    ("IN_PROGRESS", "SCALE_UP"),
    ("IN_PROGRESS", "PRODUCTION_TRAFFIC_SHIFT"),
    ("IN_PROGRESS", "BAKE_TIME"),
    ("SUCCESSFUL", "CLEAN_UP"),
]
REFUSED: Course = [("IN_PROGRESS", None), ("ROLLBACK_IN_PROGRESS", None), ("ROLLBACK_SUCCESSFUL", None)]
LOST: Course = [("IN_PROGRESS", None), ("ROLLBACK_IN_PROGRESS", None), ("ROLLBACK_FAILED", None)]
STUCK: Course = [("IN_PROGRESS", None)]
BAKING: Course = [("IN_PROGRESS", "BAKE_TIME")]


def image(letter: str) -> str:
    """An image whose digest is one hexadecimal digit."""
    return f"{REPOSITORY}@sha256:{letter * 64}"


@dataclass
class Deployment:
    """One deployment of the service."""

    number: int
    target: str
    source: str | None
    course: Course

    @property
    def arn(self) -> str:
        return f"{ACCOUNT}:service-deployment/my-service-dev/my-service-dev/{self.number:021}"

    @property
    def status(self) -> str:
        return self.course[0][0]

    @property
    def stage(self) -> str | None:
        return self.course[0][1]

    @property
    def serving(self) -> str | None:
        """Task definition that has the production traffic."""
        came = self.status == "SUCCESSFUL" or (self.status == "IN_PROGRESS" and self.stage in TRAFFIC)
        stays = self.status == "ROLLBACK_FAILED"
        return self.target if came or stays else self.source

    def advance(self) -> None:
        if len(self.course) > 1:
            self.course = self.course[1:]


@dataclass
class ControlPlane:
    """The state, and what a test wants to happen."""

    courses: dict[str, Course] = field(default_factory=dict)
    """Image -> how its deployments go; `normal` for all others."""
    normal: Course = field(default_factory=lambda: list(ROLLING))
    broken: set[str] = field(default_factory=set)
    """Images that never answer as they should."""
    stop: Course = field(default_factory=lambda: [("ROLLBACK_IN_PROGRESS", None), ("ROLLBACK_SUCCESSFUL", None)])
    """How a deployment goes on that is told to go back."""
    migration: int = 0
    """Exit code of the migration."""
    container: str = "app"
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    definitions: list[dict[str, Any]] = field(default_factory=list)
    deployments: list[Deployment] = field(default_factory=list)

    def register(self, request: dict[str, Any]) -> dict[str, Any]:
        """A new revision, with the fields that ECS adds and does not take back."""
        family = request["family"]
        number = len(self.family(family)) + 1
        definition = {key: value for key, value in request.items() if key != "tags"} | {
            "taskDefinitionArn": f"{ACCOUNT}:task-definition/{family}:{number}",
            "revision": number,
            "status": "ACTIVE",
            "requiresAttributes": [{"name": "ecs.capability.task-eni"}],
            "compatibilities": ["EC2", "FARGATE"],
            "registeredAt": 1700000000.0,
            "registeredBy": "arn:aws:iam::123456789012:role/terraform",
            "volumes": request.get("volumes", []),
            "placementConstraints": request.get("placementConstraints", []),
        }
        self.definitions.append(definition)
        return definition

    def family(self, name: str) -> list[dict[str, Any]]:
        """Revisions of a family, oldest first."""
        return [definition for definition in self.definitions if definition["family"] == name]

    def revision(self, letter: str) -> str:
        """Register the service and its migration with an image, and give the service's task definition."""
        containers = [
            {"name": self.container, "image": image(letter), "environment": [{"name": "PORT", "value": "8000"}]},
            {"name": "collector", "image": "collector", "essential": False},
        ]
        request = {
            "family": "my-service-dev",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "executionRoleArn": "arn:aws:iam::123456789012:role/my-service-dev-execution",
            "containerDefinitions": containers,
        }
        self.register(request | {"family": "my-service-dev-migrate"})
        return str(self.register(request)["taskDefinitionArn"])

    def release(self, letter: str) -> str:
        """Put a finished release into the history."""
        definition = self.revision(letter)
        self.deploy(definition, [("SUCCESSFUL", None)])
        return definition

    def deploy(self, definition: str, course: Course | None = None) -> Deployment:
        """Start a deployment."""
        chosen = course or self.courses.get(self.image_of(definition), self.normal)
        deployment = Deployment(len(self.deployments) + 1, definition, self.serving, list(chosen))
        self.deployments.append(deployment)
        return deployment

    def image_of(self, definition: str) -> str:
        """Image of the container that serves."""
        containers = next(each for each in self.definitions if each["taskDefinitionArn"] == definition)[
            "containerDefinitions"
        ]
        return str(next(each["image"] for each in containers if each["name"] == self.container))

    @property
    def serving(self) -> str | None:
        return self.deployments[-1].serving if self.deployments else None

    @property
    def healthy(self) -> bool:
        """What the public address answers now."""
        return self.serving is not None and self.image_of(self.serving) not in self.broken

    def called(self, operation: str) -> list[dict[str, Any]]:
        """Requests of one operation."""
        return [request for name, request in self.calls if name == operation]

    def answer(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Handle one request."""
        self.calls.append((operation, request))
        handler: Callable[[dict[str, Any]], dict[str, Any]] = getattr(
            self, re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
        )
        return handler(request)

    def _revision(self, deployment: Deployment) -> str:
        return deployment.arn.replace("service-deployment", "service-revision")

    def _source(self, deployment: Deployment) -> list[dict[str, str]]:
        earlier = [
            each for each in self.deployments if each.number < deployment.number and each.target == deployment.source
        ]
        return [{"arn": self._revision(each)} for each in earlier[-1:]]

    def list_service_deployments(self, request: dict[str, Any]) -> dict[str, Any]:
        wanted = request.get("status")
        rows = [
            {
                "serviceDeploymentArn": each.arn,
                "status": each.status,
                "createdAt": 1700000000.0 + each.number,
                "targetServiceRevisionArn": self._revision(each),
            }
            for each in reversed(self.deployments)
            if not wanted or each.status in wanted
        ]
        return {"serviceDeployments": rows[: request.get("maxResults", 20)]}

    def describe_service_deployments(self, request: dict[str, Any]) -> dict[str, Any]:
        assert len(request["serviceDeploymentArns"]) <= 20
        rows = []
        for each in self.deployments:
            if each.arn in request["serviceDeploymentArns"]:
                each.advance()
                row: dict[str, Any] = {
                    "serviceDeploymentArn": each.arn,
                    "status": each.status,
                    "targetServiceRevision": {"arn": self._revision(each)},
                    "sourceServiceRevisions": self._source(each),
                }
                rows.append(row | ({"lifecycleStage": each.stage} if each.stage else {}))
        return {"serviceDeployments": rows}

    def describe_service_revisions(self, request: dict[str, Any]) -> dict[str, Any]:
        assert len(request["serviceRevisionArns"]) <= 20
        rows = [
            {"serviceRevisionArn": self._revision(each), "taskDefinition": each.target}
            for each in self.deployments
            if self._revision(each) in request["serviceRevisionArns"]
        ]
        return {"serviceRevisions": rows}

    def stop_service_deployment(self, request: dict[str, Any]) -> dict[str, Any]:
        deployment = next(each for each in self.deployments if each.arn == request["serviceDeploymentArn"])
        deployment.course = [("ROLLBACK_REQUESTED", deployment.stage), *self.stop]
        return {"serviceDeploymentArn": deployment.arn}

    def describe_task_definition(self, request: dict[str, Any]) -> dict[str, Any]:
        return {
            "taskDefinition": self.family(request["taskDefinition"])[-1],
            "tags": [{"key": "project", "value": "my-service"}],
        }

    def register_task_definition(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"taskDefinition": self.register(request)}

    def describe_services(self, request: dict[str, Any]) -> dict[str, Any]:
        network = {
            "awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"}
        }
        return {"services": [{"taskDefinition": self.serving, "networkConfiguration": network}]}

    def run_task(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"tasks": [{"taskArn": f"{ACCOUNT}:task/my-service-dev/1"}]}

    def describe_tasks(self, request: dict[str, Any]) -> dict[str, Any]:
        containers = [{"name": "collector", "exitCode": 143}, {"name": self.container, "exitCode": self.migration}]
        return {"tasks": [{"taskArn": request["tasks"][0], "lastStatus": "STOPPED", "containers": containers}]}

    def update_service(self, request: dict[str, Any]) -> dict[str, Any]:
        self.deploy(request["taskDefinition"])
        return {"service": {"serviceArn": f"{ACCOUNT}:service/my-service-dev/my-service-dev"}}


@contextmanager
def served(plane: ControlPlane) -> Iterator[str]:
    """The address of the control plane; GET on it is the public address of the service."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if plane.healthy else 503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(plane.answer(self.headers["X-Amz-Target"].split(".")[1], request)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
