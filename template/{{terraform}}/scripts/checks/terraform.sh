#!/usr/bin/env bash
terraform fmt -check -recursive infra
