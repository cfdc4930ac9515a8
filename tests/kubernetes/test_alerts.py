"""The alerts of every triple: promtool reads the rules, and each fires on what it is for and not on silence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from validators.tools import need, run

from kubernetes.manifests import MANAGED, TRIPLES, objects

SERIES = {  # what makes each alert fire: metric, values
    "ErrorRate": [
        ('http_requests_total{APP,status="500"}', "0+10x60"),
        ('http_requests_total{APP,status="200"}', "0+100x60"),
    ],
    "Latency": [
        ('http_request_duration_seconds_bucket{APP,le="0.5"}', "0+10x60"),
        ('http_request_duration_seconds_bucket{APP,le="1"}', "0+100x60"),
        ('http_request_duration_seconds_bucket{APP,le="+Inf"}', "0+100x60"),
    ],
    "NoHealthyInstance": [("kube_pod_container_status_ready{APP}", "0x60")],
    "Cpu": [
        ("container_cpu_usage_seconds_total{APP}", "0+60x60"),
        ('kube_pod_container_resource_requests{APP,resource="cpu"}', "0.25x60"),
    ],
    "Memory": [
        ("container_memory_working_set_bytes{APP}", "90x60"),
        ('kube_pod_container_resource_limits{APP,resource="memory"}', "100x60"),
    ],
    "AtMaximum": [
        ("kube_horizontalpodautoscaler_status_current_replicas{NS}", "12x60"),
        ("kube_horizontalpodautoscaler_spec_max_replicas{NS}", "12x60"),
    ],
    "DatabaseCpu": [
        ("container_cpu_usage_seconds_total{DB}", "0+60x60"),
        ('kube_pod_container_resource_limits{DB,resource="cpu"}', "1x60"),
    ],
    "DatabaseStorage": [
        ('kubelet_volume_stats_available_bytes{NS,persistentvolumeclaim="my-app-postgres-1"}', "10x60"),
        ('kubelet_volume_stats_capacity_bytes{NS,persistentvolumeclaim="my-app-postgres-1"}', "100x60"),
    ],
    "DatabaseConnections": [
        ("cnpg_backends_total{DB}", "90x60"),
        ('cnpg_pg_settings_setting{DB,name="max_connections"}', "100x60"),
    ],
    "CacheMemory": [
        ('container_memory_working_set_bytes{NS,pod="my-app-cache-0",container="cache"}', "90x60"),
        ('kube_pod_container_resource_limits{NS,pod="my-app-cache-0",container="cache",resource="memory"}', "100x60"),
    ],
    "BackupFailed": [
        ("barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp{DB}", "200x200"),
        ("barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{DB}", "100x200"),
    ],
    "BackupFailed, its archive of changes": [
        ("cnpg_pg_stat_archiver_last_failed_time{DB}", "200x200"),
        ("cnpg_pg_stat_archiver_last_archived_time{DB}", "100x200"),
    ],
    "BackupFailed of Velero": [('velero_backup_last_status{schedule="my-app-prod"}', "0x200")],
    "SecretRotationFailed": [('externalsecret_status_condition{NS,condition="Ready",status="False"}', "1x200")],
    "SecretRotationFailed, of a monitor that keeps the controller's namespace": [
        ('externalsecret_status_condition{EXPORTED,condition="Ready",status="False"}', "1x200")
    ],
    "Budget": [
        ('container_cpu_allocation{NS,node="a"}', "100x200"),
        ('node_cpu_hourly_cost{node="a"}', "1x200"),
        ('container_memory_allocation_bytes{NS,node="a"}', "1x200"),
        ('node_ram_hourly_cost{node="a"}', "0.1x200"),
    ],
}
IN_THE_CLUSTER = {"DatabaseCpu", "DatabaseStorage", "BackupFailed", "BackupFailed, its archive of changes"}
"""Cases that need a database in the cluster."""
OF_EXPORTERS = {
    "DatabaseConnections": [
        ('pg_stat_database_numbackends{NS,datname="app"}', "60x60"),
        ('pg_stat_database_numbackends{NS,datname="postgres"}', "25x60"),
        ("pg_settings_max_connections{NS}", "100x60"),
    ],
    "CacheMemory": [("redis_memory_used_bytes{NS}", "90x60"), ("redis_memory_max_bytes{NS}", "100x60")],
}
"""What the exporters of managed data stores say instead."""
FAILED = {
    "Deployment": [('kube_deployment_status_condition{NS,condition="Progressing",status="false"}', "1x60")],
    "Rollout": [('rollout_info{EXPORTED,phase="Degraded"}', "1x60")],
}
SHORT = {
    "NS": 'namespace="my-app-prod"',
    "EXPORTED": 'namespace="controllers",exported_namespace="my-app-prod"',
    "APP": 'namespace="my-app-prod",container="app",pod="my-app-1"',
    "DB": 'namespace="my-app-prod",pod="my-app-postgres-1",container="postgres"',
}


@pytest.mark.parametrize(
    ("tool", "model", "answers"),
    [*((tool, model, {}) for tool, model in TRIPLES), ("helm", "rolling", MANAGED), ("kustomize", "rolling", MANAGED)],
    ids=[*("-".join(pair) for pair in TRIPLES), "helm-managed", "kustomize-managed"],
)
def test_alerts_fire(tool: str, model: str, answers: dict[str, str], tmp_path: Path) -> None:
    """Promtool reads every rule, and each alert fires on what it is for, with its severity, and not on silence."""
    promtool = need("promtool")
    spec = objects(tool, model, "prod", **answers)["PrometheusRule", "my-app"]["spec"]
    (tmp_path / "rules.yml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    rules = spec["groups"][0]["rules"]
    workload = "Rollout" if model in ("blue_green", "canary") else "Deployment"
    series = SERIES | {"DeploymentFailed": FAILED[workload]}
    if answers:
        series = {name: inputs for name, inputs in (series | OF_EXPORTERS).items() if name not in IN_THE_CLUSTER}
    assert {rule["alert"] for rule in rules} == {re.split("[, ]", name)[0] for name in series}
    tests = []
    for case_name, inputs in series.items():
        name = re.split("[, ]", case_name)[0]
        fill = [
            (re.sub(r"\b(NS|APP|DB|EXPORTED)\b", lambda found: SHORT[found[0]], metric), values)
            for metric, values in inputs
        ]
        expected = [
            {"exp_labels": rule["labels"], "exp_annotations": rule["annotations"]}
            for rule in rules
            if rule["alert"] == name
        ]
        case = {"interval": "1m", "input_series": [{"series": metric, "values": values} for metric, values in fill]}
        tests.append(
            case
            | {
                "alert_rule_test": [
                    {"eval_time": "120m" if "200" in fill[0][1] else "59m", "alertname": name, "exp_alerts": expected}
                ]
            }
        )
        if name != "NoHealthyInstance":  # silence is just what that one fires on
            tests.append(
                {
                    "interval": "1m",
                    "input_series": [],
                    "alert_rule_test": [{"eval_time": "59m", "alertname": name, "exp_alerts": []}],
                }
            )
    (tmp_path / "tests.yml").write_text(yaml.safe_dump({"rule_files": ["rules.yml"], "tests": tests}), encoding="utf-8")
    for command in (["check", "rules", "rules.yml"], ["test", "rules", "tests.yml"]):
        code, said = run([promtool, *command], tmp_path)
        assert code == 0, said
